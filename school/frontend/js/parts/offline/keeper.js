// Keeps on the disk what the timetable needs, object by object, and removes what may no longer be there.
import { Damaged } from "./disk.js";
import { leftToday, readPaced, spend } from "./pacing.js";
import { bytesOf, chosenRungs, evictions, foldersOf, isOpen, ladderOf, nextFetch } from "./planner.js";

/** Bytes a second that are assumed before anything was fetched: 2 Mbit/s. */
const FIRST_RATE = 250_000;
/** Of what the browser grants, the part that lessons may take: the rest is for the page and its answers. */
const SHARE = 0.9;
/** Failures of one object after which its lesson waits an hour: others come first. */
const TRIES = 3;
const LATER_MS = 3_600_000;
/** How far ahead the page's own answers are kept. */
const ALSO_MS = 48 * 3_600_000;
const TYPES = { m3u8: "application/vnd.apple.mpegurl", mp4: "video/mp4", m4s: "video/iso.segment" };

function typeOf(name) {
  return TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}

export class Keeper {
  school;
  disk;
  kept;
  facts;
  outbox;
  pacer;
  speed;
  now;
  playing;
  estimate;
  /** Called with the package of a lesson that was removed. */
  /** @type {(prefix: string) => Promise<void>} */
  forget = async () => {};
  /** The school's last answer, and its ETag. */
  list = null;
  etag = null;
  rows = new Map();
  /** The hashes on the disk. */
  there = new Set();
  /** Until when a lesson waits that came damaged again and again. */
  later = new Map();
  /** The bytes at which the disk was full; null while it is not. */
  full = null;
  quota = Infinity;
  spent = null;
  doing = "starting";
  failures = 0;

  /**
   * @param {object} parts
   * @param {object} parts.school asks the school: `list(etag)`, `held(rows)`, `manifest(lesson)`, `object(prefix, name)`,
   *   `also(url)`; each rejects while the line is down
   * @param {import("./disk.js").Disk} parts.disk
   * @param {{all, put, remove}} parts.kept rows of what is on the disk
   * @param {{get, put}} parts.facts
   * @param {import("./outbox.js").Outbox} parts.outbox
   * @param {import("./pacing.js").Pacer} parts.pacer
   * @param {import("./pacing.js").LineSpeed} parts.speed
   * @param {() => number} parts.now the school's time in ms
   * @param {() => {lesson: string, fromDisk: boolean} | null} parts.playing
   * @param {() => Promise<{quota?: number, usage?: number}>} parts.estimate
   */
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Reads what a former page has left. */
  async open() {
    const known = await this.facts.get("offline");
    if (known) Object.assign(this, { list: known.list, etag: known.etag });
    this.spent = await this.facts.get("spent");
    this.speed.rate ??= (await this.facts.get("speed")) ?? null;
    await this.look();
  }

  /** Looks at the disk again: the browser, or the worker that found damage, may have removed something. */
  async look() {
    this.rows = new Map((await this.kept.all()).map((row) => [row.prefix, row]));
    this.there = await this.disk.all();
    const { quota } = await this.estimate();
    this.quota = (quota ?? Infinity) * SHARE;
    this.full = null;
    for (const row of this.rows.values()) await this.#noteHave(row);
  }

  /** Asks the school what is needed and what must go, and tells it what is there. Rejects while the line is down. */
  async contact() {
    const answer = await this.school.list(this.etag);
    if (answer.status === 200) await this.take(answer.list, answer.etag);
    await this.look();
    const { gone } = await this.school.held(this.held());
    for (const { package: prefix, reason } of gone) await this.remove(prefix, reason);
    await this.#also();
  }

  /** Follows another list, of the line or of a stick. */
  async take(list, etag = null) {
    Object.assign(this, { list, etag, full: null });
    this.pacer.rate = list.settings.line_kbit ? (list.settings.line_kbit * 1000) / 8 : null;
    await this.facts.put("offline", { list, etag });
  }

  /** The lessons of the list as the planner takes them. */
  get lessons() {
    return (this.list?.lessons ?? []).map((lesson) => ({ ...lesson, starts: Date.parse(lesson.starts_at) }));
  }

  /** Does one thing; answers which: `fetched`, or why nothing is to be done. Never rejects. */
  async step() {
    this.doing = await this.#step().catch((error) => this.#failed(error));
    return this.doing;
  }

  async #step() {
    const next = this.#next();
    if (typeof next === "string") return next;
    const row = await this.#rowOf(next.lesson);
    const wanted = [row.playlist, ...next.folders.flatMap((folder) => row.tracks[folder] ?? [])];
    const object = wanted.find(([, , hash]) => !this.there.has(hash));
    if (object) return this.#fetch(row, object);
    await this.#complete(row, next);
    return "fetched";
  }

  #next() {
    const playing = this.playing();
    if (!this.list) return "unknown";
    if (playing && !playing.fromDisk) return "playing";
    const has = this.#has();
    const now = this.now();
    const rungs = this.#rungs(has, now);
    const lessons = this.lessons.filter((lesson) => (this.later.get(lesson.package) ?? 0) <= now);
    const next = nextFetch(lessons, rungs, has);
    if (!next) return lessons.length < this.lessons.length ? "damaged" : "ready";
    if (!isOpen(now, this.list.settings.window, this.list.zone)) return "closed";
    if (leftToday(this.spent, this.list.settings.day_bytes, now, this.list.zone) <= 0) return "spent";
    if (this.full !== null) return "full";
    return next;
  }

  #has() {
    const found = new Map(this.lessons.map(({ package: prefix }) => [prefix, new Set(this.rows.get(prefix)?.have)]));
    return (lesson) => found.get(lesson.package);
  }

  #rungs(has, now) {
    const { window, day_bytes: dayBytes, rung } = this.list.settings;
    const zone = this.list.zone;
    const rate = Math.min(this.speed.rate ?? FIRST_RATE, this.pacer.rate ?? Infinity);
    const dayLeft = leftToday(this.spent, dayBytes, now, zone);
    const line = { rate, window, zone, dayBytes, dayLeft, fixed: rung, space: this.#space() };
    return chosenRungs(this.lessons, line, now, has);
  }

  #space() {
    const { storage_gb: most } = this.list.settings;
    return Math.min(this.quota, most ? most * 1e9 : Infinity, this.full ?? Infinity);
  }

  get used() {
    return [...this.rows.values()].reduce((sum, row) => sum + this.#bytesOf(row), 0);
  }

  #bytesOf(row) {
    return this.#objectsOf(row).reduce((sum, [, size, hash]) => sum + (this.there.has(hash) ? size : 0), 0);
  }

  #objectsOf(row) {
    return [row.playlist, ...Object.values(row.tracks).flat()];
  }

  async #rowOf(lesson) {
    const known = this.rows.get(lesson.package);
    if (known) return known;
    return this.adopt(lesson, await this.school.manifest(lesson));
  }

  /** Makes the row of a lesson from the manifest of its package. */
  async adopt(lesson, { playlist, tracks }) {
    const { package: prefix, title, sound, renditions } = lesson;
    const row = { prefix, lesson: lesson.lesson, title, sound, renditions, playlist, tracks, have: [], used: lesson.starts };
    this.rows.set(prefix, row);
    await this.#noteHave(row);
    await this.kept.put(row);
    return row;
  }

  async #fetch(row, [name, size, hash]) {
    if (!(await this.#makeRoom(size))) {
      this.full = this.used;
      return "full";
    }
    const began = performance.now();
    const paused = this.pacer.paused;
    const response = await this.school.object(row.prefix, name);
    if (!response.ok) throw new Error(`${response.status}`);
    const came = (bytes) => (this.spent = spend(this.spent, bytes, this.now(), this.list.zone));
    try {
      await this.store(row, [name, size, hash], await readPaced(response, size, this.pacer, came));
    } finally {
      await this.facts.put("spent", this.spent);
    }
    // With a cap the time includes our pauses: what counts for the plan is how much comes.
    this.speed.note(size, (performance.now() - began) / 1000);
    if (this.pacer.paused === paused) await this.facts.put("speed", this.speed.rate);
    this.failures = 0;
    return this.full === null ? "fetched" : "full";
  }

  /** Puts an object on the disk. Raises Damaged; a full disk is noted in `full`. */
  async store(row, [name, size, hash], bytes) {
    try {
      await this.disk.put(hash, bytes, typeOf(name));
      this.there.add(hash);
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw this.#blame(row, error);
      // The browser gives less than it said. What nobody needs goes; if there is none, this is all the space there is.
      if (!(await this.#evict(size * 4))) this.full = this.used;
    }
  }

  #blame(row, error) {
    if (!(error instanceof Damaged)) return error;
    row.failures = (row.failures ?? 0) + 1;
    if (row.failures >= TRIES) {
      row.failures = 0;
      this.later.set(row.prefix, this.now() + LATER_MS);
    }
    return error;
  }

  async #makeRoom(size) {
    const missing = this.used + size - this.#space();
    return missing <= 0 || (await this.#evict(missing));
  }

  async #evict(bytes) {
    const needed = new Set(this.lessons.map(({ package: prefix }) => prefix));
    const playing = this.playing()?.lesson;
    for (const row of this.rows.values()) if (row.lesson === playing) needed.add(row.prefix);
    const rows = [...this.rows.values()];
    const known = rows.map((row) => ({ package: row.prefix, used: row.used ?? 0, bytes: this.#bytesOf(row) }));
    const going = evictions(known, needed, bytes);
    for (const prefix of going) await this.remove(prefix, "space");
    return going.length > 0;
  }

  async #complete(row, { lesson, folders, upgrade }) {
    await this.#noteHave(row);
    const picture = folders.find((folder) => folder !== row.sound);
    const shown = this.playing()?.lesson === row.lesson;
    if (upgrade && picture && !shown) await this.#dropOthers(row, new Set([...folders, row.sound]));
    row.used = lesson.starts;
    await this.kept.put(row);
    const rung = this.rungOf(row);
    const facts = { lesson: row.lesson, package: row.prefix, title: row.title, rung, bytes: this.#bytesOf(row) };
    await this.outbox.add("kept", facts);
  }

  /** The better rendition is whole: the others give their place back. */
  async #dropOthers(row, keep) {
    const others = Object.keys(row.tracks).filter((folder) => !keep.has(folder) && row.have.includes(folder));
    await this.#removeObjects(others.flatMap((folder) => row.tracks[folder]), row.prefix, keep);
    await this.#noteHave(row);
  }

  /** The height that the disk can play, 0 for sound alone; null while there is none. */
  rungOf(row) {
    if (row.sound && !row.have.includes(row.sound)) return null;
    if (!row.renditions.length) return 0;
    const there = ladderOf(row).filter(({ folder }) => row.have.includes(folder));
    return there[there.length - 1]?.height ?? null;
  }

  async #noteHave(row) {
    const whole = (objects) => objects.every(([, , hash]) => this.there.has(hash));
    const folders = Object.keys(row.tracks).filter((folder) => whole(row.tracks[folder]));
    const have = this.there.has(row.playlist[2]) ? folders : [];
    if (have.join() === row.have.join()) return;
    row.have = have;
    await this.kept.put(row);
  }

  /** Removes a lesson from the disk, and says so to the school: an operator sees the receipt. */
  async remove(prefix, reason) {
    const row = this.rows.get(prefix);
    if (!row) return;
    const bytes = this.#bytesOf(row);
    // First the row: from now on the worker gives nothing of it, also if the power fails in between.
    this.rows.delete(prefix);
    this.full = null;
    await this.kept.remove(prefix);
    await this.outbox.add("removed", { lesson: row.lesson, package: prefix, title: row.title, reason, bytes });
    await this.#removeObjects(this.#objectsOf(row), prefix);
    await this.forget(prefix);
  }

  async #removeObjects(objects, prefix, keep = new Set()) {
    const used = new Set();
    for (const row of this.rows.values()) {
      const folders = row.prefix === prefix ? [...keep].filter((folder) => row.tracks[folder]) : Object.keys(row.tracks);
      for (const folder of folders) for (const [, , hash] of row.tracks[folder]) used.add(hash);
      used.add(row.playlist[2]);
    }
    const going = objects.map(([, , hash]) => hash).filter((hash) => !used.has(hash));
    await this.disk.remove(going);
    for (const hash of going) this.there.delete(hash);
  }

  /** Removes objects that no row names: a page that was closed in between has left them. */
  async sweep() {
    const named = new Set([...this.rows.values()].flatMap((row) => this.#objectsOf(row).map(([, , hash]) => hash)));
    const left = [...this.there].filter((hash) => !named.has(hash));
    await this.disk.remove(left);
    for (const hash of left) this.there.delete(hash);
  }

  /** Reads every object of a lesson; what is damaged is removed and will be fetched again. Answers how many were. */
  async check(prefix) {
    const row = this.rows.get(prefix);
    if (!row) return 0;
    let damaged = 0;
    for (const [, , hash] of this.#objectsOf(row)) {
      if (!this.there.has(hash) || (await this.disk.get(hash))) continue;
      this.there.delete(hash);
      damaged++;
    }
    if (damaged) await this.#noteHave(row);
    row.checked = this.now();
    await this.kept.put(row);
    return damaged;
  }

  /** A lesson of the timetable that was not read for a day; null if all were. */
  unchecked() {
    const before = this.now() - 86_400_000;
    const rows = this.lessons.map(({ package: prefix }) => this.rows.get(prefix)).filter((row) => row?.have.length);
    return rows.find((row) => (row.checked ?? 0) < before)?.prefix ?? null;
  }

  /** Keeps what the page asks for when it plays one of the next lessons; anew when the list has changed. */
  async #also() {
    const known = await this.facts.get("also");
    const there = new Set(known?.etag === this.etag ? known.urls : []);
    const soon = this.lessons.filter(({ starts }) => starts < this.now() + ALSO_MS);
    const wanted = soon.flatMap(({ also }) => also);
    for (const url of wanted) if (!there.has(url) && (await this.school.also(url).catch(() => false))) there.add(url);
    await this.facts.put("also", { etag: this.etag, urls: wanted.filter((url) => there.has(url)) });
  }

  /** What is on the disk, for the school. */
  held() {
    const needed = new Map(this.readiness().map((each) => [each.package, each.percent]));
    return [...this.rows.values()].map((row) => ({
      package: row.prefix,
      lesson: row.lesson,
      title: row.title,
      rung: this.rungOf(row),
      percent: needed.get(row.prefix) ?? (this.rungOf(row) === null ? 0 : 100),
      bytes: this.#bytesOf(row),
    }));
  }

  /** For each coming screening how much of its lesson is there. */
  readiness() {
    if (!this.list) return [];
    const rungs = this.#rungs(this.#has(), this.now());
    return this.lessons.map((lesson) => {
      const row = this.rows.get(lesson.package);
      const folders = foldersOf(lesson, rungs.get(lesson.package));
      const objects = row ? folders.flatMap((folder) => row.tracks[folder] ?? []) : [];
      const there = objects.reduce((sum, [, size, hash]) => sum + (this.there.has(hash) ? size : 0), 0);
      const rung = row ? this.rungOf(row) : null;
      const all = bytesOf(lesson, folders);
      const done = all > 0 && there >= all;
      const percent = done || rung !== null ? 100 : Math.min(99, Math.floor((100 * there) / (all || 1)));
      const { lesson: id, package: prefix, screening, starts_at: startsAt } = lesson;
      return { screening, lesson: id, package: prefix, starts_at: startsAt, percent, rung, wanted: rungs.get(prefix)?.height };
    });
  }

  #failed(error) {
    this.failures += 1;
    if (error?.message === "404") this.etag = null; // another package, or none: the next contact knows
    return error instanceof Damaged ? "damaged" : "line";
  }
}
