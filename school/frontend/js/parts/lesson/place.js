// The viewer's position and watched ranges: the server stores those of members, this browser those of visitors.
import { givePlaces, keepPlace, placeIn, sendPlace } from "../places.js";
import { coverage, union } from "../ranges.js";
import { Played } from "./played.js";

const EVERY_S = 10;
const WORTH_S = 5; // a position this near to the beginning is not resumed

/** Seconds from the start; 0 if there is nothing to resume. A report that this browser could not send yet may be newer. */
function startOf({ lesson, at, since, end }) {
  const unsent = placeIn(lesson);
  const start = unsent && unsent.seen > Number(since) ? unsent.position : Number(at);
  return start < WORTH_S || start >= Number(end) ? 0 : start;
}

/**
 * Resumes where the viewer stopped, and saves position and watched ranges from then on. Returns {resumedAt}, in seconds,
 * 0 for the start, and {isLearned()}: whether the viewer has watched enough, as far as this page knows. The player's
 * event "learned" means that the server counts the lesson as learned.
 */
export function rememberPlace(player, stage) {
  const { lesson } = stage.dataset;
  const { member } = document.documentElement.dataset;
  const start = startOf(stage.dataset);
  const played = new Played();
  const whole = () => Number(stage.dataset.whole) || player.duration();
  let all = union(JSON.parse(stage.dataset.watched), placeIn(lesson)?.watched ?? []);
  const result = { resumedAt: 0, isLearned: () => coverage(all, whole()) >= Number(stage.dataset.enough) };
  let noted = start;
  let learned = false;
  player.one("loadedmetadata", () => {
    if (!start) return;
    result.resumedAt = start;
    player.currentTime(start);
    player.trigger("resumed");
  });
  const note = async () => {
    const [position, watched] = [player.currentTime(), played.take()];
    all = union(all, watched);
    if (!player.hasStarted() || (position === noted && !watched.length)) return;
    noted = position;
    const place = keepPlace(lesson, position, watched); // first, since the browser may be offline and the page may close
    if (!member || !(await sendPlace(place)) || learned) return;
    learned = true;
    player.trigger("learned");
  };
  player.on("seeking", () => played.jump());
  player.on(["timeupdate", "pause", "ended"], () => player.seeking() || played.reach(player.currentTime()));
  player.on("timeupdate", () => player.seeking() || (Math.abs(player.currentTime() - noted) >= EVERY_S && note()));
  player.on(["pause", "ended"], note);
  // The last events of a page that is closed or sent to the background on a phone.
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && note());
  window.addEventListener("pagehide", note);
  if (member) window.addEventListener("online", givePlaces);
  return result;
}
