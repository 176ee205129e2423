// The viewer's place: a member's is kept by the school, a visitor's in this browser.
import { call } from "../dom.js";
import { keepPlace, placeIn } from "../places.js";

const EVERY_S = 10;
const WORTH_S = 5; // a place this near to the beginning is no place to go on from
const OVER = 0.95; // of the length: from here on the lesson counts as finished, as in player/progress/models.py

/** A place with read() and write(position); `write` answers whether the lesson counts as finished now. */
function browserPlace(lesson, lengthNow) {
  return {
    read: () => placeIn(lesson)?.position ?? 0,
    async write(position) {
      keepPlace(lesson, position, lengthNow());
      return false; // nobody keeps a visitor's ticks
    },
  };
}

function schoolPlace(lesson, at) {
  return {
    read: () => at,
    async write(position) {
      try {
        return (await call("PUT", `/api/v1/lessons/${lesson}/progress`, { position })).finished;
      } catch {
        return false; // lost now and then on a weak line: the next one, ten seconds later, says the same and more
      }
    },
  };
}

/**
 * Goes on where the viewer stopped, and keeps the place from then on. Answers {resumedAt}: seconds, 0 from the start.
 * The player's event "learned" tells that the lesson counts as finished from now on.
 */
export function rememberPlace(player, stage) {
  const { lesson, at, member } = stage.dataset;
  const place = member === undefined ? browserPlace(lesson, () => player.duration()) : schoolPlace(lesson, Number(at));
  const start = place.read();
  const result = { resumedAt: 0 };
  let kept = start;
  let finished = false;
  player.one("loadedmetadata", () => {
    if (start < WORTH_S || start > OVER * player.duration()) return;
    result.resumedAt = start;
    player.currentTime(start);
    player.trigger("resumed");
  });
  const keep = async () => {
    if (!player.hasStarted()) return;
    kept = player.currentTime();
    const was = finished;
    finished = (await place.write(kept)) || was;
    if (finished && !was) player.trigger("learned");
  };
  player.on("timeupdate", () => {
    const isFinishing = !finished && kept < OVER * player.duration() && player.currentTime() >= OVER * player.duration();
    if (!player.seeking() && (isFinishing || Math.abs(player.currentTime() - kept) >= EVERY_S)) keep();
  });
  player.on(["pause", "ended"], keep);
  // The last chance of a page that is closed or put away on a phone.
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  return result;
}
