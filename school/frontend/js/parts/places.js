// Positions in lessons and watched ranges that the server does not have: all those of a visitor, and those that a member's
// browser could not send yet. Each member has a separate list, since some browsers are shared.
import { call } from "./dom.js";
import { getItem, setItem } from "./storage.js";
import { length, longest, union } from "./ranges.js";

const VISITOR = "places";
const { member } = document.documentElement.dataset;
const OWN = member ? `${VISITOR}-${member}` : VISITOR;
const MOST = 50; // the newest positions; the server accepts no more, player/progress/service.py
const MOST_RANGES = 50; // in a lesson; the server accepts 100
const REFUSED = new Set([400, 413, 422]); // sent again, it would be refused again

const isTime = (number) => Number.isFinite(number) && number >= 0;
const isRange = (one) => Array.isArray(one) && one.length === 2 && one.every(isTime) && one[0] < one[1];
const isPlace = (one) =>
  typeof one?.lesson === "string" && isTime(one.position) && isTime(one.seen) && Array.isArray(one.watched) && one.watched.every(isRange);

/** The places under a name, the newest first: {lesson, position, watched} in seconds, {seen} in milliseconds since 1970. */
function read(name) {
  try {
    const all = JSON.parse(getItem(name) ?? "[]");
    return Array.isArray(all) ? all.filter(isPlace) : [];
  } catch {
    return [];
  }
}

const write = (name, places) => setItem(name, places.length ? JSON.stringify(places.slice(0, MOST)) : null);

/** The stored position in one lesson, or null. */
export const placeIn = (lesson) => read(OWN).find((one) => one.lesson === lesson) ?? null;

/** Stores a position in one lesson and adds watched ranges; returns the stored entry. */
export function keepPlace(lesson, position, ranges) {
  const watched = longest(union(placeIn(lesson)?.watched ?? [], ranges), MOST_RANGES);
  const place = { lesson, position: Math.round(10 * position) / 10, watched, seen: Date.now() };
  write(OWN, [place, ...read(OWN).filter((one) => one.lesson !== lesson)]);
  return place;
}

/** Removes entries that the server has by now, unless they were changed meanwhile. */
function forget(name, places) {
  const isSame = (one) => places.some(({ lesson, seen }) => lesson === one.lesson && seen === one.seen);
  write(name, read(name).filter((one) => !isSame(one)));
}

/** Sends one entry of a member; resolves to whether the lesson counts as learned. An entry that cannot be sent stays. */
export async function sendPlace(place) {
  const { lesson, position, watched } = place;
  try {
    // `keepalive`: also from a page that is being closed.
    const { finished } = await call("PUT", `/api/v1/lessons/${lesson}/progress`, { position, watched }, { keepalive: true });
    forget(OWN, [place]);
    return finished;
  } catch {
    return false; // the next report, ten seconds later, includes this one
  }
}

const toSend = (places) => places.map(({ seen, ...place }) => ({ ...place, seen: new Date(seen).toISOString() }));

/** A visitor's entries in the format of the API. */
export const placesToTell = () => toSend(read(VISITOR));

/** A visitor's entries in the format of the query of /begun: lesson, position, seconds watched. */
export const placesToShow = () => read(VISITOR).map(({ lesson, position, watched }) => `${lesson}:${position}:${length(watched)}`);

/** Sends the stored entries of the signed-in member, and those from before the sign-in. */
export async function givePlaces() {
  for (const name of [VISITOR, OWN]) {
    const places = read(name);
    if (!places.length) continue;
    try {
      await call("POST", "/api/v1/progress", { items: toSend(places) });
    } catch (error) {
      if (!REFUSED.has(error.status)) return; // the next page tries again
    }
    forget(name, places);
  }
}
