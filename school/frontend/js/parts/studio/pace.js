// The speed of an upload, and the errors after which it is retried by itself.

const WINDOW_MS = 10000; // speed is averaged over this time

/** Whether a retry can help after an answer: network errors and transient errors of the server, but not refusals. */
export function passes(status) {
  return !status || status === 408 || status === 409 || status === 423 || status === 429 || status === 460 || (status >= 500 && status !== 507);
}

/** The samples of the last seconds and a new one: {at} in milliseconds, {sent} in bytes. */
export const withMark = (marks, mark) => [...marks, mark].filter(({ at }) => mark.at - at <= WINDOW_MS);

/** Bytes a second between the first and the last sample; 0 when unknown. */
export function rateOf(marks) {
  const [first, last] = [marks[0], marks.at(-1)];
  return last && last.at > first.at ? (1000 * (last.sent - first.sent)) / (last.at - first.at) : 0;
}
