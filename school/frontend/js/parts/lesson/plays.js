// Reports a play for the statistics of the lesson's teacher: which seconds were played, and which of them again.
// One report a play: at its end, or when the page is closed or put aside. What was not answered, since the page was gone or
// offline, the next lesson reports again; that changes nothing if it had arrived.
import { call } from "../dom.js";
import { getItem, setItem } from "../storage.js";
import { length, longest, overlap, union } from "../ranges.js";
import { Played } from "./played.js";

const LEAST_S = 5; // as player/statistics/service.py
const KEPT_EVERY_S = 30;
const MOST_RANGES = 100; // the server accepts no more
const MOST_UNSENT = 20;
const VISITOR = "viewer";
const { member } = document.documentElement.dataset;
const UNSENT = member ? `plays-${member}` : "plays";
const isEmbedded = document.body.classList.contains("embed");
/** An embedded page knows nobody, so its reports say nobody either, also where the browser would send who is signed in. */
const OPTIONS = { keepalive: true, ...(isEmbedded && { credentials: "omit" }) };
const REFUSED = new Set([400, 404, 413, 415, 422]); // sent again, it would be refused again

/** A random name of small letters and digits: of a play, or of this browser. */
function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

/** The name of this browser, by which a visitor counts as one person; "" if it stores nothing. */
function browserName() {
  if (member) return "";
  if (!getItem(VISITOR)) setItem(VISITOR, randomName());
  return getItem(VISITOR) ?? "";
}

function unsent() {
  try {
    const all = JSON.parse(getItem(UNSENT) ?? "[]");
    return Array.isArray(all) ? all.filter((one) => typeof one?.id === "string" && typeof one.lesson === "string") : [];
  } catch {
    return [];
  }
}

function keep(play) {
  setItem(UNSENT, JSON.stringify([play, ...unsent().filter(({ id }) => id !== play.id)].slice(0, MOST_UNSENT)));
}

function forget({ id }) {
  const left = unsent().filter((one) => one.id !== id);
  setItem(UNSENT, left.length ? JSON.stringify(left) : null);
}

async function send(play) {
  const { lesson, id, watched, again } = play;
  const body = { watched: longest(watched, MOST_RANGES), again: longest(again, MOST_RANGES), browser: browserName() };
  try {
    await call("PUT", `/api/v1/lessons/${lesson}/plays/${id}`, body, OPTIONS);
  } catch (error) {
    if (!REFUSED.has(error.status)) return;
  }
  forget(play);
}

/** Reports what is played of a lesson on this page. */
export function reportPlay(player, lesson) {
  unsent().forEach(send);
  const played = new Played();
  const play = { lesson, id: randomName(), watched: [], again: [] };
  let sent = 0; // seconds
  let kept = 0;
  const seconds = () => length(play.watched) + length(play.again);
  const collect = () => {
    const fresh = played.take();
    play.again = union(play.again, overlap(fresh, play.watched));
    play.watched = union(play.watched, fresh);
  };
  const report = () => {
    collect();
    if (length(play.watched) < Math.min(LEAST_S, Math.floor(player.duration() || LEAST_S)) || seconds() === sent) return;
    sent = seconds();
    keep(play); // first, since the page may be gone before the answer
    send(play);
  };
  player.on("seeking", () => {
    collect(); // each stretch by itself, so that one played twice is seen
    played.jump();
  });
  player.on(["timeupdate", "pause", "ended"], () => player.seeking() || played.reach(player.currentTime()));
  player.on("timeupdate", () => {
    if (Math.abs(player.currentTime() - kept) < KEPT_EVERY_S) return;
    kept = player.currentTime();
    collect();
    if (length(play.watched) >= LEAST_S) keep(play); // for a power cut
  });
  player.on("ended", report);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && report());
  window.addEventListener("pagehide", report);
}
