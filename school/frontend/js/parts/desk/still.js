// Jumps over stretches in which neither picture nor sound changes, while the clip plays; the browser remembers when
// the moderator does not want it. The page says which stretches these are (catalog/checks/unchanging.py).
import { texts } from "../dom.js";
import { getItem, setItem } from "../storage.js";
import { clock } from "../times.js";

const OFF = "desk-jump-off";
const LEAST_S = 1; // a shorter rest is over before the jump

/** The stretch in which a second lies, of those of which enough is left to be worth a jump; undefined for none. */
export const stretchAt = (stretches, now) => stretches.find(([start, end]) => start <= now && now < end - LEAST_S);

const stretchesOf = (desk) => JSON.parse(desk.querySelector("[data-unchanging]")?.dataset.unchanging || "[]");

const isOn = () => getItem(OFF) === null;

function jump(desk, player, text) {
  if (!isOn() || player.paused() || player.seeking()) return;
  const now = player.currentTime();
  const stretch = stretchAt(stretchesOf(desk), now);
  if (!stretch) return;
  const end = Math.min(stretch[1], player.duration() || stretch[1]);
  const said = desk.querySelector("[data-jumped]");
  if (said) said.textContent = text("jumped", { from: clock(now), to: clock(end) });
  player.currentTime(end);
}

function show(desk) {
  const word = desk.querySelector("[data-jumps]");
  if (word) word.setAttribute("aria-pressed", String(isOn()));
}

/** Turns it on or off. */
export function toggleJumps(desk) {
  setItem(OFF, isOn() ? "1" : null);
  show(desk);
}

/** Begins to watch for such stretches. */
export function jumpOverStill(desk, player) {
  show(desk);
  desk.addEventListener("click", (event) => event.target.closest("[data-jumps]") && toggleJumps(desk));
  if (!player) return;
  const text = texts("desk-texts");
  player.on("timeupdate", () => jump(desk, player, text));
  player.on("loadstart", () => desk.querySelector("[data-jumped]")?.replaceChildren());
}
