// Hides focus rings while mouse or touch are used: video.js moves the focus after a press, and browsers then draw a ring
// across the picture. The first key shows the rings again.

export function hideRingsWhilePointing(stage) {
  const set = (isPointing) => () => stage.classList.toggle("is-pointed", isPointing);
  document.addEventListener("pointerdown", set(true), { capture: true });
  document.addEventListener("keydown", set(false), { capture: true });
}
