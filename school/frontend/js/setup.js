// The page for a new classroom: a button that prints it, where scripts run.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => globalThis.print());
