// The middle column: open chairs with everybody who was asked, and the waitlist in the order of asking.

import { byId, element, renderList, setText } from "./dom.js";
import { clockTime } from "./schedule.js";
import { now } from "./server.js";

const SHOWN = 6;
const MARKS = { asked: "●", next: "○", yes: "✓", no: "✕", silent: "–", late: "–" };
const ENDS = { FILLED: "Filled", EXPIRED: "Not filled", WITHDRAWN: "Withdrawn", OPEN: "Open", OFFERING: "Offering" };
const LANGUAGES = { es: "texts in Spanish" };

let openPhone = () => {};
let today = null;

export function startWaiting(showPhone) {
  openPhone = showPhone;
  setInterval(countDown, 1000);
}

export function showWaiting(state) {
  today = state.today;
  const live = state.openings.filter((opening) => opening.live);
  const shown = [...live, ...state.openings.filter((opening) => !opening.live)].slice(0, Math.max(SHOWN, live.length));
  setText(byId("openings-count"), live.length ? `${live.length} open` : "");
  setText(byId("tab-openings"), live.length ? String(live.length) : "");
  const nothing = { id: "none", none: true };
  renderList(byId("openings"), shown.length ? shown : [nothing], (opening) => opening.id, card);
  const waiting = state.waitlist.filter((entry) => !entry.booked && entry.status !== "Declined");
  setText(byId("waiting-count"), `${waiting.length} waiting`);
  const ranks = new Map(waiting.map((entry, n) => [entry.id, n + 1]));
  const rows = state.waitlist.map((entry) => ({ ...entry, rank: ranks.get(entry.id) || null }));
  renderList(byId("entries"), rows, (entry) => entry.id, row);
  countDown();
}

function card(opening) {
  if (opening.none) {
    return element("p", { class: "nothing", text: "Every chair is taken. Cancel a visit to open one." });
  }
  const filled = opening.minutes_to_fill;
  const about = filled !== null ? `Filled in ${filled < 1 ? "< 1 min" : `${filled} min`}` : ENDS[opening.status];
  const freed = opening.freed_by ? `${opening.moved_up ? "Given back by" : "Cancelled by"} ${opening.freed_by}` : "";
  return element(
    "article",
    { class: `opening ${opening.status.toLowerCase()}` },
    element(
      "div",
      { class: "opening-head" },
      element("strong", { text: opening.day === today ? `Today, ${clockTime(opening.starts)}` : opening.when }),
      element("span", { class: `state ${opening.status.toLowerCase()}`, text: about }),
    ),
    element("p", { class: "quiet-words", text: [opening.type, opening.provider_name, freed].filter(Boolean).join(" · ") }),
    opening.asked.length ? element("ol", { class: "asked" }, ...opening.asked.map(askedLine)) : null,
    opening.skipped.length ? element("p", { class: "skipped", text: passedOver(opening.skipped) }) : null,
  );
}

function askedLine(offer) {
  return element(
    "li",
    { class: `is-${offer.state}` },
    element("span", { class: "mark", text: MARKS[offer.state] || "·", "aria-hidden": "true" }),
    element("button", {
      type: "button",
      class: "link",
      text: offer.name,
      title: "Open this phone",
      on: { click: () => openPhone(offer.contact) },
    }),
    " ",
    element("span", { text: offer.words }),
    offer.hold_until ? element("time", { class: "left", data: { until: offer.hold_until }, datetime: offer.hold_until }) : null,
  );
}

function passedOver(skipped) {
  return `Passed over: ${skipped.map((one) => `${one.name} (${one.why})`).join(", ")}`;
}

function row(entry) {
  const state = entry.booked ? `Booked ${entry.booked}` : entry.status;
  const kind = entry.booked ? "booked" : entry.status === "Being asked" ? "busy" : "";
  const wishes = [entry.wants, entry.any_time ? "text any time" : "", entry.later ? `gives back ${entry.later}` : ""].filter(Boolean).join(" · ");
  return element(
    "li",
    { class: kind },
    element("span", { class: "rank", text: entry.rank ? String(entry.rank) : "✓" }),
    element(
      "div",
      {},
      element("strong", { text: entry.name }),
      entry.language === "en" ? null : element("abbr", { class: "lang", text: entry.language.toUpperCase(), title: LANGUAGES[entry.language] }),
      element("p", { class: "quiet-words", text: `${entry.type} · ${wishes}` }),
    ),
    element(
      "div",
      { class: "right" },
      element("span", { class: `priority ${entry.priority.toLowerCase()}`, text: entry.priority.toLowerCase() }),
      state === "Waiting" ? null : element("span", { class: "status", text: state }),
    ),
  );
}

function countDown() {
  for (const time of document.querySelectorAll("time[data-until]")) {
    const seconds = Math.max(0, Math.round((Date.parse(time.dataset.until) - now()) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
    const rest = String(seconds % 60).padStart(2, "0");
    const left = hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
    setText(time, seconds ? `holds ${left}` : "hold is over");
  }
}
