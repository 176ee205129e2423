// Loads the first seconds of the clips that come next, one after another, and says "ready" of those that are.
import { icon, texts } from "../dom.js";
import { prepare } from "../lesson/engine.js";

const text = texts("desk-texts");
const loaded = new Map(); // the addresses of playlists, by clip
let running = false;

/** The address of a clip whose beginning the browser has; undefined for others. */
export const loadedAddress = (clip) => loaded.get(clip);

const waiting = (desk) => [...desk.querySelectorAll("[data-ahead]")].filter((link) => link.dataset.playlist);

function say(desk) {
  const links = waiting(desk);
  for (const link of links) {
    const word = link.querySelector("[data-ready]");
    if (!word || !loaded.has(link.dataset.ahead)) continue;
    word.textContent = text("ready");
    link.querySelector(".icon").replaceWith(icon("check"));
  }
  const said = desk.querySelector("[data-ahead-said]");
  const count = links.filter((link) => loaded.has(link.dataset.ahead)).length;
  if (said && count && count === links.length) said.textContent = text("ahead", { n: count });
}

/** Loads those of the strip that are not loaded yet. */
export async function loadAhead(desk) {
  say(desk);
  const stage = desk.querySelector("[data-stage]");
  if (running || !stage) return;
  running = true;
  const failed = new Set();
  for (let link = next(desk, failed); link; link = next(desk, failed)) {
    const { ahead, playlist } = link.dataset;
    if (await prepare(playlist, { width: stage.clientWidth, height: stage.clientHeight })) loaded.set(ahead, playlist);
    else failed.add(ahead);
    say(desk);
  }
  running = false;
}

const next = (desk, failed) => waiting(desk).find(({ dataset: { ahead } }) => !loaded.has(ahead) && !failed.has(ahead));
