// The moderators' page of comments: the bar of the last decision counts down, and Z undoes it.
import "../css/parts/desk.css";
import { countDown } from "./parts/desk/undo.js";

countDown(document);
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!(event.target instanceof Element && event.target.closest("input, textarea"))) document.querySelector("[data-bar] [data-undo]")?.click();
});
