// The console's behaviour: forms without a reload, screens that keep themselves up to date, dialogs, keys.
// Without this script every page and every form still works.
import { keepUpToDate, look } from "./live.js";
import { listenToKeys } from "./keys.js";

const $ = (selector, inside = document) => inside.querySelector(selector);

// --- dialogs -----------------------------------------------------------------------------------------------------
export function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  if (id === "more") dialog.replaceChildren($(".side .pages").cloneNode(true));
  dialog.showModal();
  $("[autofocus], .dialog-body input:not([type=hidden]), .dialog-body select, .dialog-body textarea, input[type=search]", dialog)?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // its backdrop
  const fill = event.target.closest("[data-fill]"); // a canned reply and the like: puts its words into a field
  if (fill) put(document.getElementById(fill.dataset.into), fill.dataset.fill);
  for (const details of document.querySelectorAll("details.me[open]")) if (!details.contains(event.target)) details.open = false;
});

function put(field, words) {
  if (!field) return;
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// --- forms -------------------------------------------------------------------------------------------------------
// Every POST form is sent by fetch: what was refused is said beside it and nothing typed is lost; what was done is
// shown by looking at the page again. A form with data-plain goes the browser's way.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.matches("[data-finder]")) { event.preventDefault(); find(form); return; }
  if (form.matches("[data-plain], .alone form, .me form")) { busy(form, true); return; }
  event.preventDefault();
  if (form.classList.contains("busy")) return; // the second click of a double click
  const sent = new FormData(form, event.submitter);
  busy(form, true);
  form.dispatchEvent(new CustomEvent("standby:sending", { bubbles: true, detail: sent }));
  try {
    await send(form, sent);
  } catch {
    refuse(form, $("#stale").dataset.lost);
  } finally {
    busy(form, false);
    form.classList.remove("sent");
  }
});

function busy(form, is) {
  form.classList.toggle("busy", is);
  form.setAttribute("aria-busy", is);
}

async function send(form, sent) {
  const response = await fetch(form.action, { method: "POST", body: sent, headers: { "X-Standby-Form": "1" } });
  if (!response.headers.get("Content-Type")?.includes("json")) { // logged out, a form out of date, or a fault of ours
    refuse(form, $("#stale").dataset.form);
    return;
  }
  const { problem, said, to, secret } = await response.json();
  if (problem) { refuse(form, problem); return; }
  if (to) { location.assign(to); return; }
  form.closest("dialog")?.close();
  form.reset();
  renew(form);
  form.dispatchEvent(new CustomEvent("standby:done", { bubbles: true }));
  if (secret) reveal(said, secret);
  else tell(said);
  form.classList.add("sent"); // what it has changed is shown at once; until then a second click is still none
  await look({ news: true });
}

// A link, a token, a key: shown this once, until its dialog is closed.
function reveal(said, secret) {
  $("#secret-title").textContent = said;
  $("#secret-text").textContent = secret;
  open("secret");
}
document.addEventListener("click", async (event) => {
  const from = event.target.closest("[data-copy]") && document.getElementById(event.target.closest("[data-copy]").dataset.copy);
  if (!from) return;
  await navigator.clipboard?.writeText(from.textContent);
  tell(event.target.closest("[data-copy]").dataset.copied);
});
$("#secret")?.addEventListener("close", () => { $("#secret-text").textContent = ""; });
// What the form does next is another thing: its key stood for what has been done.
function renew(form) {
  const problem = $(".problem", form);
  if (problem) problem.hidden = true;
  if (form.elements.once) form.elements.once.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
}

function refuse(form, problem) {
  const place = $(".problem", form);
  form.dispatchEvent(new CustomEvent("standby:refused", { bubbles: true, detail: problem }));
  if (!place) { tell(problem, "error"); return; }
  place.textContent = problem;
  place.hidden = false;
}

export function tell(said, category = "done") {
  const notes = $("#notes");
  if (!notes || !said) return;
  const note = document.createElement("p");
  note.className = `note note-${category}`;
  note.setAttribute("role", category === "error" ? "alert" : "status");
  note.textContent = said;
  notes.replaceChildren(note);
  later(note);
}

function later(note) {
  setTimeout(() => note.remove(), note.matches(".note-error") ? 12_000 : 5_000);
}
for (const note of document.querySelectorAll("#notes .note")) later(note);

// --- finding a patient ---------------------------------------------------------------------------------------------
let asked = 0;
async function find(form) {
  const mine = ++asked;
  const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Standby-Form": "1" } });
  if (mine !== asked || !response.ok) return;
  $("#found").innerHTML = await response.text();
  $("#found").querySelector("script")?.remove();
}
let typing;
$("#find")?.addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => find(event.target.form), 180);
});

// --- small things --------------------------------------------------------------------------------------------------
// A select or a box with data-go is a form of its own (a day, a provider): it is sent when it changes.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-go]")) event.target.form.requestSubmit();
  // What belongs to one choice only: <div data-when="type=SPECIFIC">.
  showWhatBelongs();
});
function showWhatBelongs() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    const fields = [...(part.closest("form") ?? document).querySelectorAll(`[name="${name}"]`)];
    const now = fields.filter((f) => (f.type === "checkbox" || f.type === "radio" ? f.checked : true)).map((f) => f.value);
    part.hidden = !values.split("|").some((value) => now.includes(value));
  }
}
showWhatBelongs();
document.addEventListener("standby:fresh", showWhatBelongs);

// A text of at most so many segments: <textarea data-segments="out-id">; GSM-7 or UCS-2 (TWILIO.md).
const BASIC = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
export function segments(words) {
  const gsm = BASIC.test(words);
  const units = gsm ? words.length + (words.match(/[\^{}\\[~\]|€]/g) ?? []).length : words.length;
  const [one, many] = gsm ? [160, 153] : [70, 67];
  return { units, gsm, count: units === 0 ? 0 : units <= one ? 1 : Math.ceil(units / many) };
}
document.addEventListener("input", (event) => {
  const out = event.target.dataset?.segments && document.getElementById(event.target.dataset.segments);
  if (!out) return;
  const { units, count } = segments(event.target.value);
  out.textContent = (count === 1 ? out.dataset.one : out.dataset.many).replace("%n", count).replace("%c", units).replace("%p", ((count * (out.dataset.price || 0)) / 100).toFixed(2));
});

// A row of links that is wider than the screen shows the one that is chosen.
$(".settings-parts [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

listenToKeys(open);
keepUpToDate();
