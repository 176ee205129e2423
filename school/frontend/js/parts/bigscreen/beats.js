// Counting in: one, two, three, four, and the film plays.
import { BEATS, beatMs } from "./practice.js";

export class CountIn {
  #timer = 0;
  isOn = false;
  running = false;

  /** `show(beat)` draws a beat, 0 for none. */
  constructor(show) {
    this.show = show;
  }

  /** Counts, if it is on, and then calls `play`. */
  before(play, speed) {
    this.stop();
    if (!this.isOn) {
      play();
      return;
    }
    this.running = true;
    this.#beat(1, play, beatMs(speed));
  }

  #beat(one, play, ms) {
    if (one > BEATS) {
      this.stop();
      play();
      return;
    }
    this.show(one);
    this.#timer = window.setTimeout(() => this.#beat(one + 1, play, ms), ms);
  }

  stop() {
    clearTimeout(this.#timer);
    this.running = false;
    this.show(0);
  }
}
