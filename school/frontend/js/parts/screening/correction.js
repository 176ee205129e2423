// How a video that is early or late is brought to where the others are. Pure: times in seconds. The clients that
// `script/bench screenings` simulates follow the same rule (bench/screens/correction.py), by the same table of cases.

/** Nobody hears 40 ms between two rooms, nor sees it (EBU R37: sound may be 40 ms early). */
export const CLOSE_S = 0.04;
/** A correction that has begun goes on until this, so that it does not begin again at once. */
export const ENOUGH_S = 0.01;
/** Farther away the rate would take too long: at 5% a second takes 20. */
export const FAR_S = 0.6;
/** Nobody notices a tempo that differs by 5% when the pitch is kept. */
export const MOST_RATE = 0.05;
/** The rate aims at mending an error within this time. */
const MEND_S = 4;
const LEAST_RATE = 0.005;

/**
 * @param {number} error where the video should be minus where it is: positive when it is late
 * @param {boolean} correcting whether it runs at another rate already
 * @returns {{act: "none"} | {act: "rate", rate: number} | {act: "seek"} | {act: "hold", for: number}}
 */
export function correction(error, correcting) {
  const off = Math.abs(error);
  if (off > FAR_S) return error > 0 ? { act: "seek" } : off < HOLD_S ? { act: "hold", for: off } : { act: "seek" };
  if (off <= (correcting ? ENOUGH_S : CLOSE_S)) return { act: "none" };
  const change = Math.min(MOST_RATE, Math.max(LEAST_RATE, off / MEND_S));
  return { act: "rate", rate: 1 + Math.sign(error) * change };
}

/** A video that is early by less waits for the others instead of seeking back, which would load again. */
export const HOLD_S = 10;

const FIRST_LATENCY_S = 0.25;
const MOST_LATENCY_S = 8;
const WEIGHT = 0.4;

/** How long seeks take on this computer and line: the mean of the last ones, the newest counting most. */
export class SeekLatency {
  constructor(seconds = FIRST_LATENCY_S) {
    this.seconds = seconds;
  }

  learn(took) {
    this.seconds += WEIGHT * (Math.min(MOST_LATENCY_S, Math.max(0, took)) - this.seconds);
  }
}
