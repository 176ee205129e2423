// Another source for the same lesson. Our engine goes on with it unseen; the browser's own, in Safari, begins anew: at the
// same place, and at a moment when it does not disturb.
import { engineOf, TYPE } from "./engine.js";

const FIRST_S = 4; // so near the beginning a viewer notices no restart

/** The last picture over the player, so that nothing goes black meanwhile; answers how to take it away. */
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
 * Answers offer(address), which takes an address when it does not disturb, and isOther(address).
 * `reaches(seconds)` says whether a new source can be begun at that place.
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
