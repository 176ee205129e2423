// The desk of the moderators: the clip plays at once, each act has its key, and the next clip comes into the same page.
// All forms work without this script.
import "./parts/lesson/quiet.js"; // must come before video.js is evaluated
import "../css/parts/player.css";
import "../css/parts/pair.css";
import "../css/parts/desk.css";
import { loadAhead } from "./parts/desk/ahead.js";
import { listenToDeskKeys } from "./parts/desk/keys.js";
import { startPages } from "./parts/desk/pages.js";
import { deskPlayer } from "./parts/desk/player.js";
import { dressRemarks } from "./parts/desk/remarks.js";
import { jumpOverStill } from "./parts/desk/still.js";
import { markTimes } from "./parts/desk/timeline.js";
import { countDown } from "./parts/desk/undo.js";
import { Pair } from "./parts/lesson/pair.js";

const desk = document.querySelector("[data-desk]");

/** What each new clip needs. */
function dress(player) {
  if (pair?.isOpen) pair.close();
  for (const hidden of desk.querySelectorAll("[data-with-script]")) hidden.hidden = false;
  dressRemarks(desk, player);
  markTimes(desk, player);
  countDown(desk);
  loadAhead(desk);
}

const player = deskPlayer(desk);
const pair = player && new Pair(player, desk.querySelector("[data-stage]"));
const pages = startPages(desk, player, () => dress(player));
listenToDeskKeys(desk, player, pages, pair);
jumpOverStill(desk, player);
desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) pair.open(button);
});
dress(player);
pages.begin();
