// Ties the disk to the page of the big screen: what is on it, what happened without a line, the timetable meanwhile.
import { getItem, setItem } from "../storage.js";
import { startOffline } from "./screen.js";
import { PlayNotes, toldAt } from "./unplugged.js";

const TOKEN = "screen-token";
const AHEAD = "screen-clock-ahead";
const RATE = "bits-per-second"; // of parts/lesson/engine.js
const LOOK_MS = 1000;
const STATE_MS = 10_000;
/** A lesson has begun after so many seconds of it; longer than QUIET_MS nothing waits for that. */
const BEGUN_S = 8;
const QUIET_MS = 30_000;
/** An estimate of the clock that is worth keeping, in ms. */
const GOOD_MS = 2000;

/** The school's time in ms: by the corrected clock, else by the difference that was measured before the last start. */
export function schoolTime(clock, wall = Date.now()) {
  if (clock && clock.ahead !== null && clock.ahead !== undefined) return clock.now();
  return wall - Number(getItem(AHEAD) ?? 0);
}

/** After a start without a line the clock knows nothing: the old difference counts until it is measured anew. */
function remind(clock) {
  const kept = getItem(AHEAD);
  if (!clock || kept === null || clock.ahead !== null) return;
  const at = clock.monotonic();
  // As a round trip of a minute: whatever is measured is better than this.
  clock.samples = [{ sent: at - 60_000, received: at, server: clock.wall() - Number(kept) - 30_000 }];
}

/**
 * @param {any} app the big screen (parts/bigscreen/app.js)
 * @param {{take: (ids: string[]) => void}} disk told which lessons play without a line
 */
export function attachOffline(app, disk) {
  const { screen } = app;
  const notes = new PlayNotes();
  let offline = null;
  let starting = false;
  /** @type {any} */
  let said = { supported: null };
  const now = () => schoolTime(app.clock);
  const shown = () => app.view.describe?.() ?? {};
  const describe = app.describe.bind(app);
  app.describe = () => ({ ...describe(), offline: { ...said, clock_ms: app.clock?.ahead ?? null } });
  app.offline = {
    /** Keeps what happened until the school has it; resolves when it is on the disk. */
    add: (kind, facts, key) => offline?.add(kind, facts, key) ?? Promise.reject(new Error("not paired")),
    openBundle: (file, progress) => offline?.openBundle(file, progress),
    saveHappened: () => offline?.saveHappened(),
  };

  function forget() {
    offline = null;
    screen.happened = null;
  }

  /** A lesson that is just beginning needs all of a weak line: the worker and its copies of the page come after that. */
  async function quiet() {
    const until = performance.now() + QUIET_MS;
    const begins = () => app.main.dataset.view === "film" && !(shown().playing && shown().position > BEGUN_S);
    while (begins() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }

  async function start() {
    const token = getItem(TOKEN);
    if (offline || starting || !screen.isPaired || !token) return;
    starting = true;
    await quiet();
    offline = await startOffline({
      id: screen.me.id,
      token,
      classroom: () => screen.me?.classroom?.id ?? "",
      now,
      playing() {
        const { lesson = null, playing = false } = shown();
        return lesson && playing ? { lesson, fromDisk: offline?.onDisk?.(lesson) != null } : null;
      },
      removed(lesson) {
        if (shown().lesson === lesson) app.open("/screen", { replace: true });
      },
      unpaired: forget,
    }).finally(() => (starting = false));
    // From now on headcounts stand in the outbox: a line or a stick takes them along.
    screen.happened = async (kind, facts) => {
      await offline.add(kind, facts);
      return (await offline.flush()) === 0;
    };
    refresh();
  }

  async function refresh() {
    if (!offline) return;
    said = await offline.state();
    // The player begins with a rendition that fits this line, also with the first lesson it ever plays.
    if (said.line?.kbit && !getItem(RATE)) setItem(RATE, String(said.line.kbit * 1000));
    disk.take((offline.held?.() ?? []).filter(({ rung }) => rung !== null).map(({ lesson }) => lesson));
    screen.changed();
  }

  function look() {
    remind(app.clock);
    const { clock } = app;
    if (clock && clock.wrong < GOOD_MS) setItem(AHEAD, String(Math.round(clock.ahead)));
    const isDown = screen.line !== "good";
    const { lesson = null, position = 0, playing = false } = shown();
    const done = isDown ? notes.look({ lesson, position, playing, screening: screen.me?.screening?.id }, now()) : notes.end();
    if (done) offline?.add("play", done);
    if (!isDown || !screen.me) return;
    const told = toldAt(screen.me, now());
    if (told === screen.me) return;
    const before = screen.me;
    screen.me = told;
    screen.dispatchEvent(new CustomEvent("me", { detail: before }));
  }

  screen.addEventListener("me", () => {
    start();
    offline?.contact();
  });
  screen.addEventListener("line", () => screen.line === "good" && offline?.contact());
  screen.addEventListener("revoked", () => {
    offline?.wipe?.();
    forget();
  });
  window.addEventListener("pagehide", () => {
    const done = notes.end();
    if (done) offline?.add("play", done);
  });
  setInterval(look, LOOK_MS);
  setInterval(refresh, STATE_MS);
  start();
}
