// Keeps a video where a screening is. Each screen does so by its own means: none waits for another.
//
//   const clock = new SchoolClock();
//   await clock.start();
//   const following = follow(video, screening, clock, { onchange: (state) => ... });
//   following.update(screening);   // after each GET /api/v1/screens/me; null: there is none any more
//   following.leave(); following.rejoin();   // this room goes on by itself, and comes back to where the others are
//   following.stop();
//
// `onchange` is told when one of these changes: phase ("before", "playing", "paused", "ended", "apart"), `stalled`
// (it waits for the line), `blocked` (the browser wants a key to be pressed before it plays).
import { correction, SeekLatency } from "./correction.js";
import { positionAt } from "./timeline.js";

const LOOK_MS = 250;
/** After a seek, what the video says of itself settles first. */
const SETTLE_MS = 400;
/** A video that has not got on for this long jumps to where the others are, so that it loads no more of what is over. */
const STALLED_MS = 3000;
const MOST_APART_MS = 20000;
/** Where all rooms show the same still picture while everybody waits. */
const SAME_FRAME_S = 0.04;
const HAVE_FUTURE_DATA = 3;

class Following {
  latency = new SeekLatency();
  state = { phase: "before", stalled: false, blocked: false };
  soughtAt = null;
  stalledAt = null;
  quietUntil = 0;
  held = 0;
  seeks = 0;
  apart = false;
  stopped = false;

  constructor(video, screening, clock, { onchange = null, monotonic = () => performance.now() } = {}) {
    this.video = video;
    this.screening = screening;
    this.clock = clock;
    this.onchange = onchange;
    this.monotonic = monotonic;
    this.look = this.look.bind(this);
    this.landed = this.landed.bind(this);
    video.preservesPitch = true;
    for (const name of ["playing", "seeked", "canplay"]) video.addEventListener(name, this.landed);
    for (const name of ["waiting", "pause", "loadedmetadata"]) video.addEventListener(name, this.look);
    document.addEventListener("visibilitychange", this.look);
    this.timer = setInterval(this.look, LOOK_MS);
    this.look();
  }

  /** Where the others are now. */
  where() {
    return positionAt(this.screening, this.clock.now());
  }

  /** How far the video is behind the others, in seconds; negative: ahead. */
  get error() {
    return this.where().position - this.video.currentTime;
  }

  update(screening) {
    if (screening) this.screening = screening;
    else this.stop();
    this.look();
  }

  leave() {
    this.apart = true;
    this.#rate(1);
    this.#tell({ phase: "apart" });
  }

  rejoin() {
    Object.assign(this, { apart: false, quietUntil: 0 });
    this.look();
  }

  stop() {
    clearInterval(this.timer);
    clearTimeout(this.held);
    this.stopped = true;
    for (const name of ["playing", "seeked", "canplay"]) this.video.removeEventListener(name, this.landed);
    for (const name of ["waiting", "pause", "loadedmetadata"]) this.video.removeEventListener(name, this.look);
    document.removeEventListener("visibilitychange", this.look);
    this.#rate(1);
  }

  /** Compares and corrects once. */
  look() {
    if (this.stopped || this.apart || !this.screening) return;
    const { phase, position } = this.where();
    this.#tell({ phase });
    if (this.video.readyState === 0) return; // it does not know its length yet
    if (phase === "playing") this.#keep(position);
    else this.#stand(phase, position);
  }

  /** Before, in a pause, at the end: the same picture everywhere. */
  #stand(phase, position) {
    clearTimeout(this.held);
    this.held = 0;
    this.#rate(1);
    if (!this.video.paused) this.video.pause();
    const there = phase === "ended" ? this.video.currentTime : position;
    if (Math.abs(there - this.video.currentTime) > SAME_FRAME_S && !this.video.seeking) this.video.currentTime = there;
    this.#tell({ stalled: false });
  }

  #keep(position) {
    const now = this.monotonic();
    if (this.held) return;
    if (this.video.paused && !this.video.seeking) this.#play();
    if (this.#waits(now, position)) return;
    if (now < this.quietUntil) return;
    const to = correction(position - this.video.currentTime, this.video.playbackRate !== 1);
    if (to.act === "none") this.#rate(1);
    else if (to.act === "rate") this.#rate(to.rate);
    else if (to.act === "hold") this.#hold(to.for);
    else this.#seek(position, now);
  }

  /** Whether it waits for data; for long: then it asks for what the others see. */
  #waits(now, position) {
    const stalled = this.video.seeking || this.video.readyState < HAVE_FUTURE_DATA;
    this.stalledAt = stalled ? (this.stalledAt ?? now) : null;
    this.#tell({ stalled });
    if (!stalled) return false;
    this.#rate(1);
    // Twice as patient after each jump that did not help: a slow line must get to load something.
    const patience = Math.min(MOST_APART_MS, STALLED_MS * 2 ** this.seeks);
    const far = Math.abs(position - this.video.currentTime) > STALLED_MS / 1000;
    if (now - this.stalledAt > patience && far) this.#seek(position, now);
    return true;
  }

  #seek(position, now) {
    this.#rate(1);
    this.seeks = Math.min(4, this.seeks + 1);
    this.soughtAt = now;
    this.stalledAt = now;
    this.quietUntil = now + SETTLE_MS;
    const end = this.screening.duration ?? this.video.duration;
    this.video.currentTime = Math.max(0, Math.min(end - 0.1, position + this.latency.seconds));
  }

  /** It plays again after a seek: so long did it take. */
  landed() {
    const now = this.monotonic();
    if (this.soughtAt !== null && !this.video.seeking && this.video.readyState >= HAVE_FUTURE_DATA) {
      this.latency.learn((now - this.soughtAt) / 1000);
      this.soughtAt = null;
      this.seeks = 0;
      this.quietUntil = now + SETTLE_MS;
    }
    this.look();
  }

  /** It landed before the others are there: it stands until they come. */
  #hold(seconds) {
    this.#rate(1);
    this.held = window.setTimeout(() => {
      this.held = 0;
      this.quietUntil = this.monotonic() + SETTLE_MS;
      this.look();
    }, seconds * 1000);
    this.video.pause();
  }

  #play() {
    Promise.resolve(this.video.play()).then(
      () => this.#tell({ blocked: false }),
      (error) => error?.name === "NotAllowedError" && this.#tell({ blocked: true }),
    );
  }

  #rate(rate) {
    if (this.video.playbackRate !== rate) this.video.playbackRate = rate;
  }

  #tell(change) {
    const before = this.state;
    this.state = { ...before, ...change };
    if (Object.keys(change).some((name) => before[name] !== change[name])) this.onchange?.(this.state);
  }
}

/**
 * Starts to keep `video` where `screening` is on `clock` (SchoolClock).
 * @param {any} options `onchange(state)`
 */
export function follow(video, screening, clock, options = {}) {
  return new Following(video, screening, clock, options);
}
