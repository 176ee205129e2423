// The school's player as moderators need it: it plays at once, from 1 to 2 times with the pitch kept.
import { makeFilm } from "../editing/film.js";
import { getItem, setItem } from "../storage.js";

const RATES = [1, 1.25, 1.5, 2];
const STORED = "desk-rate";
let showStoryboard = null;

/** The player of the page; null when there is nothing to watch. */
export function deskPlayer(desk) {
  const stage = desk.querySelector("[data-stage]");
  if (!stage) return null;
  const film = makeFilm(stage);
  const { player } = film;
  ({ showStoryboard } = film);
  player.playbackRates(RATES);
  const rate = Number(getItem(STORED));
  if (RATES.includes(rate)) player.defaultPlaybackRate(rate);
  player.on("ratechange", () => {
    setItem(STORED, String(player.playbackRate()));
    player.defaultPlaybackRate(player.playbackRate());
  });
  player.on("loadedmetadata", () => player.playbackRate(player.defaultPlaybackRate()));
  player.$("video").preservesPitch = true;
  start(player);
  return player;
}

/** Plays; a browser may ask for a press first, and then the large button stays. */
export function start(player) {
  player.play()?.catch(() => {});
}

/** Plays another address in the player; `at`: from this second on. */
export function playAddress(player, address, at = 0) {
  player.src({ src: address, type: "application/vnd.apple.mpegurl" });
  if (at) player.one("loadedmetadata", () => player.currentTime(at));
  start(player);
}

/** The address of a stage's film. */
export const addressOf = (stage) => stage.querySelector("video source")?.getAttribute("src");

/** What the stage says of another clip: its picture, its name, the thumbnails. */
export function dressStage(player, stage, fresh) {
  Object.assign(stage.dataset, fresh.dataset);
  const video = fresh.querySelector("video");
  player.poster(video.poster);
  player.$("video").setAttribute("aria-label", video.getAttribute("aria-label"));
  showStoryboard(stage.dataset.storyboard);
}
