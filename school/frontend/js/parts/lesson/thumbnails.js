// The thumbnail over the seek bar under a mouse or a finger: the time there, and the picture once it is loaded.
import { clock } from "../times.js";
import { cueAt, fetchStoryboard } from "./storyboard.js";

const BOX = { width: 240, height: 135 }; // CSS pixels, at most; half of a phone's width
const ENLARGED = 2; // the largest enlargement of a small picture
const AGAIN_MS = 10000; // a failed picture is requested again after this time

/** Pictures by address, each requested once. `arrived` is called when one can be drawn. */
function makePictures(arrived) {
  const known = new Map();
  return (address) => {
    const image = known.get(address);
    if (image) return image.naturalWidth ? image : null;
    const fresh = new Image();
    known.set(address, fresh);
    fresh.addEventListener("load", arrived);
    fresh.addEventListener("error", () => setTimeout(() => known.delete(address), AGAIN_MS));
    fresh.src = address;
    return null;
  };
}

/** A part of a picture in its pixels, clipped to the picture; null when nothing is left. */
function inside(part, { naturalWidth, naturalHeight }) {
  if (!part) return { x: 0, y: 0, width: naturalWidth, height: naturalHeight };
  const [across, down] = part.isPercent ? [naturalWidth / 100, naturalHeight / 100] : [1, 1];
  const [x, y] = [part.x * across, part.y * down];
  const width = Math.min(part.width * across, naturalWidth - x);
  const height = Math.min(part.height * down, naturalHeight - y);
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

function draw(canvas, image, { x, y, width, height }, room) {
  const scale = Math.min(BOX.width / width, room / width, BOX.height / height, ENLARGED);
  const sharp = Math.min(1, scale * devicePixelRatio); // no more pixels than the picture or the screen has
  [canvas.width, canvas.height] = [Math.ceil(width * sharp), Math.ceil(height * sharp)];
  [canvas.style.width, canvas.style.height] = [`${Math.round(width * scale)}px`, `${Math.round(height * scale)}px`];
  canvas.getContext("2d").drawImage(image, x, y, width, height, 0, 0, canvas.width, canvas.height);
}

function makeBubble(holder) {
  const bubble = document.createElement("div");
  bubble.className = "thumbnail";
  bubble.hidden = true;
  bubble.setAttribute("aria-hidden", "true"); // screen readers get the time from the slider itself
  const [canvas, time] = [document.createElement("canvas"), document.createElement("span")];
  bubble.append(canvas, time);
  holder.append(bubble);
  return { bubble, canvas, time };
}

/**
 * Adds thumbnails to the seek bar, with the chapter there; returns a function that loads a storyboard by its address.
 * @param {(seconds: number) => string} chapterAt
 */
export function showThumbnails(player, chapterAt = () => "") {
  const holder = player.$(".vjs-progress-holder");
  const { bubble, canvas, time } = makeBubble(holder);
  const picture = makePictures(() => bubble.hidden || show());
  let cues = [];
  let at = 0; // CSS pixels from the left end of the bar

  function show() {
    const bar = holder.getBoundingClientRect();
    const moment = (Math.min(1, Math.max(0, at / bar.width)) || 0) * (player.duration() || 0);
    const cue = cueAt(cues, moment);
    const image = cue && picture(cue.address);
    const part = image && inside(cue.part, image);
    canvas.hidden = !part;
    if (part) draw(canvas, image, part, bar.width / 2);
    time.textContent = [clock(moment), chapterAt(moment)].filter(Boolean).join("\u2002");
    bubble.hidden = false;
    const [stage, half] = [player.el().getBoundingClientRect(), bubble.offsetWidth / 2];
    const [least, most] = [stage.left - bar.left + half, stage.right - bar.left - half];
    bubble.style.left = `${Math.max(least, Math.min(most, Math.max(0, Math.min(bar.width, at))))}px`;
  }

  follow(player.controlBar.progressControl.el(), {
    move(event) {
      at = event.clientX - holder.getBoundingClientRect().left;
      show();
    },
    leave: () => (bubble.hidden = true),
  });
  return async (address) => {
    cues = await fetchStoryboard(address);
    player.el().classList.toggle("has-storyboard", cues.length > 0);
  };
}

/** Calls `move` while a pointer is over the control or was pressed on it, `leave` afterwards. */
function follow(control, { move, leave }) {
  let pressed = false;
  control.addEventListener("pointerenter", move);
  control.addEventListener("pointermove", move);
  control.addEventListener("pointerdown", (event) => {
    pressed = true;
    move(event);
  });
  control.addEventListener("pointerleave", () => pressed || leave());
  document.addEventListener("pointermove", (event) => pressed && move(event));
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    document.addEventListener(end, (event) => {
      if (!pressed) return;
      pressed = false;
      if (event.pointerType !== "mouse" || !control.contains(event.target)) leave();
    });
  }
}
