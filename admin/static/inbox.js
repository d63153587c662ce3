// The inbox: what is sent stands in the conversation at once, as "sending"; what is on the screen counts as read.
import { look } from "./live.js";

const $ = (selector, inside = document) => inside.querySelector(selector);

function toTheEnd() {
  const talk = $("#transcript");
  if (!talk) return;
  talk.scrollTop = talk.scrollHeight;
  if (matchMedia("(max-width: 61.99rem)").matches) $("#end")?.scrollIntoView({ block: "end" });
}

document.addEventListener("standby:sending", (event) => {
  const form = event.target;
  if (!form.matches("[data-chat]")) return;
  const bubble = document.createElement("div");
  bubble.className = "bubble ours pending";
  const said = document.createElement("p");
  said.textContent = event.detail.get("body");
  const state = document.createElement("small");
  state.textContent = form.dataset.sending;
  bubble.append(said, state);
  $("#transcript").append(bubble);
  toTheEnd();
});
document.addEventListener("standby:refused", (event) => {
  if (event.target.matches("[data-chat]")) $("#transcript .pending:last-child")?.remove();
});
document.addEventListener("standby:done", (event) => {
  const form = event.target;
  if (!form.matches("[data-chat]")) return;
  const out = $("#segments");
  if (out) out.textContent = "";
});
document.addEventListener("click", (event) => { // a reply that was picked closes the list it was picked from
  const list = $("details.canned[open]");
  if (list && (event.target.closest("[data-fill]") || !list.contains(event.target))) list.open = false;
});

let told = "";
async function read() {
  const form = $("form[data-read]");
  if (!form || document.hidden || told === form.dataset.read) return;
  told = form.dataset.read;
  const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Standby-Form": "1" } });
  if (response.ok) look({ news: true });
}

document.addEventListener("standby:fresh", read);
document.addEventListener("visibilitychange", read);
toTheEnd();
read();
