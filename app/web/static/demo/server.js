// Talks to the server: polls the state, posts what the visitor does, knows the domain's time.

const POLL = 700;
const POLL_FAST = 300;

let version = null;
let day = null;
let ahead = 0;
let timer = null;
let hurry = 0;
let listener = () => {};
let failures = 0;

/** Milliseconds since 1970 on the clinic's (test) clock. */
export const now = () => Date.now() + ahead;

/** Asks for the state again and again while the page is visible; `listen(state)` gets it whenever it has changed. */
export function poll(listen) {
  listener = listen;
  document.addEventListener("visibilitychange", () => !document.hidden && soon());
  tick();
}

/** Shows another day from now on. */
export function chooseDay(wanted) {
  day = wanted;
  version = null;
  soon();
}

/** Does something: an action of the page, which hears "acted". The answer is {message} or {error}. */
export async function act(path, body = {}) {
  document.dispatchEvent(new Event("acted"));
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Standby-Demo": "1" },
      body: JSON.stringify(body),
    });
    hurry = 15; // what the worker does about it should be seen at once
    soon();
    const said = await answer.json();
    return answer.ok ? said : { error: said.error || "That did not work." };
  } catch {
    return { error: "The server did not answer. Is the demo still running?" };
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(tick, 0);
}

async function tick() {
  clearTimeout(timer);
  if (!document.hidden) await ask();
  if (hurry > 0) hurry -= 1;
  clearTimeout(timer);
  timer = setTimeout(tick, hurry > 0 ? POLL_FAST : Math.min(POLL * 2 ** failures, 8000));
}

async function ask() {
  const asked = day;
  try {
    const answer = await fetch(`/demo/state${asked ? `?day=${asked}` : ""}`, {
      headers: version ? { "If-None-Match": version } : {},
      cache: "no-store",
    });
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    failures = 0;
    if (asked !== day) return; // another day was chosen meanwhile
    ahead = Number(answer.headers.get("X-Standby-Now")) - Date.now();
    if (answer.status === 304) return;
    version = answer.headers.get("ETag");
    listener(await answer.json());
  } catch {
    failures = Math.min(failures + 1, 4);
  }
}
