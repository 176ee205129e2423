// The big screen as a whole: opens pages within the page, keeps one focus, and hands keys to what is shown.
import { SchoolClock } from "../screening/clock.js";
import { follow } from "../screening/follow.js";
import { getItem, setItem } from "../storage.js";
import { texts } from "../dom.js";
import { first, hasFocus, move, named, nameOf, put } from "./focus.js";
import { meaning } from "./navigation.js";
import { NumberEntry } from "./number_entry.js";
import { Screen } from "./screen.js";
import { act } from "./commands.js";
import { mountHome } from "./home.js";
import { mountSearch } from "./search.js";
import { mountFilm } from "./film.js";
import { mountEnd } from "./end.js";
import { mountStick } from "../offline/stick.js";
import { mountPair } from "./pairing.js";
import { mountTest } from "../selftest/view.js";
import { lessonOf } from "./plan.js";

const VIEWS = { home: mountHome, search: mountSearch, film: mountFilm, end: mountEnd, pair: mountPair, test: mountTest, stick: mountStick };
const HOME = "/screen";
const PAIR = "/screen/pair";
const TEST = "/screen/test"; // what is tried once a screen has its classroom
const NOW = "screen-now"; // where it was, for the next start
const LEFT = "left-screening";
const SPOKEN = "spoken"; // the language that was asked for last
const GOES_ON_MS = 30 * 60000; // after a longer time without power, it is another lesson
const POINTER_MS = 3000;
const TOAST_MS = 6000;
const PATIENCE_MS = 10000;
const KEPT_PAGES = 30;
const text = texts();

class App {
  text = text;
  /** @type {any} what is shown now: see the views for what they answer */
  view = {};
  /** The school's clock: {now()} in ms. */
  clock = new SchoolClock();
  /** Keeps a film where the other rooms are. */
  follow = (video, screening, onchange) => follow(video, screening, this.clock, { onchange });
  /** The id of the screening that this room left, and of the one that was shown. */
  left = sessionStorage.getItem(LEFT) ?? "";
  shown = "";
  /** How the self-test went (parts/selftest), for the wall of the operators. */
  tests = {};
  /** @type {any} the outbox of the disk (parts/offline/attach.js); null until it is there */
  offline = null;
  screen = new Screen(() => this.describe());
  #pages = new Map();
  #opening = 0;
  #toast = 0;
  #pointer = 0;
  #asleep = 0;

  get main() {
    return document.querySelector("main");
  }

  start() {
    this.clock.start();
    this.over = new NumberEntry(this);
    document.addEventListener("keydown", (event) => this.#press(event));
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("mousemove", () => this.#point());
    // Whatever takes the focus away: a script, a click beside everything, another window that was closed.
    document.addEventListener("focusout", () => setTimeout(() => this.keepFocus()));
    window.addEventListener("focus", () => this.keepFocus());
    window.addEventListener("popstate", () => this.#show(location.pathname + location.search, history.state ?? {}, { resume: true }));
    window.addEventListener("contextmenu", (event) => event.preventDefault());
    setInterval(() => this.#tick(), 1000);
    this.#follow();
    this.#mount({ resume: true, focus: history.state?.focus });
    history.replaceState({ depth: 0, ...history.state }, "");
    this.#goOn();
    this.screen.start();
  }

  /** After a loss of power the browser starts at the first page: a lesson that was playing goes on. */
  #goOn() {
    const isStart = !sessionStorage.getItem("started");
    sessionStorage.setItem("started", "1");
    if (!isStart || location.pathname !== HOME) return;
    const now = this.where();
    if (now?.playing && Date.now() - now.saved < GOES_ON_MS) this.open(now.path, { resume: true });
  }

  /** {path, at, playing, saved, ...}: where the film was; null for nowhere. */
  where() {
    try {
      return JSON.parse(getItem(NOW) ?? "null");
    } catch {
      return null;
    }
  }

  keepWhere(now) {
    setItem(NOW, now && JSON.stringify({ ...now, saved: Date.now() }));
  }

  describe() {
    const playing = { lesson: null, position: 0, playing: false, ...this.view.describe?.() };
    return { view: this.main.dataset.view, software: document.documentElement.dataset.build ?? "", line: this.screen.line, tests: this.tests, ...playing };
  }

  #follow() {
    const { screen } = this;
    screen.addEventListener("me", (/** @type {any} */ { detail: before }) => {
      const isNew = screen.isPaired && !before?.classroom;
      if (!screen.isPaired && location.pathname !== PAIR) this.open(PAIR, { replace: true });
      else if (isNew && location.pathname === PAIR) {
        this.open(TEST, { replace: true });
        this.say(text("paired"));
      } else this.view.refresh?.();
      this.#speak();
      this.#screening();
    });
    screen.addEventListener("revoked", async () => {
      this.say(text("revoked"), 60000);
      await this.open(PAIR, { replace: true });
      this.keepWhere(null); // what another classroom watched goes on nowhere
    });
    screen.addEventListener("code", () => {
      if (!screen.isPaired && location.pathname !== PAIR) this.open(PAIR, { replace: true });
      else this.view.refresh?.();
    });
    screen.addEventListener("line", () => {
      document.documentElement.dataset.line = screen.line;
      this.view.refresh?.();
    });
    screen.addEventListener("command", (/** @type {any} */ { detail }) => {
      this.wake();
      act(this, detail);
    });
  }

  /** The classroom's language, which operators set: pages come in the language of a cookie. A film plays to its end first. */
  async #speak() {
    const { language } = this.screen.me?.settings ?? {};
    if (!language || document.documentElement.lang.startsWith(language) || this.main.dataset.view === "film") return;
    if (sessionStorage.getItem(SPOKEN) === language) return; // it was tried: a page from the disk stays as it was
    sessionStorage.setItem(SPOKEN, language);
    const form = new URLSearchParams({ lang: language, back: "/healthz" });
    const told = await fetch("/preferences", { method: "POST", body: form, redirect: "manual" }).catch(() => null);
    if (told) location.reload();
  }

  /** A screening that runs now is shown, whatever the screen did before; one that somebody left stays left. */
  #screening() {
    const running = this.screen.me?.screening;
    if (!running?.lesson || running.ended_at) return;
    if (this.left === running.id || this.shown === running.id) return;
    this.shown = running.id;
    const path = `/screen/lessons/${lessonOf(running)}`;
    if (location.pathname !== path) this.open(path, { screening: true });
  }

  /** Somebody in this room steers the film: the room goes on in its own time, and the others do not notice. */
  leaveScreening() {
    this.left = this.screen.me?.screening?.id ?? "";
    sessionStorage.setItem(LEFT, this.left); // a reload stays apart
    this.#tellApart(this.left, true);
  }

  /** Opening the lesson of the screening again brings the room back to where the others are. */
  #rejoin(path) {
    const running = this.screen.me?.screening;
    if (!running || this.left !== running.id || path !== `/screen/lessons/${lessonOf(running)}`) return;
    this.left = "";
    sessionStorage.removeItem(LEFT);
    this.#tellApart(running.id, false);
  }

  /** Only for those who look after the rooms; a line that is down loses nothing else. */
  #tellApart(screening, apart) {
    if (screening) Promise.resolve(this.screen.call("POST", "/api/v1/screens/me/apart", { screening, apart })).catch(() => null);
  }

  /** The screening that this lesson belongs to; null for none. */
  screeningOf(lesson) {
    const running = this.screen.me?.screening;
    return running && lessonOf(running) === lesson && this.left !== running.id ? running : null;
  }

  /** Opens a page of the big screen.
   * @param {any} asked `replace`: the page before is not come back to; `resume`: a film goes on where it was */
  async open(path, asked = {}) {
    const { replace = false, ...options } = asked;
    this.#rejoin(path);
    const depth = history.state?.depth ?? 0;
    history.replaceState({ ...history.state, focus: nameOf(document.activeElement) }, "");
    await this.#show(path, {}, options, (url) => {
      if (replace) history.replaceState({ depth }, "", url);
      else history.pushState({ depth: depth + 1 }, "", url);
    });
  }

  /** Back: first within what is shown, then to the page before, at last to the timetable. It never leaves the screen. */
  back() {
    if (this.view.back?.()) return;
    if ((history.state?.depth ?? 0) > 0) history.back();
    else if (![HOME, PAIR].includes(location.pathname)) this.open(HOME, { replace: true });
  }

  async #show(path, { focus = "" }, options = {}, move = null) {
    const ticket = ++this.#opening;
    const page = await this.#fetch(path);
    if (ticket !== this.#opening) return; // another page was asked for meanwhile
    if (!page) {
      this.say(text(this.screen.line === "down" ? "page_away" : "page_failed"));
      return;
    }
    move?.(page.url);
    this.view.leave?.();
    document.title = page.title;
    this.main.replaceWith(document.adoptNode(page.main.cloneNode(true)));
    this.#mount({ focus, ...options });
  }

  /** The page as {url, title, main}; one that was seen before when the school does not answer; null for none. */
  async #fetch(path) {
    try {
      const answer = await fetch(path, { credentials: "same-origin", headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE_MS) });
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = made.querySelector("main.tv");
      if (!main) throw new Error(`no page: ${answer.status}`);
      const { pathname, search } = new URL(answer.url || path, location.href);
      const page = { url: answer.redirected ? pathname + search : path, title: made.title, main, isThere: answer.ok };
      if (answer.ok) this.#keep(path, page);
      return page;
    } catch (error) {
      console.info("the school does not answer", path, error);
      return this.#pages.get(path) ?? null;
    }
  }

  /** Looks whether a page can be had, without opening it: {title, isThere}; null without an answer. */
  peek(path) {
    return this.#fetch(path);
  }

  #keep(path, page) {
    this.#pages.delete(path);
    this.#pages.set(path, page);
    if (this.#pages.size > KEPT_PAGES) this.#pages.delete(this.#pages.keys().next().value);
  }

  #mount({ focus = "", ...options }) {
    const { main } = this;
    this.view = VIEWS[main.dataset.view]?.(main, this, options) ?? {};
    this.#tick();
    this.#mark();
    this.#speak();
    if (!hasFocus(main) || !options.resume) put(named(main, focus) ?? this.view.first?.() ?? first(main));
    else put(document.activeElement);
    this.screen.changed();
  }

  keepFocus() {
    const root = this.over.isOpen ? document.querySelector("[data-over]") : this.main;
    if (!hasFocus(root)) put(this.view.first?.() ?? first(root));
  }

  #press(event) {
    const what = meaning(event);
    if (event.key === "Tab") {
      event.preventDefault(); // the arrows go everywhere; Tab would lead out of the page
      return;
    }
    if (!what) return;
    event.preventDefault();
    if (this.wake() || (event.repeat && !DIRECTIONS.has(what))) return;
    if (!this.over.key(what)) this.key(what);
  }

  /** A key by its meaning, from a remote control or a phone. */
  key(what) {
    if (this.view.key?.(what)) return;
    if (DIRECTIONS.has(what)) move(this.main, what);
    else if (what === "ok") /** @type {HTMLElement} */ (document.activeElement).click();
    else if (what === "back") this.back();
    else if (what === "menu" && this.screen.isPaired) this.open("/screen/search");
    else if (what === "home" && location.pathname !== HOME) this.open(HOME);
    else if (what === "help") this.help();
    else if (what.startsWith("digit:") && this.screen.isPaired) this.over.begin(what.slice(6));
  }

  #click(event) {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const link = target.closest("a[href]");
    if (link) {
      event.preventDefault();
      this.open(link.getAttribute("href"));
    } else if (target.closest("[data-act=help]")) this.help();
  }

  #point() {
    document.documentElement.classList.add("is-pointing");
    clearTimeout(this.#pointer);
    this.#pointer = window.setTimeout(() => document.documentElement.classList.remove("is-pointing"), POINTER_MS);
  }

  /** Calls somebody (player/classrooms/help). */
  async help(reason) {
    const [key, said] = [`help-${Date.now()}`, reason ? { reason: reason.toUpperCase() } : {}];
    try {
      await this.screen.call("POST", "/api/v1/calls", { ...said, key });
      this.say(text("help_asked"), 20000);
    } catch {
      // Kept with its time, and sent when the school answers; if it had arrived after all, the key makes it the same press.
      const kept = await this.offline?.add("call", said, key).then(() => true, () => false);
      this.say(text(kept ? "help_kept" : "help_later"), 20000);
    }
  }

  /** A sentence over everything, for a while. */
  say(words, ms = TOAST_MS) {
    const place = document.querySelector("[data-toast]");
    place.textContent = words;
    clearTimeout(this.#toast);
    this.#toast = window.setTimeout(() => (place.textContent = ""), ms);
  }

  /** The wall turns dark; any key or command wakes it. */
  rest(after) {
    clearTimeout(this.#asleep);
    this.#asleep = window.setTimeout(() => document.documentElement.classList.add("is-asleep"), after);
  }

  /** Whether it slept; then the key did only that. */
  wake() {
    clearTimeout(this.#asleep);
    const { classList } = document.documentElement;
    const slept = classList.contains("is-asleep");
    classList.remove("is-asleep");
    return slept;
  }

  #tick() {
    const now = new Date(this.clock ? this.clock.now() : Date.now());
    const said = now.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
    for (const one of document.querySelectorAll("[data-clock]")) if (one.textContent !== said) one.textContent = said;
    this.view.tick?.(now);
  }

  /** The name of the room, and how the line is, wherever the page has room for it. */
  #mark() {
    const room = this.screen.me?.classroom;
    for (const one of document.querySelectorAll("[data-room]")) one.textContent = room ? `${room.community} · ${room.name}` : "";
  }
}

const DIRECTIONS = new Set(["left", "right", "up", "down"]);

export const app = new App();
