// Forms: an impatient second press must not send twice.

/** Ignores a second submit of the same form until the page is shown again (Back brings it back unlocked). */
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
