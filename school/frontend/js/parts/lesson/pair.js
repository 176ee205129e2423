// A neighbour's video beside the lesson: both play and pause together, at the same second of the step and the same speed.
// Only one of them is heard.
import videojs from "video.js/core";
import { alongside, isApart } from "./alongside.js";

const HLS = "application/vnd.apple.mpegurl";
const LONGEST_HOLD_MS = 4000; // then the lesson goes on alone, and the neighbour's video follows when it can
const SETTLE_MS = 400; // after a jump the browser needs a moment; another one meanwhile would begin it anew

/** Two videos in one stage. `link.dataset` says which one comes beside: src, poster, at, from, length, title, by, page. */
export class Pair {
  #player;
  #stage;
  #room;
  #mate = null;
  #step = null;
  #opener = null;
  #isHeld = false;
  #jumped = -SETTLE_MS;
  #later = 0;
  #wasMuted = false;

  constructor(player, stage) {
    this.#player = player;
    this.#stage = stage;
    this.#room = stage.querySelector("[data-mate]");
    const on = (name, act) => this.#part(name).addEventListener("click", act);
    on("close", () => this.close());
    on("again", () => this.#fromStep());
    on("mirror", () => this.#toggleMirror());
    on("sound", () => this.#hear(!this.#isHeard()));
    this.#part("video").parentElement.addEventListener("click", () => this.#playOrPause());
    const events = ["timeupdate", "seeking", "seeked", "play", "pause", "playing", "waiting", "ratechange", "ended"];
    player.on(events, () => this.#align());
    player.on("play", () => (this.#isHeld = false));
    player.on("volumechange", () => this.#isHeard() && !player.muted() && this.#hear(false));
  }

  open(link) {
    const { src, poster, at, from, length, by, page, title = link.textContent } = link.dataset;
    [this.#step, this.#opener] = [{ at: Number(at), from: Number(from ?? 0), length: Number(length) }, link];
    this.#part("title").textContent = title;
    this.#part("by").textContent = by;
    this.#part("page").href = page;
    this.#tell("");
    this.#room.hidden = false;
    this.#stage.classList.add("has-mate");
    document.documentElement.dataset.pair = "";
    this.#mate ??= this.#makeMate();
    this.#mate.el().setAttribute("aria-label", title); // two players of one name could not be told apart
    this.#mate.poster(poster);
    this.#mate.src({ src, type: HLS });
    this.#hear(false);
    this.#mark();
    const now = this.#player.currentTime();
    if (now < this.#step.at || now >= this.#step.at + this.#step.length) this.#player.currentTime(this.#step.at);
  }

  close() {
    this.#hear(false);
    this.#mate.pause();
    this.#mate.reset();
    this.#room.hidden = true;
    this.#stage.classList.remove("has-mate");
    delete document.documentElement.dataset.pair;
    const opener = this.#opener;
    [this.#step, this.#opener, this.#isHeld] = [null, null, false];
    this.#mark();
    if (opener?.isConnected) opener.focus();
  }

  get isOpen() {
    return this.#step !== null;
  }

  #makeMate() {
    const mate = videojs(this.#part("video"), {
      language: document.documentElement.lang,
      controls: false,
      preload: "auto",
      muted: true,
      bigPlayButton: false,
      errorDisplay: false,
      loadingSpinner: false,
      textTrackDisplay: false,
      textTrackSettings: false,
      html5: { nativeTextTracks: false, nativeAudioTracks: false },
    });
    mate.on("loadedmetadata", () => this.#align());
    mate.on("waiting", () => this.#hold());
    mate.on(["canplay", "playing"], () => this.#letGo());
    mate.on("error", () => {
      this.#letGo();
      this.#tell(this.#room.dataset.failed);
    });
    return mate;
  }

  /** Brings the neighbour's video to where the lesson is. */
  #align() {
    if (!this.isOpen || !this.#mate?.readyState()) return;
    const player = this.#player;
    const goesOn = !player.paused() && !player.ended();
    const isStalled = goesOn && player.readyState() < 3;
    const wanted = alongside({ ...this.#step, now: player.currentTime(), isPlaying: goesOn && !isStalled });
    const rate = player.playbackRate();
    if (this.#mate.playbackRate() !== rate) this.#mate.playbackRate(rate);
    if (isApart(this.#mate.currentTime(), wanted.position, rate)) this.#jump(wanted.position);
    if (wanted.isPlaying && this.#mate.paused()) this.#mate.play()?.catch(() => {});
    if (!wanted.isPlaying && !this.#mate.paused() && !this.#isHeld) this.#mate.pause();
  }

  #jump(position) {
    clearTimeout(this.#later);
    const left = this.#jumped + SETTLE_MS - performance.now();
    if (left > 0) {
      this.#later = setTimeout(() => this.#align(), left);
      return;
    }
    this.#jumped = performance.now();
    this.#mate.currentTime(position);
  }

  /** The lesson waits for the neighbour's video to load, so that they stay together. */
  #hold() {
    if (!this.isOpen || this.#player.paused() || this.#mate.seeking()) return;
    this.#isHeld = true;
    this.#player.pause();
    setTimeout(() => this.#letGo(), LONGEST_HOLD_MS);
  }

  #letGo() {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#player.play()?.catch(() => {});
  }

  #fromStep() {
    this.#player.currentTime(this.#step.at);
    this.#player.play()?.catch(() => {});
  }

  #playOrPause() {
    if (this.#player.paused()) this.#player.play()?.catch(() => {});
    else this.#player.pause();
  }

  #toggleMirror() {
    const isMirrored = this.#room.classList.toggle("is-mirrored");
    this.#part("mirror").setAttribute("aria-pressed", String(isMirrored));
  }

  #isHeard() {
    return this.#part("sound").getAttribute("aria-pressed") === "true";
  }

  /** Lets the neighbour be heard instead of the lesson, or the lesson again. Never both. */
  #hear(isMate) {
    const isHeard = this.#isHeard();
    this.#part("sound").setAttribute("aria-pressed", String(isMate));
    if (isMate && !isHeard) {
      this.#wasMuted = this.#player.muted();
      this.#player.muted(true);
    }
    this.#mate.muted(!isMate);
    if (!isMate && isHeard) this.#player.muted(this.#wasMuted && this.#player.muted());
  }

  #mark() {
    for (const link of document.querySelectorAll("[data-pair]")) {
      if (link === this.#opener) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  #tell(sentence) {
    const note = this.#part("note");
    [note.textContent, note.hidden] = [sentence, !sentence];
  }

  #part(name) {
    return this.#room.querySelector(`[data-mate-${name}]`);
  }
}

/** Lets each demonstration of the page play beside the lesson; the one that the address names opens at once. */
export function playBeside(player, stage) {
  const links = [...document.querySelectorAll("a[data-pair][data-src]")];
  if (!links.length) return;
  const pair = new Pair(player, stage);
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in another tab, as any link
      event.preventDefault();
      pair.open(link);
      stage.scrollIntoView({ block: "nearest" });
      player.play()?.catch(() => {}); // a browser may ask for a press first
    });
  }
  const asked = new URLSearchParams(location.search).get("beside");
  const link = links.find((one) => one.dataset.pair === asked);
  if (link) player.ready(() => pair.open(link));
}
