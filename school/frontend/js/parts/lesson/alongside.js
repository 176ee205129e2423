// Where a neighbour's video stands while it plays beside the lesson: the same second, counted from the step.
const SLACK_S = 0.25; // two pictures so near to each other are seen as one movement
const END_S = 0.05;

/**
 * What the neighbour's video should do: `{position, isPlaying}`, in seconds, from the lesson's second, the second of the
 * step, the second at which the neighbour's video begins there and its length from then on, and whether the lesson plays.
 */
export function alongside({ now, at, from = 0, length, isPlaying }) {
  const since = Math.max(0, Math.min(now - at, length));
  const isInside = now >= at && since < length - END_S;
  return { position: from + since, isPlaying: isPlaying && isInside };
}

/** Whether the neighbour's video is so far from where it should be that it has to jump. */
export function isApart(position, wanted, rate = 1) {
  return Math.abs(position - wanted) > SLACK_S * Math.max(1, rate);
}
