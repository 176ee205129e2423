// The edits of a clip: {start, end, mutes: [[from, to]], covers: [{from, to, x, y, w, h, blurred}]}, in seconds of the whole file.
// Each function returns a new state; the rules are those of catalog/clips/edits.py.

export const MOST = 20;
const LEAST_LEFT = 1;
const SHORTEST = 0.1;
const SMALLEST = 0.04; // of a side: a finger has to find it

export const round = (seconds) => Math.round(seconds * 1000) / 1000;
const within = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

/** What the school sent. */
export function opened({ trim, mutes, covers }, length) {
  const [start, end] = trim ?? [0, length];
  return { start, end, mutes, covers };
}

/** What the school gets. */
export function sent({ start, end, mutes, covers }, length) {
  return { trim: start > 0 || end < length - 0.001 ? [start, end] : null, mutes, covers };
}

/** One end of what is kept, moved; the other one stays. */
export function cut(edits, side, seconds, length) {
  if (side === "start") return { ...edits, start: round(within(seconds, 0, edits.end - LEAST_LEFT)) };
  return { ...edits, end: round(within(seconds, edits.start + LEAST_LEFT, length)) };
}

/** A muted part more; the two ends may come in either order. */
export function mute(edits, one, other, length) {
  const [from, to] = [Math.min(one, other), Math.max(one, other)].map((each) => round(within(each, 0, length)));
  if (to - from < SHORTEST || edits.mutes.length >= MOST) return edits;
  return { ...edits, mutes: joined([...edits.mutes, [from, to]]) };
}

function joined(parts) {
  const found = [];
  for (const [from, to] of [...parts].sort((one, other) => one[0] - other[0])) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** A rectangle more, in the middle of the picture, from a second on to the end. */
export function cover(edits, from, length) {
  if (edits.covers.length >= MOST) return edits;
  const start = round(within(from, 0, length - 1));
  const box = { x: 0.35, y: 0.35, w: 0.3, h: 0.3 };
  return { ...edits, covers: [...edits.covers, { from: start, to: round(length), ...box, blurred: false }] };
}

/** A rectangle with some of its fields changed, kept within the picture and the file. */
export function changed(edits, number, fields, length) {
  const one = { ...edits.covers[number], ...fields };
  const [w, h] = [within(one.w, SMALLEST, 1), within(one.h, SMALLEST, 1)];
  const from = round(within(one.from, 0, length - SHORTEST));
  const kept = { ...one, w, h, x: within(one.x, 0, 1 - w), y: within(one.y, 0, 1 - h), from };
  kept.to = round(within(one.to, from + SHORTEST, length));
  return { ...edits, covers: edits.covers.map((each, index) => (index === number ? kept : each)) };
}

/** Without one muted part, or one rectangle. */
export function without(edits, list, number) {
  return { ...edits, [list]: edits[list].filter((_, index) => index !== number) };
}

/** What happens at a second: whether it is heard, and which rectangles cover it. */
export function at(edits, seconds) {
  const isIn = (from, to) => from <= seconds && seconds < to;
  return {
    muted: edits.mutes.some(([from, to]) => isIn(from, to)),
    covers: edits.covers.map(({ from, to }) => isIn(from, to)),
  };
}
