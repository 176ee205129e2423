// Mouse and finger leave no focus ring behind: video.js moves the focus by itself after a press, and browsers then draw
// a ring that nobody asked for, across the picture. The first key brings the rings back.

export function hideRingsWhilePointing(stage) {
  const set = (isPointing) => () => stage.classList.toggle("is-pointed", isPointing);
  document.addEventListener("pointerdown", set(true), { capture: true });
  document.addEventListener("keydown", set(false), { capture: true });
}
