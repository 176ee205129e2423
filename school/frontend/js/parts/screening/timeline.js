// Where a screening is at a moment, from its published start and pauses. All moments in ms since 1970, positions in
// seconds. player/classrooms/timetable/timeline.py is the same rule for the server.

/**
 * @param {any} screening as GET /api/v1/screens/me has it: `started_at`, `pauses: [{from, to}]`, `ended_at`, `duration`
 * @param {number} at
 * @returns {{phase: "before" | "playing" | "paused" | "ended", position: number}}
 */
export function positionAt(screening, at) {
  const start = Date.parse(screening.started_at);
  const duration = screening.duration ?? Infinity;
  const end = screening.ended_at ? Date.parse(screening.ended_at) : Infinity;
  if (at < start && start < end) return { phase: "before", position: 0 };
  const until = Math.min(at, end);
  let standing = 0;
  let paused = false;
  for (const { from, to } of screening.pauses ?? []) {
    const begins = Math.max(start, Date.parse(from));
    const ends = to ? Date.parse(to) : Infinity;
    standing += Math.max(0, Math.min(until, ends) - begins);
    paused ||= begins <= at && at < ends;
  }
  const position = Math.min(duration, Math.max(0, (until - start - standing) / 1000));
  if (at >= end || position >= duration) return { phase: "ended", position };
  return { phase: paused ? "paused" : "playing", position };
}
