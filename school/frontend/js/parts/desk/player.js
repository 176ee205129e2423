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

/** Puts another clip into the player and plays it. */
export function playAnother(player, stage, fresh, address) {
  Object.assign(stage.dataset, fresh.dataset);
  const video = fresh.querySelector("video");
  player.poster(video.poster);
  player.src({ src: address || video.querySelector("source").getAttribute("src"), type: "application/vnd.apple.mpegurl" });
  player.$("video").setAttribute("aria-label", video.getAttribute("aria-label"));
  showStoryboard(stage.dataset.storyboard);
  start(player);
}
