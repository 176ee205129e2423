// The school's clock in this browser: its own monotonic clock plus an offset, estimated from round trips to GET
// /api/v1/clock. The answer was made somewhere between question and receipt, so the middle of a round trip is wrong by
// half of it at most; the quickest of several counts (Cristian 1989; the clock filter of NTP, RFC 5905 section 10).

/** How far two computers' clocks may drift apart: 50 in a million, and a margin. */
export const DRIFT = 100e-6;
export const KEPT = 8;
/** A difference between two clocks of this computer that only sleep, or a clock that was set, explains. In ms. */
const JUMP_MS = 500;
const FIRST = 5;
const AGAIN = 3;
const APART_MS = 150;
const EVERY_MS = 60000;

/**
 * The offset to add to the monotonic clock, in ms, and by how much it may be wrong: from the sample that is best now.
 * @param {{sent: number, received: number, server: number}[]} samples all in ms
 * @param {number} now the monotonic clock, in ms
 */
export function estimate(samples, now) {
  let best = null;
  for (const { sent, received, server } of samples) {
    const middle = (sent + received) / 2;
    const wrong = (received - sent) / 2 + DRIFT * Math.max(0, now - received);
    if (!best || wrong < best.wrong) best = { offset: server - middle, wrong };
  }
  return best;
}

/** The newest samples, without impossible ones. */
export function withSample(samples, sample) {
  if (!(sample.received >= sample.sent) || !Number.isFinite(sample.server)) return samples;
  return [...samples, sample].slice(-KEPT);
}

async function askSchool() {
  const answer = await fetch("/api/v1/clock", { cache: "no-store", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).now;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A clock that keeps itself right: `start()` measures at once and every minute, after sleep, and when a hidden page or
 * a lost line comes back; `stop()` ends it. Until the first answer `now()` is this computer's own time.
 */
export class SchoolClock {
  samples = [];
  timer = 0;
  running = null;

  constructor({ ask = askSchool, monotonic = () => performance.now(), wall = () => Date.now() } = {}) {
    this.ask = ask;
    this.monotonic = monotonic;
    this.wall = wall;
    this.apart = wall() - monotonic();
    this.returned = () => {
      if (!document.hidden) this.measure(AGAIN);
    };
  }

  /** The school's time in ms since 1970. */
  now() {
    const at = this.monotonic();
    const best = estimate(this.samples, at);
    return best ? at + best.offset : this.wall();
  }

  /** By how much `now()` may be wrong, in ms; Infinity before the first answer. */
  get wrong() {
    return estimate(this.samples, this.monotonic())?.wrong ?? Infinity;
  }

  /** By how much this computer's own clock is ahead of the school's, in ms; null before the first answer. */
  get ahead() {
    return this.samples.length ? this.wall() - this.now() : null;
  }

  /** Takes some round trips, one after another; those that fail are left out. Never rejects. */
  measure(times = AGAIN) {
    this.running ??= this.#measure(times).finally(() => (this.running = null));
    return this.running;
  }

  async #measure(times) {
    this.#afterSleep();
    for (let i = 0; i < times; i += 1) {
      if (i) await pause(APART_MS);
      const sent = this.monotonic();
      const server = await this.ask().catch(() => NaN);
      this.samples = withSample(this.samples, { sent, received: this.monotonic(), server: server * 1000 });
    }
  }

  /** The monotonic clock of many computers stands still while they sleep: what was measured before holds no longer. */
  #afterSleep() {
    const apart = this.wall() - this.monotonic();
    if (Math.abs(apart - this.apart) > JUMP_MS) this.samples = [];
    this.apart = apart;
  }

  start() {
    document.addEventListener("visibilitychange", this.returned);
    window.addEventListener("online", this.returned);
    this.timer = setInterval(() => this.measure(AGAIN), EVERY_MS);
    return this.measure(FIRST);
  }

  stop() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.returned);
    window.removeEventListener("online", this.returned);
  }
}
