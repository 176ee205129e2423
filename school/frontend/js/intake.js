/* An import that is going on: the page is fetched again every few seconds while it is looked at. */

const ASK_EVERY_MS = 5000;

/** Reloads, unless the page is hidden or somebody is using a field. */
function again() {
  const used = document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLSelectElement;
  if (!document.hidden && !used) location.reload();
}

setInterval(again, ASK_EVERY_MS);
