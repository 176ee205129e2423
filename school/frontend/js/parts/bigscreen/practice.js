// Practising a step: where the film jumps back, and how often. Pure: seconds in, seconds out; film.js moves the film.

export const SPEEDS = [1, 0.9, 0.8, 0.7, 0.6, 0.5];
export const TIMES = 3;
/** Films are told where they are four times a second, so a border is noticed so early. */
const EARLY_S = 0.12;
/** Shorter stretches would only stutter. */
const LEAST_S = 0.5;
export const BEATS = 4;
/** A beat of 100 a minute, as most dances of the square have; slower when the film is slower. */
export const BEAT_MS = 600;

/** The next speed of the circle; from any speed in between the next slower one. */
export function slower(speed) {
  return SPEEDS.find((one) => one < speed - 0.001) ?? SPEEDS[0];
}

/** A speed that somebody asked for, from 0.5 to 1. */
export function speedOf(asked) {
  const speed = Number(asked);
  return Number.isFinite(speed) ? Math.min(1, Math.max(0.5, Math.round(speed * 100) / 100)) : 1;
}

/** The steps of a film as {at, end, title}; a film without chapters is one step without a name. */
export function stepsOf(chapters, duration) {
  const known = chapters.filter(({ at }) => !duration || at < duration);
  if (!known.length) return [{ at: 0, end: duration, title: "" }];
  return known.map(({ at, title }, place) => ({ at, title, end: known[place + 1]?.at ?? duration }));
}

/** The place of the step at a second; before the first one it is the first. */
export function stepAt(steps, seconds) {
  return Math.max(0, steps.findLastIndex(({ at }) => at <= seconds + 0.05));
}

/** Where a key leads from a second: the next step, or the beginning of this one, or of the one before when it just began. */
export function stepBy(steps, seconds, by) {
  const here = stepAt(steps, seconds);
  if (by > 0) return steps[here + 1]?.at ?? null;
  const back = seconds - steps[here].at > 3 || here === 0 ? here : here - 1;
  return steps[back].at;
}

export class Practice {
  /** @type {{a: number, b: number | null} | null} */
  loop = null;
  /** @type {{a: number, b: number, round: number, times: number} | null} */
  again = null;

  constructor(chapters, duration) {
    this.chapters = chapters;
    this.takeDuration(duration);
  }

  takeDuration(duration) {
    this.duration = duration || 0;
    this.steps = stepsOf(this.chapters, this.duration);
  }

  /** Whether steps have names, so that A and B can sit on their borders. */
  get hasSteps() {
    return this.chapters.length > 0;
  }

  /** One press: A, then B, then off. With steps A is the beginning of the step, and B the end of the one that plays then. */
  pressLoop(seconds) {
    if (!this.loop) {
      const step = this.steps[stepAt(this.steps, seconds)];
      this.loop = { a: this.hasSteps ? step.at : seconds, b: null };
    } else if (this.loop.b === null) {
      const end = this.hasSteps ? this.steps[stepAt(this.steps, Math.max(seconds, this.loop.a))].end : seconds;
      this.loop = end - this.loop.a >= LEAST_S ? { a: this.loop.a, b: end } : null;
      this.again = null;
    } else this.loop = null;
    return this.loop;
  }

  /** This step three times, from its beginning; pressed again it ends. Returns where to jump; null to go on. */
  pressAgain(seconds, times = TIMES) {
    if (this.again) {
      this.again = null;
      return null;
    }
    const { at, end } = this.steps[stepAt(this.steps, seconds)];
    if (!(end - at >= LEAST_S)) return null;
    this.loop = null;
    this.again = { a: at, b: end, round: 1, times };
    return at;
  }

  /** Where the film has to jump at a second of playing; null to go on. */
  reach(seconds) {
    const { again, loop } = this;
    if (again && seconds >= again.b - EARLY_S) {
      if (again.round >= again.times) {
        this.again = null;
        return null;
      }
      again.round += 1;
      return again.a;
    }
    if (loop && loop.b !== null && seconds >= loop.b - EARLY_S) return loop.a;
    return null;
  }

  /** Somebody jumped: what he left behind is over. */
  jumped(seconds) {
    const { again, loop } = this;
    if (again && (seconds < again.a - 1 || seconds >= again.b)) this.again = null;
    if (loop && loop.b !== null && (seconds < loop.a - 1 || seconds >= loop.b)) this.loop = null;
  }
}

/** The length of a beat at a speed, in ms. */
export const beatMs = (speed) => BEAT_MS / speed;
