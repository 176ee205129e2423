// Where a block of the week would stand: pure. Quarters count from the first hour of the page.

/** The quarter under a height, so that the block keeps its offset from the hand and stays within the day. */
export function quarterAt(y, top, height, quarters, span) {
  const quarter = Math.round(((y - top) / height) * quarters);
  return Math.min(quarters - span, Math.max(0, quarter));
}

/** The time of a quarter, as a form holds it: 09:30. */
export function timeOf(quarter, firstHour) {
  const minutes = firstHour * 60 + quarter * 15;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** The place after an arrow key; null for other keys. `sideways`: time runs to the right, and lanes lie below each other. */
export function stepped({ day, quarter }, key, { days, quarters, span, sideways = false }) {
  const found = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key];
  if (!found) return null;
  const by = sideways ? [found[1], found[0]] : found;
  return {
    day: Math.min(days - 1, Math.max(0, day + by[0])),
    quarter: Math.min(quarters - span, Math.max(0, quarter + by[1])),
  };
}
