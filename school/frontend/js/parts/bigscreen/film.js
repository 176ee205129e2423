// A lesson or a neighbour's video on the wall: it begins by itself, pauses with OK, and shows its tools with up or down.
//
// The server hands over, as JSON in [data-film]: {id, kind, title, by, playlist, duration, ready, chapters: [{at, title}],
// captions: [{src, language, shown}], demos: [{at, length, playlist, title, by}], next, end}. All times in seconds.
import "../lesson/quiet.js"; // must come before video.js is evaluated
import { clock } from "../times.js";
import { getItem, setItem } from "../storage.js";
import { CountIn } from "./beats.js";
import { Beside } from "./beside.js";
import { showSize, shownSize, sizeAfter, sizeOf } from "./caption_size.js";
import { hasFocus, move, put } from "./focus.js";
import { captions, load, makeFilm } from "./player.js";
import { BEATS, Practice, slower, speedOf, stepAt, stepBy } from "./practice.js";
import { Strip } from "./strip.js";

const SHOWN_MS = 5000;
const SEEK_S = 10;
const FINE_MS = 80; // while a stretch comes again
const WAIT_MS = 1200;
const LOOK_MS = 15000;
const END_S = 1.5;
const VOLUME = "screen-volume";

export function mountFilm(main, app, options = {}) {
  const given = main.querySelector("[data-film]");
  if (!given) return waitForFilm(main, app);
  const view = new Film(main, app, JSON.parse(given.textContent), options);
  return view.asView();
}

/** A lesson without a film yet: it looks again now and then. */
function waitForFilm(main, app) {
  const path = location.pathname;
  const timer = setInterval(async () => {
    const page = await app.peek(path);
    if (page?.main.querySelector("[data-film]") && main.isConnected) app.open(path, { replace: true });
  }, LOOK_MS);
  return { leave: () => clearInterval(timer) };
}

class Film {
  #hide = 0;
  #fine = 0;
  #wait = 0;
  #look = 0;
  #isMirrored = false;
  #hasEnded = false;
  #following = null;

  /** @type {any} */
  lastTool = null;
  isSaying = false;

  constructor(main, app, film, options) {
    this.main = main;
    this.app = app;
    this.film = film;
    this.text = app.text;
    this.path = location.pathname;
    this.part = (name) => main.querySelector(`[data-${name}]`);
    const before = options.resume ? app.where() : null;
    const kept = before?.path === this.path ? before : null;
    this.strip = new Strip(main, app.text);
    this.practice = new Practice(film.chapters ?? [], film.duration);
    this.player = makeFilm(this.part("video"));
    this.beside = new Beside(this.player, film.demos ?? [], this.part);
    this.count = new CountIn((beat) => this.#showBeat(beat));
    this.captions = captions(this.player, film.captions ?? [], this.part("caption"));
    this.strip.take(this.practice, film.title);
    this.#listen();
    this.player.volume(Number(getItem(VOLUME) ?? (app.screen.me?.settings?.volume ?? 100) / 100));
    this.#takeCaptions(kept?.captions ?? this.captions.byItself);
    if (kept?.mirror) this.mirror(true);
    this.speed(kept?.speed ?? 1);
    this.count.isOn = kept?.count ?? false;
    load(this.player, film.playlist);
    if (kept) this.#resume(kept);
    this.#tools();
    this.show();
    if (kept?.playing ?? true) this.#play();
    this.#followScreening();
    if (film.ready !== null && film.ready !== undefined) this.#grow();
  }

  asView() {
    return {
      key: (what) => this.key(what),
      back: () => this.back(),
      first: () => this.#focusFirst(),
      leave: () => this.leave(),
      refresh: () => this.#refresh(),
      command: (command, said) => this.command(command, said),
      describe: () => this.describe(),
    };
  }

  #resume({ at }) {
    const end = this.film.duration ? this.film.duration - END_S : Infinity;
    if (at > 1 && at < end) {
      this.player.one("loadedmetadata", () => this.player.currentTime(at));
      this.app.say(this.text("resumed", { time: clock(at) }));
    }
  }

  describe() {
    const { player } = this;
    return {
      lesson: this.film.kind === "lesson" ? this.film.id : null,
      clip: this.film.kind === "clip" ? this.film.id : null,
      position: Math.round(10 * (player.currentTime() || 0)) / 10,
      duration: this.practice.duration,
      playing: !player.paused(),
      speed: player.playbackRate() || 1,
      mirror: this.#isMirrored,
      volume: Math.round(100 * player.volume()),
      captions: this.captions.has ? shownSize(this.main) : null,
      step: this.practice.hasSteps ? this.practice.steps[stepAt(this.practice.steps, player.currentTime())].title : null,
    };
  }

  // Keys

  key(what) {
    if (!this.part("panel").hidden) return false;
    if (!this.part("headcount").hidden) return this.#headcountKey(what);
    if (MEDIA[what]) {
      MEDIA[what](this);
      return true;
    }
    const here = document.activeElement;
    if (here === this.part("stage")) return this.#stageKey(what);
    if (here === this.part("scrub")) return this.#scrubKey(what);
    if (["left", "right", "up", "down", "ok"].includes(what)) this.show();
    if (what === "up") {
      this.closeTools();
      return true;
    }
    return false;
  }

  #stageKey(what) {
    if (what === "ok") this.toggle();
    else if (what === "left" || what === "right") this.seek(this.player.currentTime() + (what === "left" ? -SEEK_S : SEEK_S));
    else if (what === "up" || what === "down") this.openTools();
    else return false;
    this.show();
    return true;
  }

  /** On the line of steps: left and right go from step to step, without steps by seconds. */
  #scrubKey(what) {
    this.show();
    if (what === "ok") this.toggle();
    else if (what === "left" || what === "right") this.step(what === "left" ? -1 : 1);
    else if (what === "up") move(this.main, "up");
    else return what === "down";
    return true;
  }

  back() {
    if (!this.part("headcount").hidden) {
      this.askHeads(false);
      return true;
    }
    if (this.beside.isOpen) {
      this.#alone();
      return true;
    }
    if (this.main.classList.contains("has-tools")) {
      this.closeTools();
      return true;
    }
    this.#leaveScreening();
    this.app.keepWhere(null);
    return false;
  }

  // What is shown

  show() {
    this.main.classList.add("is-shown");
    clearTimeout(this.#hide);
    this.#hide = window.setTimeout(() => this.#calm(), SHOWN_MS);
  }

  /** The overlay leaves, unless it is needed: in a pause, while tools are open or a question stands. */
  #calm() {
    if (this.player.paused() || this.main.classList.contains("has-tools") || !this.part("headcount").hidden) return;
    this.main.classList.remove("is-shown");
  }

  openTools() {
    this.main.classList.add("has-tools");
    this.part("scrub").tabIndex = 0;
    this.strip.draw(this.player.currentTime());
    this.strip.flags();
    put(this.lastTool?.isConnected && !this.lastTool.hidden ? this.lastTool : this.#tool("play"));
  }

  closeTools() {
    const here = document.activeElement;
    if (here instanceof HTMLElement && here.dataset.mode) this.lastTool = here;
    if (this.beside.isOpen) this.#alone();
    this.main.classList.remove("has-tools");
    this.part("scrub").tabIndex = -1;
    this.strip.flags();
    put(this.part("stage"));
    this.show();
  }

  #focusFirst() {
    if (!this.part("panel").hidden) return this.part("panel").querySelector("button:not([hidden]), a");
    return this.main.classList.contains("has-tools") ? this.#tool("play") : this.part("stage");
  }

  #tool = (name) => this.main.querySelector(`[data-mode=${name}]`);

  #say(name, words, isOn = null) {
    const one = this.#tool(name);
    one.querySelector("span").textContent = words;
    if (isOn === null) return;
    one.classList.toggle("on", isOn);
    one.setAttribute("aria-pressed", String(isOn));
  }

  /** Which tools there are, and what they would do now. */
  #tools() {
    const { text, practice, beside } = this;
    const speed = this.#following ? 1 : this.player.playbackRate() || 1; // following the others it is a little off
    const paired = beside.isOpen;
    const shown = {
      play: true, mirror: true, speed: true, loop: !paired, again: practice.hasSteps && !paired, count: true,
      captions: this.captions.has, pair: beside.demos.length > 0 && !(paired && beside.demos.length < 2),
      sound: paired, swap: paired, alone: paired, restart: !paired,
    }; // prettier-ignore
    for (const [name, isThere] of Object.entries(shown)) this.#tool(name).hidden = !isThere;
    this.#say("play", text(this.player.paused() && !this.count.running ? "play" : "pause"));
    this.#say("mirror", text("mirror"), this.#isMirrored);
    this.#say("speed", speed === 1 ? text("speed_normal") : text("speed", { rate: speed }), speed !== 1);
    const { loop } = practice;
    this.#say("loop", text(!loop ? "loop_off" : loop.b === null ? "loop_a" : "loop_on"), Boolean(loop));
    this.#say("again", text("again"), Boolean(practice.again));
    this.#say("count", text(this.count.isOn ? "count_on" : "count_off"), this.count.isOn);
    this.#say("captions", text(shownSize(this.main) === "large" ? "captions_large" : "captions"), shownSize(this.main) !== "off");
    this.#say("pair", paired ? text("pair_next", { n: beside.at + 1, all: beside.demos.length }) : text("pair_open"));
    this.#say("sound", text(beside.hearsNeighbours ? "pair_neighbour" : "pair_teacher"), true);
    this.#say("swap", text("pair_swap"), this.main.classList.contains("is-swapped"));
    this.strip.flags();
    this.strip.rounds();
    this.app.screen.changed();
    this.#finely();
  }

  #pressed(name) {
    const now = this.player.currentTime();
    const acts = {
      play: () => this.toggle(),
      mirror: () => this.mirror(!this.#isMirrored),
      speed: () => this.speed(slower(this.player.playbackRate())),
      loop: () => this.practice.pressLoop(now),
      again: () => this.again(),
      count: () => (this.count.isOn = !this.count.isOn),
      captions: () => this.#takeCaptions(sizeAfter(shownSize(this.main))),
      pair: () => this.#openPair(),
      sound: () => this.beside.hear(!this.beside.hearsNeighbours),
      swap: () => this.main.classList.toggle("is-swapped"),
      alone: () => this.#alone(),
      restart: () => this.seek(0),
    };
    acts[name]();
    this.#tools();
    if (!hasFocus(this.main)) put(this.#tool("play"));
  }

  // What plays

  toggle() {
    if (this.player.paused() && !this.count.running) this.#start();
    else this.pause();
  }

  #start() {
    this.#leaveScreening();
    this.count.before(() => this.#play(), this.player.playbackRate());
    this.#tools();
  }

  #play() {
    Promise.resolve(this.player.play()).catch((error) => {
      if (error?.name === "NotAllowedError") this.#panel("no_sound", "", () => this.#play());
    });
  }

  pause() {
    this.#leaveScreening();
    this.count.stop();
    this.player.pause();
    this.show();
  }

  seek(seconds) {
    this.#leaveScreening();
    this.count.stop();
    const limit = this.film.ready ?? (this.practice.duration || Infinity);
    const to = Math.max(0, Math.min(seconds, limit - 0.3));
    this.practice.jumped(to);
    this.player.currentTime(to);
    this.strip.draw(to);
    this.#tools();
  }

  step(by) {
    const now = this.player.currentTime();
    const to = this.practice.hasSteps ? stepBy(this.practice.steps, now, by) : now + by * SEEK_S;
    if (to !== null) this.seek(to);
  }

  speed(asked) {
    this.#leaveScreening();
    this.player.playbackRate(speedOf(asked));
    this.player.defaultPlaybackRate(speedOf(asked)); // a film that loads anew would be fast again
  }

  mirror(on) {
    this.#isMirrored = on;
    this.main.classList.toggle("is-mirrored", on);
  }

  volume(share) {
    const level = Math.min(1, Math.max(0, share));
    this.player.muted(false);
    this.player.volume(level);
    setItem(VOLUME, String(level));
    this.app.say(this.text("volume", { n: Math.round(100 * level) }), 1500);
    this.app.screen.changed();
  }

  /** This step `times` times; 0 ends that, and without a number so does a second press. */
  again(times) {
    if (times !== undefined) this.practice.again = null;
    const to = times === 0 ? null : this.practice.pressAgain(this.player.currentTime(), times);
    if (to === null) return;
    this.#leaveScreening();
    this.#jump(to);
  }

  /** Back to A: with a count, if it is on. */
  #jump(to) {
    this.player.currentTime(to);
    if (this.count.isOn) {
      this.player.pause();
      this.count.before(() => this.#play(), this.player.playbackRate());
    } else this.#play();
    this.strip.rounds();
  }

  #takeCaptions(asked) {
    const size = this.captions.has ? sizeOf(asked) : "off";
    this.captions.toggle(size !== "off");
    showSize(this.main, size);
  }

  #showBeat(beat) {
    const shown = beat ? String(beat) : "";
    this.main.classList.toggle("is-counting", beat > 0);
    this.part("beat").setAttribute("aria-label", beat ? `${beat} / ${BEATS}` : "");
    const { hasSteps } = this.practice;
    this.part("beat-label").textContent = beat ? this.text("count") : hasSteps ? this.text("now") : "";
    this.part("beat").textContent = shown || (hasSteps ? String(Math.max(0, this.strip.place) + 1) : "");
    this.part("pair-beat").textContent = shown;
  }

  // Neighbours beside it

  #openPair() {
    const { beside, practice } = this;
    if (beside.isOpen) beside.next();
    else beside.open(practice.steps[stepAt(practice.steps, this.player.currentTime())]);
    this.main.classList.add("has-mate");
    this.part("names").hidden = false;
    const { by, title } = beside.demo;
    const { film } = this;
    this.part("teacher").textContent = this.text("teacher", { name: film.by });
    this.part("teacher-about").textContent = film.title;
    this.part("teacher-face").textContent = film.by.slice(0, 1);
    this.part("neighbour").textContent = by;
    this.part("neighbour-about").textContent = title;
    this.part("neighbour-face").textContent = by.slice(0, 1);
    this.part("step-number").textContent = this.text("pair_same");
    this.strip.place = -1;
  }

  #alone() {
    this.beside.close();
    this.main.classList.remove("has-mate", "is-swapped");
    this.part("names").hidden = true;
    this.#tools();
    if (!hasFocus(this.main) || document.activeElement === this.part("stage")) put(this.#tool("pair"));
  }

  // The headcount while it plays

  askHeads(open) {
    this.part("headcount").hidden = !open;
    this.app.headcount ??= 0;
    this.part("heads").textContent = String(this.app.headcount);
    put(open ? this.part("more") : this.#focusFirst());
    this.show();
  }

  #headcountKey(what) {
    if (what === "back" || what === "ok") return false;
    return move(this.part("headcount"), what) || true;
  }

  #heads(by) {
    this.app.headcount = Math.min(999, Math.max(0, (this.app.headcount ?? 0) + by));
    this.part("heads").textContent = String(this.app.headcount);
    this.app.screen.changed();
  }

  // What happens

  #listen() {
    const { player, main } = this;
    main.addEventListener("click", ({ target }) => {
      const tool = target.closest("[data-mode]");
      if (tool) this.#pressed(tool.dataset.mode);
      else if (target.closest("[data-more]")) this.#heads(1);
      else if (target.closest("[data-less]")) this.#heads(-1);
      else if (target === this.part("stage")) this.toggle();
      else if (target === this.part("scrub") || target.closest(".chaps")) this.#clickLine(target.ownerDocument.defaultView.event);
    });
    player.on("loadedmetadata", () => this.#lengthKnown());
    player.on("durationchange", () => this.#lengthKnown());
    player.on(["timeupdate", "seeked"], () => this.#reached());
    player.on(["play", "pause", "ratechange"], () => {
      main.classList.toggle("is-playing", !player.paused());
      this.#tools();
      this.#keep();
    });
    player.on("pause", () => this.show());
    player.on("playing", () => this.#calmDown());
    player.on("waiting", () => this.#waiting());
    player.on("error", () => this.#failed());
    player.on("ended", () => this.#ended());
    this.keeping = setInterval(() => this.#keep(), 1000);
    this.goes = () => this.#keep();
    window.addEventListener("pagehide", this.goes);
  }

  #lengthKnown() {
    const told = this.player.duration();
    const duration = this.film.ready == null && Number.isFinite(told) && told > 0 ? told : this.film.duration;
    if (!duration || Math.abs(duration - this.practice.duration) < 0.2) return;
    this.practice.takeDuration(duration);
    this.strip.take(this.practice, this.film.title);
  }

  #reached() {
    const { player } = this;
    const now = player.currentTime();
    this.strip.draw(now);
    if (player.paused() || player.seeking()) return;
    const to = this.practice.reach(now);
    if (to !== null) this.#jump(to);
    if (this.film.ready != null && now > this.film.ready - 1) {
      player.pause();
      this.app.say(this.text("grown_end"), LOOK_MS);
    }
  }

  /** Films tell four times a second where they are: too seldom for the end of a step. */
  #finely() {
    const needs = Boolean(this.practice.again || this.practice.loop?.b);
    if (needs === Boolean(this.#fine)) return;
    clearInterval(this.#fine);
    this.#fine = needs ? window.setInterval(() => this.#reachedFinely(), FINE_MS) : 0;
  }

  #reachedFinely() {
    const had = Boolean(this.practice.again);
    this.#reached();
    if (had !== Boolean(this.practice.again)) this.#tools();
  }

  #keep() {
    const { player } = this;
    if (this.#hasEnded || !player.readyState()) return;
    this.app.keepWhere({
      path: this.path,
      at: player.currentTime(),
      playing: !player.paused() || this.count.running,
      speed: this.#following ? 1 : player.playbackRate(),
      mirror: this.#isMirrored,
      count: this.count.isOn,
      captions: shownSize(this.main),
    });
  }

  #waiting() {
    clearTimeout(this.#wait);
    this.#wait = window.setTimeout(() => {
      const isDown = this.app.screen.line === "down" || !navigator.onLine;
      this.app.say(this.text(isDown ? "offline_film" : "fetching"), 60000);
      this.isSaying = true;
    }, WAIT_MS);
  }

  #calmDown() {
    clearTimeout(this.#wait);
    if (this.isSaying) this.app.say("", 0);
    this.isSaying = false;
    this.part("panel").hidden = true;
    if (!hasFocus(this.main)) put(this.#focusFirst());
    this.show();
  }

  /** The film does not come. Was it withdrawn? The page knows. */
  async #failed() {
    this.#calmDown();
    const page = await this.app.peek(this.path);
    if (!this.main.isConnected) return;
    if (page && !page.isThere) {
      this.app.keepWhere(null);
      this.#panel("gone", "");
      this.part("panel-again").hidden = true;
      put(this.part("panel").querySelector("a"));
      return;
    }
    const more = this.text("failed_more", { time: clock(this.player.currentTime() || 0) });
    this.#panel("failed", more, () => this.#another());
  }

  #another() {
    const at = this.player.currentTime();
    this.player.one("loadedmetadata", () => this.player.currentTime(at));
    load(this.player, this.film.playlist);
    this.#play();
  }

  #panel(key, more, act = () => {}) {
    const panel = this.part("panel");
    this.part("panel-words").textContent = this.text(key);
    this.part("panel-more").textContent = more;
    const again = this.part("panel-again");
    again.hidden = false;
    again.onclick = () => {
      panel.hidden = true;
      put(this.#focusFirst());
      act();
    };
    panel.hidden = false;
    put(again);
  }

  #ended() {
    if (this.practice.again || this.practice.loop?.b) {
      const to = this.practice.reach(this.practice.duration);
      if (to !== null) {
        this.#jump(to);
        return;
      }
    }
    this.#hasEnded = true;
    this.app.keepWhere(null);
    this.app.open(this.film.end, { replace: true });
  }

  #clickLine(event) {
    const { left, width } = this.part("scrub").getBoundingClientRect();
    if (event instanceof MouseEvent) this.seek(((event.clientX - left) / width) * this.practice.duration);
  }

  /** A lesson that is still being made: more of it comes, and at the end the whole. */
  #grow() {
    this.app.say(this.text("growing", { time: clock(this.film.ready) }), 10000);
    this.#look = window.setInterval(async () => {
      const page = await this.app.peek(this.path);
      const made = page?.main.querySelector("[data-film]");
      if (!made || !this.main.isConnected) return;
      const film = JSON.parse(made.textContent);
      const isWhole = film.ready === null || film.ready === undefined;
      const waits = this.player.paused() && this.player.currentTime() > this.film.ready - 2;
      if (isWhole || film.playlist !== this.film.playlist) {
        this.#keep();
        this.app.open(this.path, { replace: true, resume: true });
      } else {
        this.film.ready = film.ready;
        if (waits && this.player.currentTime() < film.ready - 8) this.#play();
      }
    }, LOOK_MS);
  }

  // Screenings: app.follow is set by what keeps a film where the other rooms are

  #followScreening() {
    const screening = this.film.kind === "lesson" ? this.app.screeningOf(this.film.id) : null;
    if (!screening || !this.app.follow || this.#following) return;
    this.#following = this.app.follow(this.player.$("video"), screening, (state) => this.#followed(state));
  }

  #followed({ phase, blocked }) {
    if (blocked) this.#panel("no_sound", "", () => this.#following?.look());
    if (phase === "ended" && !this.#hasEnded) this.#ended();
  }

  /** Somebody in this room steers: it goes on by itself from here. */
  #leaveScreening() {
    if (!this.#following) return;
    this.app.leaveScreening();
    this.#following.stop();
    this.#following = null;
  }

  #refresh() {
    const isDown = this.app.screen.line === "down";
    this.part("local").hidden = !isDown;
    if (!this.#following) this.#followScreening();
    else this.#following.update(this.app.screeningOf(this.film.id));
  }

  command(command, said) {
    const now = this.player.currentTime();
    const acts = {
      play: () => this.player.paused() && this.#start(),
      pause: () => this.pause(),
      seek: () => this.seek(said.position ?? now + (said.by ?? 0)),
      next: () => this.#next(said.by ?? 1),
      again: () => this.again(said.times),
      speed: () => this.speed(said.speed),
      mirror: () => this.mirror(said.mirror ?? !this.#isMirrored),
      volume: () => this.volume(said.volume === undefined ? this.player.volume() + said.by / 100 : said.volume / 100),
    };
    acts[command]?.();
    if (command === "captions") this.#takeCaptions(said.captions ?? sizeAfter(shownSize(this.main)));
    this.show();
    this.#tools();
  }

  /** The next step or the one before; after the last one the next lesson. */
  #next(by) {
    const { nextLesson, list } = this.part("panel").dataset;
    const { steps, hasSteps } = this.practice;
    const isLast = !hasSteps || stepBy(steps, this.player.currentTime(), by) === null;
    if (by > 0 && isLast) this.app.open(nextLesson || list, { replace: true });
    else this.step(by);
  }

  leave() {
    this.#keep();
    for (const one of [this.#fine, this.#look, this.keeping]) clearInterval(one);
    for (const one of [this.#hide, this.#wait]) clearTimeout(one);
    window.removeEventListener("pagehide", this.goes);
    this.count.stop();
    this.#following?.stop();
    this.beside.dispose();
    this.player.dispose();
  }
}

const MEDIA = {
  playpause: (film) => film.toggle(),
  play: (film) => film.player.paused() && film.toggle(),
  pause: (film) => film.pause(),
  stop: (film) => film.pause(),
  next: (film) => film.step(1),
  again: (film) => film.step(-1),
  forward: (film) => film.seek(film.player.currentTime() + SEEK_S),
  rewind: (film) => film.seek(film.player.currentTime() - SEEK_S),
};
