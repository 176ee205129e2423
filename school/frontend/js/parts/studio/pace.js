// How quickly a file is sent, and after which breaks it goes on by itself.

const WINDOW_MS = 10000; // speed is the mean over this long: steadier than the last moment

/** Whether going on by itself can help after an answer: the line, or a moment of weakness of the server; not a refusal. */
export function passes(status) {
  return !status || status === 408 || status === 409 || status === 423 || status === 429 || status === 460 || (status >= 500 && status !== 507);
}

/** The marks of the last seconds and a new one: {at} in milliseconds, {sent} in bytes. */
export const withMark = (marks, mark) => [...marks, mark].filter(({ at }) => mark.at - at <= WINDOW_MS);

/** Bytes a second between the first and the last mark; 0 when that cannot be said. */
export function rateOf(marks) {
  const [first, last] = [marks[0], marks.at(-1)];
  return last && last.at > first.at ? (1000 * (last.sent - first.sent)) / (last.at - first.at) : 0;
}
