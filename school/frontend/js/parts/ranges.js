// Ranges [from, to) of a lesson in whole seconds: in order, and none touches another. As player/progress/ranges.py.

/** The union of two lists. */
export function union(one, other) {
  const joined = [];
  for (const [from, to] of [...one, ...other].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** The seconds that are in both lists. */
export function overlap(one, other) {
  const shared = [];
  for (const [from, to] of one) {
    for (const [start, end] of other) {
      if (Math.max(from, start) < Math.min(to, end)) shared.push([Math.max(from, start), Math.min(to, end)]);
    }
  }
  return union(shared, []);
}

/** The number of seconds in them. */
export const length = (ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** The covered share of a lesson of `duration` seconds, 0 to 1; seconds behind its end do not count. */
export function coverage(ranges, duration) {
  const seconds = Math.round(duration);
  const within = ranges.map(([from, to]) => [Math.min(from, seconds), Math.min(to, seconds)]);
  return length(within) / Math.max(1, seconds);
}

/** The longest of them, at most `most`. */
export const longest = (ranges, most) =>
  [...ranges]
    .sort((one, other) => length([other]) - length([one]))
    .slice(0, most)
    .sort(([a], [b]) => a - b);
