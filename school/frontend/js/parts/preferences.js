// Changes text size and colours without a new page, which would stop a lesson or an upload.
// The server stores the choice in a cookie, so the next page has it from the start. The language needs a new page.

const STANDARD = { text: "standard", theme: "auto" }; // the values without an attribute of <html>

function show(name, value) {
  const root = document.documentElement;
  if (value === STANDARD[name]) delete root.dataset[name];
  else root.dataset[name] = value;
  for (const button of document.querySelectorAll(`button[name="${name}"]`)) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
}

/** Lets the buttons for text size and colours work without a new page. */
export function keepPageOnChange(root) {
  root.addEventListener("submit", (event) => {
    const { submitter, target } = event;
    if (!submitter || !(submitter.name in STANDARD) || new URL(target.action).pathname !== "/preferences") return;
    event.preventDefault();
    show(submitter.name, submitter.value);
    const body = new URLSearchParams({ [submitter.name]: submitter.value });
    // "manual": the answer redirects to this page, which is not needed. Offline, the choice applies to this page only.
    fetch(target.action, { method: "POST", body, credentials: "same-origin", redirect: "manual", keepalive: true }).catch(() => {});
  });
}
