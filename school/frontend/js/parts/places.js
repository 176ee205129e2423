// A visitor's places in lessons. This browser keeps them until the visitor has an account; then the school takes them over.
import { call } from "./dom.js";
import { keep, kept } from "./kept.js";

const NAME = "places";
const MOST = 50; // the places that were written last; the school takes no more, player/progress/service.py
const OVER = 0.95; // of the length: from here on the lesson counts as finished, as in player/progress/models.py
const REFUSED = new Set([400, 413, 422]); // sent again, it would be refused again

const isPlace = (one) =>
  typeof one?.lesson === "string" && [one.position, one.furthest, one.length, one.seen].every((number) => Number.isFinite(number) && number >= 0);

/** All places, the newest first: {lesson, position, furthest, length} in seconds, {seen} in milliseconds since 1970. */
export function visitorPlaces() {
  try {
    const all = JSON.parse(kept(NAME) ?? "[]");
    return Array.isArray(all) ? all.filter(isPlace) : [];
  } catch {
    return [];
  }
}

/** The place in one lesson, or null. */
export const placeIn = (lesson) => visitorPlaces().find((one) => one.lesson === lesson) ?? null;

/** Keeps the place in one lesson. */
export function keepPlace(lesson, position, length) {
  const furthest = Math.max(position, placeIn(lesson)?.furthest ?? 0);
  const others = visitorPlaces().filter((one) => one.lesson !== lesson);
  const place = { lesson, position: tenths(position), furthest: tenths(furthest), length: tenths(length), seen: Date.now() };
  keep(NAME, JSON.stringify([place, ...others].slice(0, MOST)));
}

const tenths = (seconds) => Math.round(10 * (seconds || 0)) / 10;

/** Lessons that were begun and can be gone on with, the newest first. */
export const begunPlaces = () => visitorPlaces().filter(({ position, furthest, length }) => position > 0 && furthest < OVER * length);

/** The places as the school takes them. */
export const placesToTell = () =>
  visitorPlaces().map(({ lesson, position, furthest, seen }) => ({ lesson, position, furthest, seen: new Date(seen).toISOString() }));

/** Gives the places to the member who is signed in, then forgets them here. */
export async function givePlaces() {
  const items = placesToTell();
  if (!items.length) return;
  try {
    await call("POST", "/api/v1/progress", { items });
  } catch (error) {
    if (!REFUSED.has(error.status)) return; // the next page tries again
  }
  keep(NAME, null);
}
