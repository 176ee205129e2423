// Jumps over stretches in which nothing changes, while the clip plays; the browser remembers whether the moderator wants it.
import { getItem, setItem } from "../storage.js";

const ON = "desk-jump";
const LEAST_S = 1; // a shorter stretch is over before the jump

/** The end of the stretch in which a second lies, of those that are worth a jump; null for none. */
export function endOfStill(stretches, now) {
  const stretch = stretches.find(({ at, until }) => at <= now && now < until - LEAST_S);
  return stretch ? stretch.until : null;
}

const stretchesOf = (desk) =>
  [...desk.querySelectorAll("[data-still]")].map(({ dataset: { at, until } }) => ({ at: Number(at), until: Number(until) }));

const isOn = () => getItem(ON) !== null;

function jump(desk, player) {
  if (!isOn() || player.paused() || player.seeking()) return;
  const end = endOfStill(stretchesOf(desk), player.currentTime());
  if (end !== null && end < player.duration()) player.currentTime(end);
}

function show(desk) {
  const word = desk.querySelector("[data-jumps]");
  if (word) word.setAttribute("aria-pressed", String(isOn()));
}

/** Turns it on or off. */
export function toggleJumps(desk) {
  setItem(ON, isOn() ? null : "1");
  show(desk);
}

/** Begins to watch for such stretches. */
export function jumpOverStill(desk, player) {
  show(desk);
  desk.addEventListener("click", (event) => event.target.closest("[data-jumps]") && toggleJumps(desk));
  player?.on("timeupdate", () => jump(desk, player));
}
