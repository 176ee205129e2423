// Ranges [from, to) of a lesson in whole seconds: in order, and none touches another. As player/progress/ranges.py.

/** What is in either list. */
export function union(one, other) {
  const joined = [];
  for (const [from, to] of [...one, ...other].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** How many seconds they are. */
export const length = (ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** How much of a lesson of `duration` seconds they are, 0 to 1; what lies behind its end does not count. */
export function coverage(ranges, duration) {
  const seconds = Math.round(duration);
  const within = ranges.map(([from, to]) => [Math.min(from, seconds), Math.min(to, seconds)]);
  return length(within) / Math.max(1, seconds);
}

/** At most `most` of them, those that are longest. */
export const longest = (ranges, most) =>
  [...ranges]
    .sort((one, other) => length([other]) - length([one]))
    .slice(0, most)
    .sort(([a], [b]) => a - b);
