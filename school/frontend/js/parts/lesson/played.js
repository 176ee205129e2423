// Collects the ranges of a lesson that were really played, without those that were skipped.
import { union } from "../ranges.js";

const STEP_S = 1; // a jump of less, as over a missing picture, leaves no gap

/** Collects the ranges. All times are of the video, in seconds; its speed makes no difference. */
export class Played {
  #ranges = [];
  #from = 0;
  #to = 0;
  #jumped = true;

  /** The player has jumped to another position. */
  jump() {
    this.#jumped = true;
  }

  /** The player is at `at`: by playing, unless jump() was called since the last call. */
  reach(at) {
    const gap = at - this.#to;
    if (gap < 0 || (this.#jumped && gap > STEP_S)) {
      this.#close();
      this.#from = at;
    }
    this.#to = at;
    this.#jumped = false;
  }

  /** The whole seconds played since the last call. Ends are rounded to the nearest, so that two calls leave no gap. */
  take() {
    this.#close();
    this.#from = this.#to;
    const taken = this.#ranges;
    this.#ranges = [];
    return taken;
  }

  #close() {
    const [from, to] = [Math.round(this.#from), Math.round(this.#to)];
    if (from < to) this.#ranges = union(this.#ranges, [[from, to]]);
  }
}
