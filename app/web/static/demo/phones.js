// The virtual phones: those with texts, the newest first; the one that is open; writing and answering as its patient.

import { byId, element, renderList, setText } from "./dom.js";
import { act } from "./server.js";
import { toast } from "./toast.js";

const QUICK = { en: ["YES", "NO", "STOP"], es: ["SÍ", "NO", "ALTO"] };

let phones = [];
let openId = null;
let chosen = false; // the visitor looks at this phone: a text to another one does not take it away
let drafts = new Map(); // what was typed and not sent, by phone
let seen = null; // the last text of each phone that the visitor has seen

export function startPhones() {
  byId("any-phone").addEventListener("change", (event) => event.target.value && open(Number(event.target.value), true));
  document.addEventListener("acted", () => (chosen = false)); // what comes of it may be shown
  byId("body").addEventListener("input", (event) => drafts.set(openId, event.target.value));
  byId("write").addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = byId("body").value.trim();
    if (body && (await send(body))) {
      drafts.delete(openId);
      byId("body").value = "";
    }
  });
}

export function showPhones(state) {
  phones = state.phones;
  const isFirst = seen === null;
  if (isFirst) seen = new Map(phones.map((phone) => [phone.id, lastId(phone)]));
  const fresh = phones.filter((phone) => lastFromClinic(phone) > (seen.get(phone.id) || 0)).sort(byNewest);
  const isTyping = document.activeElement === byId("body") && byId("body").value !== "";
  if (openId === null) open(firstPhone(state), false);
  else if (fresh.length && !isTyping && !chosen && !fresh.some((phone) => phone.id === openId)) open(fresh[0].id, false);
  showOpen();
  showRail();
  showChoice();
}

/** Opens a phone; `focus` where the visitor asked for it. */
export function open(id, focus) {
  if (!phones.some((phone) => phone.id === id)) return;
  openId = id;
  chosen = focus;
  byId("body").value = drafts.get(id) || "";
  byId("texts").replaceChildren();
  showOpen();
  showRail();
  showChoice();
  if (focus) byId("body").focus({ preventScroll: true });
}

function firstPhone(state) {
  const recent = phones.filter((phone) => phone.texts.length).sort(byNewest)[0];
  const waiting = state.waitlist.find((entry) => phones.some((phone) => phone.name === entry.name));
  const wanted = recent || phones.find((phone) => waiting && phone.name === waiting.name) || phones[0];
  return wanted ? wanted.id : null;
}

async function send(body) {
  const said = await act(`/demo/phones/${openId}/texts`, { body });
  if (said.error) toast(said);
  return !said.error;
}

const lastId = (phone) => (phone.texts.length ? phone.texts[phone.texts.length - 1].id : 0);
const lastFromClinic = (phone) => Math.max(0, ...phone.texts.filter((text) => !text.mine).map((text) => text.id));
const byNewest = (a, b) => lastId(b) - lastId(a);

function showRail() {
  const rows = phones
    .filter((phone) => phone.texts.length)
    .sort(byNewest)
    .map((phone) => ({
      id: phone.id,
      name: phone.name,
      initials: phone.initials,
      last: phone.texts[phone.texts.length - 1],
      open: phone.id === openId,
      unread: lastFromClinic(phone) > (seen.get(phone.id) || 0),
    }));
  const unread = rows.filter((one) => one.unread).length;
  setText(byId("tab-texts"), unread ? String(unread) : "");
  renderList(byId("rail"), rows, (one) => one.id, railRow);
}

function railRow(one) {
  return element(
    "button",
    { type: "button", "aria-pressed": String(one.open), class: one.unread ? "unread" : null, on: { click: () => open(one.id, true) } },
    element("span", { class: "face", text: one.initials, "aria-hidden": "true" }),
    element("span", { class: "who", text: one.name }),
    element("span", { class: "preview", text: `${one.last.mine ? "You: " : ""}${one.last.body}` }),
    element("span", { class: "at", text: one.last.time }),
    one.unread ? element("span", { class: "hidden", text: "new text" }) : null,
  );
}

function showChoice() {
  const options = [{ id: "", name: "Open a phone…" }, ...phones.map(({ id, name, shared_by }) => ({ id, name, shared_by }))];
  renderList(byId("any-phone"), options, (option) => `p${option.id}`, (option) =>
    element("option", {
      value: option.id,
      text: option.shared_by?.length ? `${option.name} (+ ${option.shared_by.join(", ")})` : option.name,
    }),
  );
  const value = openId === null ? "" : String(openId);
  if (byId("any-phone").value !== value && document.activeElement !== byId("any-phone")) byId("any-phone").value = value;
}

function showOpen() {
  const phone = phones.find((one) => one.id === openId);
  byId("phone").hidden = !phone;
  if (!phone) return;
  setText(byId("phone-face"), phone.initials);
  setText(byId("phone-name"), phone.name);
  const shared = phone.shared_by.length ? ` · also ${phone.shared_by.join(" and ")}` : "";
  const stopped = phone.blocked ? " · the carrier blocks our texts" : "";
  setText(byId("phone-about"), `${phone.number}${shared}${stopped}`);
  const texts = byId("texts");
  const wasAtEnd = texts.scrollHeight - texts.scrollTop - texts.clientHeight < 40;
  renderList(texts, rowsOf(phone), (one) => one.key, bubble);
  if (wasAtEnd) texts.scrollTop = texts.scrollHeight;
  renderList(byId("quick"), (QUICK[phone.language] || QUICK.en).map((word) => ({ word })), (one) => one.word, quick);
  const isOnScreen = byId("phone").offsetParent !== null; // on a narrow screen another part may be shown
  if (isOnScreen) seen.set(phone.id, lastId(phone));
}

function rowsOf(phone) {
  if (!phone.texts.length) return [{ key: "none", none: true }];
  const rows = [];
  let day = null;
  for (const text of phone.texts) {
    if (text.day !== day) rows.push({ key: `d${text.id}`, title: text.day });
    day = text.day;
    rows.push({ ...text, key: `t${text.id}` });
  }
  return rows;
}

function bubble(one) {
  if (one.none) return element("li", { class: "empty", text: "No texts yet. When a chair suits this patient, the text arrives here." });
  if (one.title) return element("li", { class: "day", text: one.title });
  return element(
    "li",
    { class: `${one.mine ? "mine" : "theirs"}${one.lost ? " lost" : ""}` },
    element("p", { text: one.body }),
    element("span", { class: "at", text: one.lost ? `${one.time} · not delivered (landline)` : one.time }),
  );
}

const quick = ({ word }) => element("button", { type: "button", text: word, on: { click: () => send(word) } });
