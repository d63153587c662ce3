// Builds elements, and brings a list of them up to date without touching those that did not change.

/** An element with properties (class, text, data, on, aria, other attributes) and children; text is never parsed. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (name === "data") Object.assign(made.dataset, value);
    else made.setAttribute(name === "class" ? "class" : name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/**
 * Makes `parent` hold one element per item, in order. `key` names an item, `build` makes its element. An element whose
 * item is the same as before stays as it is, so that focus, scrolling and typing are not disturbed.
 */
export function renderList(parent, items, key, build) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const facts = JSON.stringify(item);
    let child = before.get(name);
    if (!child || child.facts !== facts) {
      const fresh = build(item, child);
      fresh.dataset.key = name;
      fresh.facts = facts;
      if (child) {
        const focused = child.contains(document.activeElement);
        if (place === child) place = fresh;
        child.replaceWith(fresh);
        if (focused) (fresh.querySelector("button, [tabindex]") || fresh).focus?.({ preventScroll: true });
      }
      child = fresh;
    }
    before.delete(name);
    if (place === child) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const gone of before.values()) gone.remove();
}

/** Sets a text only where it differs, so that screen readers are not told again. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

export const byId = (id) => document.getElementById(id);
