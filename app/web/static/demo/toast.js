// Says briefly what an action did, or why it did not work.

import { byId } from "./dom.js";

let hide = null;

/** Shows an answer of the server: {message} or {error}. */
export function toast(said) {
  const box = byId("toast");
  clearTimeout(hide);
  box.textContent = said.error || said.message;
  box.classList.toggle("bad", Boolean(said.error));
  box.hidden = false;
  hide = setTimeout(() => (box.hidden = true), said.error ? 9000 : 4500);
}
