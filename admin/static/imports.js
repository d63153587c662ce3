// Checking and then importing the same file: the page is asked for in the background, so that the file stays chosen.
const form = document.querySelector("[data-import]");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const sent = new FormData(form, event.submitter);
  form.classList.add("busy");
  form.setAttribute("aria-busy", "true");
  const result = document.getElementById("result");
  try {
    const response = await fetch(form.action, { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("result") ?? page.querySelector("main"); // or the page that says what went wrong
    result.replaceChildren(...document.importNode(fresh, true).childNodes);
  } catch {
    result.textContent = document.getElementById("stale").dataset.lost;
  } finally {
    form.classList.remove("busy");
    form.setAttribute("aria-busy", "false");
  }
});
