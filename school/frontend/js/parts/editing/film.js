// The player of an editor: the school's own, without what belongs to a viewer (progress, next lesson, theatre).
import { listenToKeys } from "../lesson/keys.js";
import { makePlayer } from "../lesson/player.js";
import { hideRingsWhilePointing } from "../lesson/pointing.js";
import { showThumbnails } from "../lesson/thumbnails.js";

/** The player of the page's stage; null without a video. */
export function playFilm() {
  const stage = document.querySelector("[data-stage]");
  return stage && makeFilm(stage).player;
}

/** The player of a stage, and what shows the thumbnails of another storyboard in it. */
export function makeFilm(stage) {
  const player = makePlayer(stage);
  for (const name of ["theatreToggle", "chaptersButton", "subsCapsButton"]) {
    const control = player.controlBar.getChild(name);
    if (control) player.controlBar.removeChild(control);
  }
  listenToKeys(player, stage);
  hideRingsWhilePointing(stage);
  const showStoryboard = showThumbnails(player);
  showStoryboard(stage.dataset.storyboard);
  return { player, showStoryboard };
}

export function playOrPause(player) {
  if (player.paused()) player.play();
  else player.pause();
}
