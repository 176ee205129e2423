// Fetches no faster than a classroom may: by bytes a second within each file, and by bytes a day.
import { localTime } from "./planner.js";

/** The longest time in ms for which unused rate is kept, so that a pause is not followed by a flood. */
const BURST_MS = 250;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets bytes through at `rate` bytes a second; null: as fast as the line is. */
export class Pacer {
  constructor({ rate = null, now = () => performance.now(), sleep = wait } = {}) {
    this.rate = rate;
    this.now = now;
    this.sleep = sleep;
    this.due = 0;
    this.paused = 0;
  }

  /** Waits until `bytes` more have become due. While we wait the browser's buffers fill, and TCP slows the sender down. */
  async take(bytes) {
    if (!this.rate) return;
    this.due = Math.max(this.due, this.now() - BURST_MS) + (bytes / this.rate) * 1000;
    const early = this.due - this.now();
    if (early > 0) {
      this.paused += early;
      await this.sleep(early);
    }
  }
}

/** More or fewer bytes came than the list says. */
export class WrongSize extends Error {}

/**
 * The body of an answer, read at the pacer's rate. Raises WrongSize as soon as it is longer than `size`.
 * @param {(bytes: number) => void} [came] called with each piece's bytes
 */
export async function readPaced(response, size, pacer, came = () => {}) {
  const reader = response.body.getReader();
  const whole = new Uint8Array(size);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) {
      await reader.cancel().catch(() => {});
      throw new WrongSize();
    }
    whole.set(value, at);
    at += value.length;
    came(value.length);
    await pacer.take(value.length);
  }
  if (at !== size) throw new WrongSize();
  return whole;
}

/** What of a day's bytes is left; the day is that of the school. `spent` is `{day, bytes}` as it was stored. */
export function leftToday(spent, limit, now, zone) {
  if (limit == null) return Infinity;
  return Math.max(0, limit - (spent?.day === localTime(now, zone).day ? spent.bytes : 0));
}

/** `spent` with more bytes; it begins anew with each day. */
export function spend(spent, bytes, now, zone) {
  const { day } = localTime(now, zone);
  return { day, bytes: (spent?.day === day ? spent.bytes : 0) + bytes };
}

/** The speed of the line in bytes a second, as a mean in which the newest fetch weighs by its seconds. */
export class LineSpeed {
  constructor(rate = null) {
    this.rate = rate;
  }

  /** `seconds` without those in which we waited on purpose are meaningless, since buffers fill meanwhile. */
  note(bytes, seconds) {
    if (bytes < 16_384 || seconds <= 0) return;
    const weight = 1 - 0.5 ** (seconds / 8);
    this.rate = this.rate === null ? bytes / seconds : this.rate + weight * (bytes / seconds - this.rate);
  }
}
