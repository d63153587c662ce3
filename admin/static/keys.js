// Shortcuts: / finds, ? lists them, g and a letter goes to a page, j and k walk through a list.
const $ = (selector) => document.querySelector(selector);
let going = 0;

export function listenToKeys(open) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || $("dialog[open]")) return;
    if (going && Date.now() - going < 1200) {
      going = 0;
      const page = $(`.pages a[data-key="${CSS.escape(event.key)}"]`);
      if (page) { event.preventDefault(); page.click(); }
      return;
    }
    const act = { "/": () => open("finder"), "?": () => open("keys"), g: () => { going = Date.now(); }, j: () => walk(1), k: () => walk(-1), r: () => $("[data-reply]")?.focus(), n: () => $("[data-new]")?.click() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("keydown", (event) => { // a text is sent with Ctrl+Enter, or with Enter where the field says so
    const field = event.target;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !field.matches?.("textarea")) return;
    if (event.ctrlKey || event.metaKey || field.hasAttribute("data-enter")) { event.preventDefault(); field.form.requestSubmit(); }
  });
}

function isTyping(element) {
  return element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function walk(step) {
  const links = [...document.querySelectorAll("[data-rows] tbody tr td:first-child a, [data-rows] > li > a, [data-rows] > li > * > a.row, [data-rows] article h3 a")];
  if (!links.length) return;
  const now = links.findIndex((link) => link.closest("tr, li, article") === document.activeElement?.closest("tr, li, article"));
  links[Math.min(Math.max(now + step, 0), links.length - 1)].focus();
}
