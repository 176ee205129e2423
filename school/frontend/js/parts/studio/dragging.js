// Dragging with a mouse, a pen or a finger. Near the edge of the window the page scrolls.
const EDGE = 90; // px
const STEP = 14; // px a frame
const SLOP = 6; // px before a press is a drag

/**
 * Follows a pointer from its press. `onStart` once it has moved, `onMove` with its place, `onEnd` with whether it was a drag.
 * @param {PointerEvent} event
 * @param {{onStart: () => void, onMove: (x: number, y: number) => void, onEnd: (dragged: boolean) => void}} heed
 */
export function drag(event, { onStart, onMove, onEnd }) {
  const [startX, startY] = [event.clientX, event.clientY];
  let [x, y, dragging, frame] = [startX, startY, false, 0];
  const target = /** @type {Element} */ (event.target);
  target.setPointerCapture?.(event.pointerId);
  const scroll = () => {
    const by = y < EDGE ? -STEP : y > innerHeight - EDGE ? STEP : 0;
    if (by) {
      window.scrollBy(0, by);
      onMove(x, y);
    }
    frame = requestAnimationFrame(scroll);
  };
  const move = (moved) => {
    [x, y] = [moved.clientX, moved.clientY];
    if (!dragging && Math.hypot(x - startX, y - startY) < SLOP) return;
    if (!dragging) {
      dragging = true;
      onStart();
      frame = requestAnimationFrame(scroll);
    }
    onMove(x, y);
  };
  const end = () => {
    cancelAnimationFrame(frame);
    window.removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) window.removeEventListener(name, end);
    onEnd(dragging);
  };
  window.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, end);
}
