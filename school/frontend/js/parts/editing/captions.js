// The editor of captions: one line is open at a time; every change is saved by itself and can be undone.
import { texts } from "../dom.js";
import { Autosave, tellSaving } from "./autosave.js";
import { CaptionStore } from "./caption_store.js";
import { CueForm } from "./cue_form.js";
import { corrected, doubtsOf, nextDoubtful, placeOf } from "./doubts.js";
import { CueList } from "./cue_list.js";
import { byTime, isSavable, join, makeCue, replaceAll, rounded, shift, split, wrap } from "./cues.js";
import { playOrPause } from "./film.js";
import { History } from "./history.js";
import { ProposalDesk } from "./proposal_desk.js";
import { writeTime } from "./times.js";

const LENGTH_S = 3; // of a new line
const BEFORE_S = 0.2; // a line is played from a moment before its begin on

export class CaptionEditor {
  #player;
  #say = texts();
  #status = document.querySelector("[data-saved]");
  #history = new History([]);
  #store;
  #saving;
  #list = new CueList((key) => this.open(key));
  #form;
  #current = null; // a key
  #stopAt = Infinity;
  #isForced = false;
  #doubts; // of captions by the machine
  #proposals; // by neighbours

  constructor(root, player) {
    this.#player = player;
    this.#doubts = JSON.parse(root.dataset.doubts ?? "[]");
    this.#store = new CaptionStore(/** @type {any} */ (root.dataset));
    this.#proposals = new ProposalDesk(root, {
      cues: () => this.#cues,
      put: (cues) => this.#put(cues),
      flush: () => this.#saving.flush(),
      tell: (key, facts) => this.#tell(key, facts),
      draw: () => this.#draw(),
    });
    this.#form = new CueForm({ change: (facts, kind) => this.#edit(facts, kind), act: (name) => this.do(name) });
    const tell = tellSaving(this.#say, { theirs: () => this.#takeTheirs(), mine: () => this.#keepMine() });
    this.#saving = new Autosave(() => this.#save(), (state, why) => tell(...this.#honest(state, why)));
    this.#listen(root);
    this.#load();
  }

  get #cues() {
    return this.#history.now;
  }

  get #place() {
    return this.#cues.findIndex(({ key }) => key === this.#current);
  }

  async #load() {
    try {
      this.#history.reset(await this.#store.load());
    } catch {
      this.#status.textContent = this.#say("unreadable");
      return; // nothing is shown, so that nothing can be overwritten
    }
    for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
    if (this.#doubts.length) this.#pick("doubts");
    if (location.hash === "#proposals" && this.#proposals.count) this.#pick("proposed");
    this.#draw();
    this.#openAsked();
  }

  /** Opens the line at the second of the address (`#at=12.3`), or the first proposal (`#proposals`). */
  #openAsked() {
    const at = Number(/^#at=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1] ?? NaN);
    const cue = location.hash === "#proposals" ? this.#proposals.next(this.#cues, -1) : this.#cues.findLast(({ start }) => start <= at + 0.05);
    if (cue) this.open(cue.key);
  }

  #pick(name) {
    for (const one of document.querySelectorAll("[data-pick]")) one.setAttribute("aria-pressed", String(one.dataset.pick === name));
    this.#list.pick(name);
  }

  #settle(doubt) {
    this.#doubts = this.#doubts.filter((one) => one !== doubt);
    this.#store.settle(doubt.at);
  }

  /** Takes a guess, or (without one) says that the word is right. */
  #decide(doubt, word) {
    const cue = this.#cues[this.#place];
    this.#settle(doubt);
    if (word !== null) this.#edit({ text: corrected(cue, doubt, word) });
    else {
      this.#saving.change();
      this.#draw();
    }
    if (!doubtsOf(this.#cues[this.#place], this.#doubts).length) this.#nextDoubt();
  }

  #nextDoubt() {
    const next = nextDoubtful(this.#cues, this.#place, this.#doubts);
    if (!next) {
      this.#tell("no_doubts");
      return;
    }
    this.open(next.key, { caret: placeOf(next, doubtsOf(next, this.#doubts)[0]) });
  }

  #nextProposal() {
    const next = this.#proposals.next(this.#cues, this.#place);
    if (next) this.open(next.key);
    else this.#tell("no_proposals");
  }

  async #read() {
    await this.#store.markRead();
    this.#doubts = [];
    for (const part of document.querySelectorAll("[data-draft], [data-do=read], [data-do=doubt], [data-pick=doubts]")) part.hidden = true;
    this.#pick("all");
    this.#draw();
    this.#tell("read");
  }

  #save() {
    const good = this.#cues.filter(isSavable);
    if (!good.length) throw Object.assign(new Error("nothing"), { status: 422, body: JSON.stringify({ message: this.#say("nothing") }) });
    return this.#store.save(good, { force: this.#isForced }).then(() => {
      this.#isForced = false;
      const link = document.querySelector("[data-download]");
      if (link) link.href = this.#store.url;
    });
  }

  /** "Saved" only for what is. */
  #honest(state, why) {
    const held = this.#cues.filter((cue) => !isSavable(cue)).length;
    return state === "saved" && held ? ["held", held] : [state, why];
  }

  async #takeTheirs() {
    this.#history.reset(await this.#store.loadAnew());
    this.#current = null;
    this.#draw();
    this.#saving.release(false);
  }

  #keepMine() {
    this.#isForced = true;
    this.#saving.release(true);
  }

  #put(cues, kind = null) {
    this.#history.put(cues, kind);
    this.#saving.change();
    this.#draw();
  }

  /** Changes the open line. */
  #edit(facts, kind = null) {
    const cues = this.#cues.map((cue) => (cue.key === this.#current ? { ...cue, ...facts } : cue));
    this.#put("start" in facts ? cues.sort(byTime) : cues, kind);
  }

  #draw() {
    const proposed = this.#proposals.linesOf(this.#cues);
    const faults = this.#list.draw(this.#cues, this.#current, { doubts: this.#doubts, proposed });
    const cue = this.#cues[this.#place] ?? null;
    if (!cue) this.#current = null;
    this.#form.show(cue, this.#cues[this.#place + 1], this.#list.itemOf(this.#current));
    document.querySelector("[data-count=all]").textContent = this.#cues.length;
    document.querySelector("[data-count=faults]").textContent = faults;
    const doubtful = document.querySelector("[data-count=doubts]");
    if (doubtful) doubtful.textContent = this.#cues.filter((one) => doubtsOf(one, this.#doubts).length).length;
    this.#form.guess(cue ? doubtsOf(cue, this.#doubts) : [], (doubt, word) => this.#decide(doubt, word));
    document.querySelector("[data-count=proposed]").textContent = this.#proposals.count;
    this.#proposals.show(cue, this.#form.proposed);
    document.querySelector("[data-none]").hidden = this.#cues.length > 0;
    document.querySelector("[data-do=undo]").disabled = !this.#history.canUndo;
    document.querySelector("[data-do=redo]").disabled = !this.#history.canRedo;
    this.#caption();
  }

  /** Opens a line, with the cursor at `caret` of its text (its end without). */
  open(key, { caret = Infinity, focus = true, seek = true } = {}) {
    this.#current = key;
    this.#history.pause();
    this.#draw();
    const cue = this.#cues[this.#place];
    if (!cue) return;
    this.#list.reveal(key);
    if (focus) this.#form.focus(caret);
    if (seek && this.#player && !Number.isNaN(cue.start) && this.#player.paused()) this.#player.currentTime(cue.start);
  }

  #step(by) {
    const next = this.#cues[this.#place + by];
    if (next) this.open(next.key);
    return Boolean(next);
  }

  /** Does what a button or a key asks for. */
  do(name) {
    const acts = {
      add: () => this.#add(),
      undo: () => this.#travel("undo"),
      redo: () => this.#travel("redo"),
      next: () => this.#step(1) || this.#add(),
      after: () => this.#step(1),
      before: () => this.#step(-1),
      play: () => this.#playLine(),
      start: () => this.#player && this.#edit({ start: rounded(this.#player.currentTime()) }),
      end: () => this.#player && this.#edit({ end: rounded(this.#player.currentTime()) }),
      split: () => this.#split(),
      join: () => this.#join(),
      wrap: () => this.#edit({ text: wrap(this.#cues[this.#place].text) }),
      remove: () => this.#remove(),
      shift_all: () => this.#shift(null),
      shift_rest: () => this.#shift(this.#current),
      doubt: () => this.#nextDoubt(),
      proposal: () => this.#nextProposal(),
      accept: () => this.#proposals.acceptFirst(this.#cues[this.#place]),
      decline: () => this.#proposals.declineFirst(this.#cues[this.#place]),
      accept_all: () => this.#proposals.acceptAll(),
      decline_all: () => this.#proposals.declineAll(),
      reopen: () => this.#proposals.reopen(),
      read: () => this.#read(),
      find: () => this.#find(),
      replace: () => this.#replace(),
      replace_all: () => this.#replaceAll(),
    };
    if (/^guess\d$/.test(name)) {
      if (this.#place >= 0) this.#form.takeGuess(Number(name.at(-1)));
      return;
    }
    const needsLine = ["play", "start", "end", "split", "join", "wrap", "remove", "shift_rest", "accept", "decline"];
    if (needsLine.includes(name) && this.#place < 0) return;
    acts[name]();
  }

  #tell(key, facts = {}) {
    this.#status.textContent = this.#say(key, facts);
  }

  #add() {
    const last = this.#cues.at(-1);
    const start = rounded(this.#player ? this.#player.currentTime() : (last?.end ?? 0));
    const next = this.#cues.find((cue) => cue.start > start);
    const made = makeCue(start, rounded(Math.min(start + LENGTH_S, next?.start ?? Infinity)), "");
    const open = this.#cues[this.#place];
    const others = open && !open.text.trim() ? this.#cues.filter((cue) => cue !== open) : this.#cues; // an empty one moves here
    const spoken = others.map((cue) => (cue.start < start && cue.end > start ? { ...cue, end: start } : cue));
    this.#current = made.key;
    this.#put([...spoken, made].sort(byTime));
    this.open(made.key, { seek: false });
    this.#tell("added", { time: writeTime(start, 1) });
  }

  #travel(way) {
    if (!this.#history[way]()) return;
    this.#saving.change();
    this.#draw();
    this.#tell(way === "undo" ? "undone" : "redone");
  }

  #playLine() {
    if (!this.#player) return;
    if (!this.#player.paused()) {
      this.#player.pause();
      return;
    }
    const cue = this.#cues[this.#place];
    this.#player.currentTime(Math.max(0, cue.start - BEFORE_S));
    this.#stopAt = cue.end;
    this.#player.play();
  }

  #split() {
    const place = this.#place;
    const halves = split(this.#cues[place], this.#form.caret);
    this.#put([...this.#cues.slice(0, place), ...halves, ...this.#cues.slice(place + 1)]);
    this.open(halves[1].key, { caret: 0, seek: false });
    this.#tell("split");
  }

  #join() {
    const place = this.#place;
    if (place < 1) return;
    const [before, here] = this.#cues.slice(place - 1, place + 1);
    const joined = join(before, here);
    this.#put([...this.#cues.slice(0, place - 1), joined, ...this.#cues.slice(place + 1)]);
    this.open(joined.key, { caret: before.text.trim().length, seek: false });
    this.#tell("joined");
  }

  #remove() {
    const place = this.#place;
    const left = this.#cues.filter(({ key }) => key !== this.#current);
    this.#put(left);
    const next = left[Math.min(place, left.length - 1)];
    if (next) this.open(next.key, { seek: false });
    this.#tell("removed");
  }

  #shift(fromKey) {
    const seconds = Number(document.querySelector("[data-seconds]").value.trim().replace(",", ".").replace("−", "-"));
    if (!seconds) {
      this.#tell("no_shift");
      return;
    }
    this.#put(shift(this.#cues, seconds, fromKey));
    this.#tell("shifted", { n: seconds });
  }

  get #wanted() {
    return document.querySelector("[data-find]").value;
  }

  #find() {
    const [wanted, told] = [this.#wanted, document.querySelector("[data-hits]")];
    const hits = wanted ? this.#cues.filter(({ text }) => text.includes(wanted)) : [];
    told.textContent = !wanted ? "" : hits.length ? this.#say("hits", { n: hits.length }) : this.#say("no_hits");
    const here = this.#place;
    const next = hits.find((cue) => this.#cues.indexOf(cue) > here) ?? hits[0];
    if (next) this.open(next.key, { focus: false });
  }

  #replace() {
    const cue = this.#cues[this.#place];
    if (this.#wanted && cue?.text.includes(this.#wanted)) {
      const by = document.querySelector("[data-by]").value;
      this.#edit({ text: cue.text.split(this.#wanted).join(by) });
    }
    this.#find();
  }

  #replaceAll() {
    if (!this.#wanted) return;
    const [cues, count] = replaceAll(this.#cues, this.#wanted, document.querySelector("[data-by]").value);
    if (count) this.#put(cues);
    document.querySelector("[data-hits]").textContent = count ? this.#say("replaced", { n: count }) : this.#say("no_hits");
  }

  /** The line that is spoken, in the band under the picture and in the list. */
  #caption() {
    if (!this.#player) return;
    const now = this.#player.currentTime();
    const spoken = this.#cues.filter(({ start, end }) => start <= now && now < end);
    this.#form.band(this.#player, spoken.map(({ text }) => text).join("\n"));
    const key = spoken[0]?.key ?? null;
    const before = document.querySelector(".cue.is-spoken");
    const item = this.#list.itemOf(key);
    if (before === item) return;
    before?.classList.remove("is-spoken");
    item?.classList.add("is-spoken");
    if (key !== null && !this.#player.paused() && !this.#list.hasFocus) this.#list.reveal(key);
  }

  #listen(root) {
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button && !button.closest(".cue-form")) this.do(button.dataset.do);
      const pick = event.target.closest("[data-pick]");
      if (!pick) return;
      this.#pick(pick.dataset.pick);
      this.#draw();
    });
    document.querySelector("[data-do=read]")?.addEventListener("click", () => this.do("read"));
    document.querySelector("[data-find]").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#find();
    });
    document.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.#player?.on(["timeupdate", "seeked"], () => {
      if (this.#player.currentTime() >= this.#stopAt) {
        this.#stopAt = Infinity;
        this.#player.pause();
      }
      this.#caption();
    });
    this.#player?.on("pause", () => (this.#stopAt = Infinity));
  }

  #key(event) {
    if (event.isComposing) return; // an input method is being used
    const name = keyOf(event);
    if (name === "search") {
      const fold = document.querySelector("[data-finding]");
      fold.open = true;
      fold.querySelector("[data-find]").focus();
    } else if (name === "play" && this.#place < 0) {
      if (this.#player) playOrPause(this.#player);
    } else if (name) {
      this.do(name);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

const WITH_CTRL = { "Enter": "add", " ": "play", "[": "start", "]": "end", "k": "split", "j": "join", "y": "redo", "f": "search" };

function keyOf(event) {
  if (event.key === "F8") return document.querySelector("[data-do=doubt]") ? "doubt" : null;
  if (event.key === "F9") return "proposal";
  const inText = event.target.matches?.("[data-text]");
  const digit = /^Digit([1-9])$/.exec(event.code); // by its place: with Alt it writes other signs on some keyboards
  if (event.altKey && !event.ctrlKey && digit && document.querySelector("[data-guess]")) return `guess${digit[1]}`;
  if (event.altKey && !event.ctrlKey) return { ArrowDown: "after", ArrowUp: "before", Enter: "accept", Backspace: "decline" }[event.key] ?? null;
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    if (event.shiftKey && ["Backspace", "Delete"].includes(key)) return "remove";
    return WITH_CTRL[key] ?? null;
  }
  return inText && event.key === "Enter" && !event.shiftKey ? "next" : null;
}
