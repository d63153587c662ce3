// Starts the demo page: one poll, and every part shows what it is told.

import { byId } from "./dom.js";
import { showHeader, startHeader } from "./header.js";
import { open, showPhones, startPhones } from "./phones.js";
import { showSchedule, startSchedule } from "./schedule.js";
import { poll } from "./server.js";
import { showWaiting, startWaiting } from "./waiting.js";

let latest = null;

/** On a narrow screen one part is shown at a time. */
function chooseTab(name) {
  byId("panels").dataset.tab = name;
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
  }
  if (latest) show(latest);
}

function show(state) {
  latest = state;
  if (!state.clinic) {
    byId("coach").textContent = "There is no clinic yet. Start the demo with “make demo”, which makes one.";
    return;
  }
  showHeader(state);
  showSchedule(state);
  showWaiting(state);
  showPhones(state);
}

for (const tab of document.querySelectorAll(".tabs button")) {
  tab.addEventListener("click", () => chooseTab(tab.dataset.tab));
}
startHeader();
startSchedule();
startWaiting((contact) => {
  chooseTab("phones");
  open(contact, true);
});
startPhones();
poll(show);
