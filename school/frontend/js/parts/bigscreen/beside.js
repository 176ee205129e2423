// Neighbours beside the lesson: both films at the same beat, one of them heard.
import { alongside, isApart } from "../lesson/alongside.js";
import { load, makeFilm } from "./player.js";

const SETTLE_MS = 400;

export class Beside {
  #mate = null;
  #jumped = -SETTLE_MS;
  at = -1;

  constructor(player, demos, part) {
    this.player = player;
    this.demos = demos.filter(({ playlist }) => playlist);
    this.part = part;
    player.on(["timeupdate", "seeked", "play", "pause", "playing", "waiting", "ratechange"], () => this.align());
  }

  get isOpen() {
    return this.at >= 0;
  }

  get demo() {
    return this.demos[this.at] ?? null;
  }

  /** Those at this step first: a neighbour shows one step. */
  open({ at, end }) {
    const here = this.demos.findIndex((one) => one.at >= at - 0.5 && one.at < end);
    this.show(here < 0 ? 0 : here);
  }

  next() {
    this.show((this.at + 1) % this.demos.length);
  }

  show(place) {
    this.at = place;
    const room = this.part("mate");
    room.hidden = false;
    this.#mate ??= this.#make();
    load(this.#mate, this.demo.playlist);
    const now = this.player.currentTime();
    if (now < this.demo.at || now >= this.demo.at + this.demo.length) this.player.currentTime(this.demo.at);
  }

  close() {
    this.at = -1;
    this.hear(false);
    this.part("mate").hidden = true;
    this.#mate?.pause();
    this.#mate?.reset();
  }

  /** One of the two is heard. */
  hear(neighbours) {
    this.player.muted(neighbours);
    this.#mate?.muted(!neighbours);
  }

  get hearsNeighbours() {
    return Boolean(this.#mate && !this.#mate.muted());
  }

  dispose() {
    this.#mate?.dispose();
  }

  #make() {
    const mate = makeFilm(this.part("mate-video"), { muted: true });
    mate.on("loadedmetadata", () => this.align());
    mate.on("error", () => this.close()); // the lesson goes on alone
    return mate;
  }

  align() {
    if (!this.isOpen || !this.#mate?.readyState()) return;
    const { player, demo } = this;
    const isPlaying = !player.paused() && !player.ended() && player.readyState() >= 3;
    const wanted = alongside({ now: player.currentTime(), at: demo.at, length: demo.length, isPlaying });
    const rate = player.playbackRate();
    if (this.#mate.playbackRate() !== rate) this.#mate.playbackRate(rate);
    if (isApart(this.#mate.currentTime(), wanted.position, rate) && performance.now() - this.#jumped > SETTLE_MS) {
      this.#jumped = performance.now();
      this.#mate.currentTime(wanted.position);
    }
    if (wanted.isPlaying && this.#mate.paused()) this.#mate.play()?.catch(() => {});
    if (!wanted.isPlaying && !this.#mate.paused()) this.#mate.pause();
  }
}
