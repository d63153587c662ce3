// The test clock, and the line that says what to try next.

import { byId, element, setText } from "./dom.js";
import { act, now } from "./server.js";
import { toast } from "./toast.js";

let zone = "UTC";
let dayFormat, timeFormat;

export function startHeader() {
  for (const button of document.querySelectorAll("[data-step]")) {
    button.addEventListener("click", async () => {
      button.disabled = true;
      toast(await act("/demo/clock", { step: button.dataset.step }));
      button.disabled = false;
    });
  }
  setInterval(showTime, 1000);
}

export function showHeader(state) {
  if (zone !== state.clinic.zone || !dayFormat) {
    zone = state.clinic.zone;
    dayFormat = new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "short", month: "short", day: "numeric" });
    timeFormat = new Intl.DateTimeFormat("en-US", { timeZone: zone, hour: "numeric", minute: "2-digit" });
  }
  setText(byId("clinic"), state.clinic.name);
  showTime();
  showCoach(state);
}

function showTime() {
  if (!dayFormat) return;
  const instant = new Date(now());
  setText(byId("now-day"), dayFormat.format(instant));
  setText(byId("now-time"), timeFormat.format(instant).replace("\u202f", " "));
}

function showCoach(state) {
  const [title, words] = advise(state);
  const facts = title + words;
  const coach = byId("coach");
  if (coach.facts === facts) return;
  coach.facts = facts;
  coach.replaceChildren(element("strong", { text: title }), ` ${words}`);
}

function advise(state) {
  const live = state.openings.filter((opening) => opening.live);
  const asked = live.flatMap((opening) => opening.asked).find((offer) => offer.hold_until);
  const filled = state.openings.find((opening) => opening.status === "FILLED");
  if (asked) {
    return [
      `${asked.name} has a text.`,
      "Answer on the phone as the patient: YES books at once. Say NO, or let two hours pass, and the next one is asked.",
    ];
  }
  if (live.length && state.quiet) {
    return ["Quiet hours.", "Only people who said “text me any time” are asked before 8:00 AM. Move the clock on."];
  }
  if (live.length) return ["A chair is open.", "Standby looks for whoever waits for exactly this kind of visit."];
  if (filled) {
    return [
      `${filled.filled_by} took the chair of ${filled.freed_by || "a free time"}.`,
      "Cancel another visit; answer NO, or something unclear, or STOP.",
    ];
  }
  return ["Try it:", "cancel a visit. Standby texts the first person on the waitlist whom it suits."];
}
