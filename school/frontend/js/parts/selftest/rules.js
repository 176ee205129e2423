// The seven things that a classroom's screen tries, and how each is judged: pure rules, without a page.

/** In the order in which they are shown; the one that asks stands first. */
export const CHECKS = ["sound", "picture", "remote", "line", "disk", "clock", "phone"];
/** Keys of a remote that have to arrive: four arrows, OK, back. */
export const KEYS = ["up", "down", "left", "right", "ok", "back"];

const ENOUGH_KBIT = 1000; // plays a lesson in 360p without the disk
const LEAST_FREE = 2e9; // bytes: two hours in 720p
const CLOCK_S = 30; // more than a screen should have to correct
const LESSON_BYTES = 4e8; // an average lesson in 720p

const good = (figure = {}) => ({ state: "good", say: "good", figure });
const bad = (say, figure = {}) => ({ state: "bad", say, figure });
const ask = (say, figure = {}) => ({ state: "ask", say, figure });

/**
 * How each check stands. `known`: {heard, seen, keys, line, kbit, free, persisted, offset, phones}; what is undefined or null
 * is not known yet. Returns {NAME: {state: good | bad | ask, say, figure}}; `say` names the sentence that says what to mend.
 */
export function judge(known) {
  return Object.fromEntries(CHECKS.map((name) => [name, RULES[name](known)]));
}

const RULES = {
  sound: ({ heard }) => (heard === undefined ? ask("hear") : heard ? good() : bad("quiet")),
  picture: ({ seen }) => (seen === undefined ? ask("see") : seen ? good() : bad("dim")),
  remote({ keys = [] }) {
    const missing = KEYS.filter((key) => !keys.includes(key));
    return missing.length === 0 ? good() : ask("press", { n: missing.length, keys: missing });
  },
  line({ line, kbit }) {
    if (line === "down") return bad("down");
    if (kbit === null || kbit === undefined) return line === "good" ? good() : ask("measuring");
    return kbit < ENOUGH_KBIT ? bad("slow", { mbit: (kbit / 1000).toFixed(1) }) : good({ mbit: (kbit / 1000).toFixed(1) });
  },
  disk({ free, persisted, secure }) {
    if (secure === false) return bad("insecure");
    if (free === null || free === undefined) return ask("measuring");
    if (free < LEAST_FREE) return bad("full", { gb: (free / 1e9).toFixed(1) });
    return persisted === false ? bad("unkept") : good({ n: Math.floor(free / LESSON_BYTES) });
  },
  clock({ offset }) {
    if (offset === null || offset === undefined) return ask("measuring");
    return Math.abs(offset) > CLOCK_S ? bad("wrong", { n: Math.round(Math.abs(offset)) }) : good();
  },
  phone: ({ phones }) => (phones ? good({ n: phones }) : ask("scan")),
};

/** What the wall of the operators gets: {sound: "good", ...}. */
export function told(found) {
  return Object.fromEntries(Object.entries(found).map(([name, { state }]) => [name, state]));
}

/** How many are good, for the heading. */
export function count(found) {
  return Object.values(found).filter(({ state }) => state === "good").length;
}

/** The first one that asks somebody something, or null. */
export function question(found) {
  return ["sound", "picture"].find((name) => found[name].state === "ask") ?? null;
}
