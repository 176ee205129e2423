// At the end of a lesson the next one is offered, and starts by itself after a countdown that can be stopped.
//
// It is announced once, in words, with the seconds; any key, press or turn of the wheel stops it;
// it does not start while the page is hidden or the focus is elsewhere on it; and a switch below the player turns it off.
import { getItem, setItem } from "../storage.js";

export const SECONDS = 10;
const OFF = "next-off"; // the viewer's choice
const COMING = "next-coming"; // the address that is to play by itself on arrival
const STOPS = ["keydown", "pointerdown", "wheel", "visibilitychange"];

/** The switch below the player. */
export function tendSwitch() {
  const box = document.querySelector("[data-goes-on]");
  if (!box) return;
  box.closest("label").hidden = false;
  box.checked = getItem(OFF) === null;
  box.addEventListener("change", () => setItem(OFF, box.checked ? null : "1"));
}

/** Plays at once if the previous lesson's countdown led here; if the browser forbids that, the viewer has to press play. */
export function playIfLedHere(player) {
  const isLed = getItem(COMING) === location.pathname;
  setItem(COMING, null);
  if (isLed) player.ready(() => player.play()?.catch(() => {}));
}

/** Whether the next lesson may begin by itself now. */
export function goesOn(stage) {
  const { activeElement: active, hidden } = document;
  return getItem(OFF) === null && !hidden && (active === document.body || stage.contains(active));
}

/** Counts down in `number`, then opens `href`; `over` is called when it is stopped. Returns a function that stops it. */
export function countDown(player, { number, href, over }) {
  let left = SECONDS;
  const showLeft = () => (number.textContent = String(left));
  const timer = setInterval(() => {
    left -= 1;
    showLeft();
    if (left > 0) return;
    stop();
    setItem(COMING, new URL(href, location.href).pathname);
    location.assign(href);
  }, 1000);
  function stop() {
    clearInterval(timer);
    for (const event of STOPS) document.removeEventListener(event, stop, { capture: true });
    player.off(["play", "seeking"], stop);
    over();
  }
  for (const event of STOPS) document.addEventListener(event, stop, { capture: true });
  player.on(["play", "seeking"], stop);
  showLeft();
  return stop;
}
