// Another source for the same lesson. hls.js continues seamlessly; the browser's own engine, in Safari, restarts at the
// same position, at a moment when that does not disturb.
import { engineOf, TYPE } from "./engine.js";

const FIRST_S = 4; // so near the beginning a viewer notices no restart

/** Covers the player with the last picture, so that it does not turn black meanwhile; returns a function that removes it. */
function holdPicture(player) {
  const video = player.$("video");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.className = "held";
  video.after(canvas);
  return () => canvas.remove();
}

function take(player, address) {
  const [at, rate, playing, begun] = [player.currentTime(), player.playbackRate(), !player.paused(), player.hasStarted()];
  player.one("loadedmetadata", () => {
    player.playbackRate(rate);
    if (at) player.currentTime(at);
    player.hasStarted(begun);
  });
  if (begun && player.readyState() > 1) player.one("loadstart", untilShown(player, holdPicture(player)));
  player.src({ src: address, type: TYPE });
  if (playing) player.play();
}

function untilShown(player, letGo) {
  const events = ["seeked", "canplay", "timeupdate", "error"];
  const look = () => {
    if (!player.error() && (player.seeking() || player.readyState() < 2)) return;
    player.off(events, look);
    letGo();
  };
  return () => player.on(events, look);
}

/**
 * Returns offer(address), which loads an address when that does not disturb, and isOther(address).
 * `reaches(seconds)` tells whether a new source can start at that position.
 */
export function exchange(player, reaches) {
  const path = (address) => new URL(address, location.href).pathname;
  let [current, offered] = [path(player.currentSource().src), null];
  const isQuiet = () =>
    !player.hasStarted() || player.error() || player.paused() || player.readyState() < 3 || player.currentTime() < FIRST_S;
  const go = () => {
    if (!offered || player.scrubbing() || !reaches(player.currentTime())) return;
    [current, offered] = [offered, null];
    take(player, current);
  };
  player.on(["play", "pause", "seeking", "waiting", "error"], go);
  return {
    offer(address) {
      const engine = !player.error() && engineOf(player);
      if (engine) engine.join((current = path(address)));
      else offered = path(address);
      if (isQuiet()) go();
    },
    isOther: (address) => path(address) !== (offered ?? current),
  };
}
