// Screens that keep themselves up to date: the page asks for itself with its last ETag, and is answered 304 almost
// always (docs/decisions: polling or a stream). Only what a template marks data-region (with an id) is replaced.
const SECONDS = 4;
const SLOWEST = 60;
const $ = (selector) => document.querySelector(selector);
let etag = null;
let wait = SECONDS;
let timer;
let skew = 0; // the clinic's clock minus ours, milliseconds: a demo's clock can be hours ahead
const seen = new WeakMap();

export function keepUpToDate() {
  setClock(document);
  tick();
  setInterval(tick, 1000);
  if (!$("main[data-live]")) return;
  again(SECONDS * 1000 * (0.5 + Math.random())); // consoles that were opened together do not ask together
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
}

function again(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(() => (document.hidden ? again(SECONDS * 1000) : look()), milliseconds);
}

export async function look({ news = false } = {}) {
  clearTimeout(timer);
  try {
    const headers = { "X-Standby-Live": "1" };
    if (etag && !news) headers["If-None-Match"] = etag;
    const response = await fetch(location.href, { headers, cache: "no-store" });
    if (response.redirected && new URL(response.url).pathname.endsWith("/login")) { loggedOut(); return; }
    if (response.status !== 304 && !response.ok) throw new Error(response.status);
    wait = SECONDS;
    $("#stale").hidden = true;
    if (response.status === 200) show(new DOMParser().parseFromString(await response.text(), "text/html"), response.headers.get("ETag"));
  } catch {
    wait = Math.min(wait * 2, SLOWEST);
    const stale = $("#stale");
    if (stale) { stale.textContent = stale.dataset.said; stale.hidden = false; }
  }
  again(wait * 1000);
}

function loggedOut() {
  const stale = $("#stale");
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = stale.dataset.again;
  stale.replaceChildren(`${stale.dataset.out} `, link);
  stale.hidden = false;
}

function show(page, tag) {
  let complete = true;
  for (const region of document.querySelectorAll("[data-region]")) {
    const fresh = page.getElementById(region.id);
    if (!fresh) continue;
    // What differs by itself each time (tokens of forms) is no news.
    const said = plain(fresh);
    if ((seen.get(region) ?? plain(region)) === said) continue;
    if (isInUse(region)) { complete = false; continue; }
    replace(region, fresh);
    seen.set(region, said);
  }
  etag = complete ? tag : null;
  setClock(page);
  tick();
  document.dispatchEvent(new CustomEvent("standby:fresh"));
}

function plain(region) {
  return region.innerHTML.replace(/name="(csrf_token|once)" value="[^"]*"/g, "").replace(/ (open|hidden)=""/g, "").replace(/(<time[^>]*data-until[^>]*>)[^<]*/g, "$1");
}

function isInUse(region) {
  if (region.querySelector("dialog[open]") || region.querySelector("form.busy:not(.sent)")) return true;
  const focused = document.activeElement;
  if (region.contains(focused) && focused.matches("input, textarea, select")) return true;
  return [...region.querySelectorAll("textarea, input[type=text], input:not([type])")].some((f) => f.value !== f.defaultValue);
}

function replace(region, fresh) {
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const name = focused && (focused.id ? `#${CSS.escape(focused.id)}` : focused.getAttribute("href") ? `a[href="${CSS.escape(focused.getAttribute("href"))}"]` : null);
  const down = region.scrollHeight - region.scrollTop - region.clientHeight < 40; // a transcript read to its end stays there
  const opened = [...region.querySelectorAll("details[open][id]")].map((each) => each.id);
  const top = region.scrollTop;
  region.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  region.scrollTop = down ? region.scrollHeight : top;
  if (name) region.querySelector(name)?.focus({ preventScroll: true });
}

function setClock(page) {
  const now = page.body?.dataset.now;
  if (now) skew = new Date(now) - Date.now();
}

// Countdowns: "in 38 min". The words come with the page's language from the browser.
const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always", style: "long" });
function tick() {
  for (const each of document.querySelectorAll("time[data-until]")) {
    const minutes = (new Date(each.dataset.until) - (Date.now() + skew)) / 60_000;
    const size = Math.abs(minutes);
    const said = size < 60 ? words.format(Math.trunc(minutes) || (minutes < 0 ? -1 : 1), "minute") : size < 1440 ? words.format(Math.round(minutes / 60), "hour") : words.format(Math.round(minutes / 1440), "day");
    if (each.textContent !== said) each.textContent = said;
  }
}
