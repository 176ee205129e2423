// The player of an editor: the school's own, without what belongs to a viewer (progress, next lesson, theatre).
import { listenToKeys } from "../lesson/keys.js";
import { makePlayer } from "../lesson/player.js";
import { hideRingsWhilePointing } from "../lesson/pointing.js";
import { showThumbnails } from "../lesson/thumbnails.js";

/** The player of the page's stage; null without a video. */
export function playFilm() {
  const stage = document.querySelector("[data-stage]");
  if (!stage) return null;
  const player = makePlayer(stage);
  for (const name of ["theatreToggle", "chaptersButton", "subsCapsButton"]) {
    const control = player.controlBar.getChild(name);
    if (control) player.controlBar.removeChild(control);
  }
  listenToKeys(player, stage);
  hideRingsWhilePointing(stage);
  showThumbnails(player)(stage.dataset.storyboard);
  return player;
}

export function playOrPause(player) {
  if (player.paused()) player.play();
  else player.pause();
}
