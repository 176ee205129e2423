// The viewer's place: a member's is kept by the school, a visitor's in this browser.
import { call } from "../dom.js";

const EVERY_S = 10;
const WORTH_S = 5; // a place this near to the beginning is no place to go on from
const OVER = 0.95; // of the length: from here on the lesson counts as finished, as in player/progress/models.py

function browserPlace(key) {
  return {
    read: () => Number(localStorage.getItem(key) ?? 0),
    write: (position) => localStorage.setItem(key, String(Math.round(position))),
  };
}

function schoolPlace(lesson, at) {
  return {
    read: () => at,
    // Lost now and then on a weak line: the next one, ten seconds later, says the same and more.
    write: (position) => call("PUT", `/api/v1/lessons/${lesson}/progress`, { position }).catch(() => {}),
  };
}

/** Goes on where the viewer stopped, and keeps the place from then on. Answers {resumedAt}: seconds, 0 from the start. */
export function rememberPlace(player, stage) {
  const { lesson, at, member } = stage.dataset;
  const place = member === undefined ? browserPlace(`place:${lesson}`) : schoolPlace(lesson, Number(at));
  const start = place.read();
  const result = { resumedAt: 0 };
  let kept = start;
  player.one("loadedmetadata", () => {
    if (start < WORTH_S || start > OVER * player.duration()) return;
    result.resumedAt = start;
    player.currentTime(start);
    player.trigger("resumed");
  });
  const keep = () => {
    if (!player.hasStarted()) return;
    kept = player.currentTime();
    place.write(kept);
  };
  player.on("timeupdate", () => {
    if (!player.seeking() && Math.abs(player.currentTime() - kept) >= EVERY_S) keep();
  });
  player.on(["pause", "ended"], keep);
  // The last chance of a page that is closed or put away on a phone.
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  return result;
}
