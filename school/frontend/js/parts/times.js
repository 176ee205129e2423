// Formats times for people. The words come from the page: see texts() of dom.js.

/** A place or length in a video as players show it: 6:20, or 1:02:03 from an hour on; as catalog/web/shared/wording.py says it. */
export function clock(seconds) {
  const [hours, minutes, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  const tail = String(second).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** A time to wait, rounded up: "40 s", "9 min", "1 h 20 min". `text` knows "seconds", "minutes" and "hours". */
export function wait(text, seconds) {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 55) return text("seconds", { n: Math.max(1, Math.ceil(seconds)) });
  if (minutes < 60) return text("minutes", { n: minutes });
  return text("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

const TELLING = 0.03; // share of the work; before that, its speed is meaningless
/** Seconds of video a second; a lower speed means that a job has just begun, and is no estimate. */
export const LEAST_SPEED = 0.1;

/** Seconds until an upload is prepared, by the speed that the school reports; 0 when unknown. */
export function secondsLeft({ progress, speed, duration }) {
  return speed >= LEAST_SPEED && duration && progress > TELLING ? ((1 - progress) * duration) / speed : 0;
}
