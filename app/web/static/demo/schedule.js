// One day of the schedule: a column per provider, every visit where it stands on the clock, and open chairs among them.

import { byId, element, renderList, setText } from "./dom.js";
import { act, chooseDay, now } from "./server.js";
import { toast } from "./toast.js";

const PIXELS_PER_MINUTE = 1.6;
const DAYS_SHOWN = 5;
const MARGIN = 30; // minutes shown before the first and after the last hour

let shown = null; // the schedule on the page
let zone = "UTC";
let scrolledTo = null;
let days = [];
let firstDay = 0;

export function startSchedule() {
  byId("earlier").addEventListener("click", () => turn(-DAYS_SHOWN));
  byId("later").addEventListener("click", () => turn(DAYS_SHOWN));
  setInterval(showNow, 5000);
}

export function showSchedule(state) {
  zone = state.clinic.zone;
  shown = { ...state.schedule, isToday: state.schedule.day === state.today };
  days = state.days.map((day) => ({ ...day, chosen: day.day === shown.day }));
  turn(0);
  const grid = byId("grid");
  if (shown.closed) {
    grid.replaceChildren(element("p", { class: "nothing", text: `${shown.closed}: the clinic is closed.` }));
    return;
  }
  const columns = shown.providers.map((provider) => ({ provider, day: shown.day }));
  const frame = frameFor(grid);
  renderList(frame.querySelector(".columns"), columns, (column) => column.provider.id, column);
  for (const provider of shown.providers) {
    renderList(frame.querySelector(`[data-provider="${provider.id}"]`), itemsOf(provider.id, state), (i) => i.key, block);
  }
  showNow();
  scrollOnce(grid);
}

function turn(by) {
  const lastFirst = Math.max(0, Math.ceil(days.length / DAYS_SHOWN) - 1) * DAYS_SHOWN;
  firstDay = Math.min(Math.max(firstDay + by, 0), lastFirst);
  renderList(byId("days"), days.slice(firstDay, firstDay + DAYS_SHOWN), (day) => day.day, dayButton);
  byId("earlier").disabled = firstDay === 0;
  byId("later").disabled = firstDay === lastFirst;
}

function frameFor(grid) {
  let frame = grid.querySelector(".frame");
  const facts = `${shown.opens}-${shown.closes}`;
  if (!frame || frame.dataset.facts !== facts) {
    const hours = element("div", { class: "hours", "aria-hidden": "true" });
    for (let hour = Math.ceil(first() / 60); hour * 60 <= last(); hour += 1) {
      const mark = element("span", { text: `${((hour + 11) % 12) + 1} ${hour < 12 ? "AM" : "PM"}` });
      mark.style.top = `${y(hour * 60)}px`;
      hours.append(mark);
    }
    frame = element("div", { class: "frame", data: { facts } }, hours, element("div", { class: "columns" }), line());
    grid.replaceChildren(frame);
  }
  return frame;
}

const line = () => element("div", { class: "now-line", "aria-hidden": "true", hidden: true });
const first = () => shown.opens - MARGIN;
const last = () => shown.closes + MARGIN / 2;
const y = (minute) => Math.round((minute - first()) * PIXELS_PER_MINUTE);

function column({ provider }) {
  const lane = element("div", { class: "lane", data: { provider: provider.id } });
  lane.style.height = `${y(last())}px`;
  return element("div", { class: "column" }, element("h3", { text: provider.name }), lane);
}

function itemsOf(providerId, state) {
  const mine = (row) => row.provider === providerId;
  const openings = state.openings.filter((o) => mine(o) && o.day === shown.day && o.status !== "FILLED");
  const visits = shown.visits.filter(mine);
  const free = (opening) => !visits.some((visit) => visit.starts < opening.ends && visit.ends > opening.starts);
  return [
    ...visits.map((visit) => ({ ...visit, kind: "visit", key: `v${visit.id}` })),
    ...latest(openings.filter(free)).map((opening) => ({ ...opening, kind: "opening", key: `o${opening.id}` })),
    ...shown.blocks.filter(mine).map((lunch) => ({ ...lunch, kind: "block", key: `b${lunch.id}` })),
  ].sort((a, b) => a.starts - b.starts);
}

/** Of several openings of one time only the newest; the state lists the newest first. */
function latest(openings) {
  const starts = new Set();
  return openings.filter((opening) => !starts.has(opening.starts) && starts.add(opening.starts));
}

function block(item, before) {
  const made = item.kind === "visit" ? visit(item) : item.kind === "opening" ? opening(item) : lunch(item);
  made.style.top = `${y(item.starts)}px`;
  made.style.height = `${y(item.ends) - y(item.starts) - 2}px`;
  made.classList.toggle("short", item.ends - item.starts <= 25);
  if (item.filled && !before && scrolledTo) made.classList.add("arrives");
  return made;
}

function visit(item) {
  const time = clockTime(item.starts);
  const about = item.filled ? `Filled · ${item.type}` : item.type;
  const button = item.cancellable
    ? element("button", {
        type: "button",
        class: "cancel",
        "aria-label": `Cancel ${item.patient}, ${time}`,
        title: "Cancel this visit",
        text: "Cancel",
        on: { click: () => confirmCancel(item, time) },
      })
    : null;
  const over = item.over ? " over" : "";
  return element(
    "article",
    { class: `block visit ${item.status.toLowerCase()}${item.filled ? " filled" : ""}${over}` },
    element("span", { class: "time", text: shortTime(item.starts) }),
    " ",
    element("strong", { text: item.patient, title: item.patient }),
    " ",
    element("span", { class: "about", text: about, title: `${item.type}, ${item.chair || "no chair"}` }),
    button,
  );
}

function opening(item) {
  const asked = item.asked.find((offer) => offer.hold_until);
  const last = item.live ? (asked ? `asking ${asked.name}` : "looking for somebody") : "not filled";
  return element(
    "article",
    { class: `block open${item.live ? " live" : ""}` },
    element("span", { class: "time", text: shortTime(item.starts) }),
    element("strong", { text: item.live ? "Open chair" : "Empty" }),
    element("span", { class: "about", text: last }),
  );
}

const lunch = (item) => element("div", { class: "block lunch" }, element("span", { text: item.reason }));

function dayButton(day) {
  return element("button", {
    type: "button",
    text: day.name,
    "aria-pressed": String(day.chosen),
    on: { click: () => ((scrolledTo = null), chooseDay(day.day)) },
  });
}

function confirmCancel(item, time) {
  const dialog = byId("confirm");
  setText(byId("confirm-what"), `${item.patient}, ${shown.title} at ${time}: ${item.type}`);
  dialog.returnValue = "keep";
  dialog.onclose = async () => {
    if (dialog.returnValue === "cancel") toast(await act(`/demo/visits/${item.id}/cancel`));
  };
  dialog.showModal();
}

function showNow() {
  const mark = document.querySelector(".now-line");
  if (!mark || !shown) return;
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const [hour, minute] = parts.format(new Date(now())).split(":").map(Number);
  const at = hour * 60 + minute;
  mark.hidden = !shown.isToday || at < first() || at > last();
  mark.style.top = `${y(at)}px`;
}

function scrollOnce(grid) {
  if (scrolledTo === shown.day) return;
  scrolledTo = shown.day;
  const mark = grid.querySelector(".now-line");
  grid.scrollTop = mark && !mark.hidden ? Math.max(0, mark.offsetTop - 90) : 0;
}

const shortTime = (minutes) => clockTime(minutes).slice(0, -3);

export function clockTime(minutes) {
  const hour = Math.floor(minutes / 60);
  return `${((hour + 11) % 12) + 1}:${String(minutes % 60).padStart(2, "0")} ${hour < 12 ? "AM" : "PM"}`;
}
