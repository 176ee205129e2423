// The keyboard. Inside the player all keys work. While nothing has focus, only Space and the side arrows do:
// a single letter that acts anywhere on a page starts things by accident (WCAG 2.2, 2.1.4).
import { toggleCaptions } from "./captions.js";
import { stepChapter } from "./chapters.js";
import { isTheatre, toggleTheatre } from "./theatre.js";

const LETTER = /^([a-z<>]|Escape)$/i; // keys that a slider does not use
const ANYWHERE = new Set([" ", "ArrowLeft", "ArrowRight"]);
const BUSY = "input, textarea, select, [contenteditable], .vjs-menu, dialog";

function seek(player, seconds) {
  player.currentTime(Math.max(0, Math.min(player.currentTime() + seconds, player.duration() || 0)));
}

function louder(player, step) {
  player.muted(false);
  player.volume(Math.max(0, Math.min(1, player.volume() + step)));
}

function faster(player, step) {
  const rates = player.playbackRates();
  const next = rates.indexOf(player.playbackRate()) + step;
  if (rates[next]) player.playbackRate(rates[next]);
}

function playOrPause(player) {
  if (player.paused()) player.play();
  else player.pause();
}

const KEYS = {
  " ": playOrPause,
  "k": playOrPause,
  "ArrowLeft": (player) => seek(player, -5),
  "ArrowRight": (player) => seek(player, 5),
  "j": (player) => seek(player, -10),
  "l": (player) => seek(player, 10),
  "ArrowUp": (player) => louder(player, 0.1),
  "ArrowDown": (player) => louder(player, -0.1),
  "m": (player) => player.muted(!player.muted()),
  "f": (player) => (player.isFullscreen() ? player.exitFullscreen() : player.requestFullscreen()),
  "c": toggleCaptions,
  "t": toggleTheatre,
  "<": (player) => faster(player, -1),
  ">": (player) => faster(player, 1),
};

const CHAPTERS = {
  ArrowLeft: (player) => stepChapter(player, -1) || seek(player, -5),
  ArrowRight: (player) => stepChapter(player, 1) || seek(player, 5),
};

/** Whether Escape has something smaller to close. */
const isOpen = (stage) => document.fullscreenElement || stage.querySelector(".vjs-menu.vjs-lock-showing");

function actionFor(event, stage) {
  const { target } = event;
  const inside = stage.contains(target);
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return null;
  if (target.closest(BUSY)) return null; // they use the key themselves
  if (target.closest("[role=slider]") && !LETTER.test(event.key)) return null;
  if (event.key === "Escape") return isTheatre() && !isOpen(stage) ? toggleTheatre : null;
  if (event.key === " " && target.closest("button, a, summary")) return null; // Space presses what has focus
  if (/^Arrow(Up|Down)$/.test(event.key) && target.closest(".vjs-menu-button")) return null; // opens its menu
  if (!inside && !(target === document.body && ANYWHERE.has(event.key))) return null;
  if (/^[0-9]$/.test(event.key)) return (player) => player.currentTime((player.duration() * Number(event.key)) / 10);
  if (event.shiftKey && CHAPTERS[event.key]) return CHAPTERS[event.key];
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

/** video.js closes a menu at Escape and leaves the focus on its hidden item, where the next key would be lost. */
function returnFocus(event) {
  if (event.key !== "Escape") return;
  event.target.closest(".vjs-menu")?.closest(".vjs-menu-button").querySelector("button").focus();
}

/** Adds the keyboard shortcuts of the player. */
export function listenToKeys(player, stage) {
  const press = (event) => {
    const action = actionFor(event, stage);
    if (!action) return;
    event.preventDefault();
    action(player);
    player.userActive(true);
  };
  // In the capture phase: video.js stops every key that is pressed on one of its buttons from going further.
  document.addEventListener("keydown", press, { capture: true });
  document.addEventListener("keydown", returnFocus, { capture: true });
}
