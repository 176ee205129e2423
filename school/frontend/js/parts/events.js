// Hints that something a page shows has changed (server-sent events of /api/v1/events). A hint only says what has
// changed: the state is fetched by GET, also every 15 s without a hint, since hints can be lost or unavailable.

const EVERY_MS = 15000;
const APART_MS = 1000;
const GATHER_MS = 100; // several subjects of one page become one stream
const followed = new Map();
let stream = null;
let streamed = "";
let gathering = 0;

/**
 * Calls `refresh` now, after each hint about `subject` and at least every 15 s, never twice at a time, until it resolves to false.
 * `refresh` returns a promise that never rejects.
 * Nothing is fetched while the page is hidden. The returned function ends it.
 */
export function follow(subject, refresh) {
  const one = { subject, refresh, timer: 0, running: false, again: false, over: false, askedAt: -Infinity };
  if (!followed.has(subject)) followed.set(subject, new Set());
  followed.get(subject).add(one);
  gather();
  soon(one);
  return () => forget(one);
}

function soon(one) {
  if (one.running) {
    one.again = true;
    return;
  }
  clearTimeout(one.timer);
  one.timer = setTimeout(() => ask(one), Math.max(0, one.askedAt + APART_MS - performance.now()));
}

async function ask(one) {
  if (document.hidden) return; // fetched when it is visible again
  Object.assign(one, { running: true, again: false, askedAt: performance.now() });
  const goesOn = (await one.refresh()) !== false;
  one.running = false;
  if (one.over) return;
  if (!goesOn) forget(one);
  else if (one.again) soon(one);
  else one.timer = setTimeout(() => ask(one), EVERY_MS);
}

function forget(one) {
  if (one.over) return;
  one.over = true;
  clearTimeout(one.timer);
  const all = followed.get(one.subject);
  all.delete(one);
  if (!all.size) followed.delete(one.subject);
  gather();
}

function gather() {
  clearTimeout(gathering);
  gathering = setTimeout(connect, GATHER_MS);
}

/** One stream for all that the page follows; none while it is hidden: a browser has six connections to a school. */
function connect() {
  const wanted = document.hidden ? "" : [...followed.keys()].sort().map((subject) => `subject=${encodeURIComponent(subject)}`).join("&");
  if (wanted === streamed && stream?.readyState !== EventSource.CLOSED) return;
  stream?.close();
  [stream, streamed] = [null, wanted];
  if (!wanted || !("EventSource" in window)) return;
  stream = new EventSource(`/api/v1/events?${wanted}`);
  stream.onmessage = ({ data }) => {
    for (const one of followed.get(JSON.parse(data).subject) ?? []) soon(one);
  };
  stream.onopen = () => everything(soon); // changes while there was no stream
  stream.onerror = () => {
    if (stream?.readyState === EventSource.CLOSED) setTimeout(connect, EVERY_MS); // refused, or a proxy without a school
  };
}

function everything(act) {
  for (const all of followed.values()) all.forEach(act);
}

document.addEventListener("visibilitychange", () => {
  connect();
  if (!document.hidden) everything(soon);
});
