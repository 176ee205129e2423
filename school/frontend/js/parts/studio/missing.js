// The list "Before publishing" is the server's, which does not know of files that are still queued in this page.
import { icon } from "../dom.js";
import { everySending } from "./queue.js";
import { all } from "./rows.js";
import { say } from "./say.js";

/** Says of lessons whose files wait here that their videos are on the way, not that they have none. */
export function tellWaiting() {
  const order = all().map((row) => row.dataset.lesson);
  for (const { lesson } of everySending()) {
    const tick = document.querySelector(`[data-look] li[data-lesson="${lesson}"]:not(.soon)`);
    if (!tick) continue;
    tick.className = "soon";
    tick.querySelector("svg").replaceWith(icon("clock"));
    tick.querySelector("span").textContent = say("notWhole", { n: order.indexOf(lesson) + 1 });
  }
}
