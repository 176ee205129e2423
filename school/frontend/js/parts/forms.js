// Prevents that a form is sent twice by a second press.

/** Ignores a second submit of the same form until the page is shown again (Back unlocks it). */
export function keepFormsFromDoubling(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}
