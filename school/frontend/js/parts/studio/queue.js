// The queue of files: two are sent at a time, so that some finish early on a slow connection.
const PARALLEL = 2;
const sendings = new Map();
let changed = () => {};

/** Calls `heed` when a file joins or leaves. */
export const onChange = (heed) => (changed = heed);

export const sendingOf = (lesson) => sendings.get(lesson);
export const everySending = () => [...sendings.values()];
export const running = () => everySending().filter((one) => one.state === "sending" || one.state === "offline");

export function add(sending) {
  sendings.set(sending.lesson, sending);
  next();
  changed();
}

export function drop(sending) {
  if (sendings.get(sending.lesson) === sending) sendings.delete(sending.lesson);
  next();
  changed();
}

/** Starts the next uploads. */
export function next() {
  for (const one of everySending()) {
    if (running().length >= PARALLEL) return;
    if (one.state === "turn") one.start();
  }
}

export const active = () => everySending().some((one) => one.state !== "paused");
