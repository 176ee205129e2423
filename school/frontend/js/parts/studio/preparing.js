// Follows the preparation of a video: updates its bar, and fetches the row again at the end.
import { call } from "../dom.js";
import { follow as subscribe } from "../events.js";
import { clock, secondsLeft } from "../times.js";
import { all, freshen, rowOf, show } from "./rows.js";
import { facts, left, pace, say } from "./say.js";

const ALL_S = 1;
const ENDED = new Set(["READY", "REJECTED", "FAILED"]);
/** For each followed upload, the function that stops following. */
const followed = new Map();

/** The sentence and the bar of an upload, worded as by catalog/web/standing.py. */
function standing({ state, ready, duration, place, progress }) {
  const [word, percent] = [say("preparing"), Math.round(100 * progress)];
  if (ready !== null && duration) {
    const times = { ready: clock(ready), whole: clock(duration) };
    const all = ready >= duration - ALL_S;
    return { word, done: all ? 1 : ready / duration, text: say(all ? "allThere" : "partThere", times) };
  }
  if (place !== null) return { word: say("queued"), text: place === 1 ? say("next") : say("waits", { place }) };
  if (state === "RECEIVED") return { word, text: say("looking") };
  return { word, done: progress, text: percent ? say("preparingText", { percent }) : say("begun") };
}

/** Shows the status of an upload from the API in its row. */
export function paint(lesson, upload) {
  const row = rowOf(lesson);
  if (!row) return;
  const rest = secondsLeft(upload);
  const { text, ...refresh } = standing(upload);
  show(row, { kind: "wait", sign: "clock", text: facts(text, pace(upload.speed), rest && left(rest)), ...refresh });
  const watch = row.querySelector("[data-watch]"); // not there while an earlier video can be watched
  if (watch) watch.hidden = !upload.playable;
}

/** When the row's buttons change, the whole row is fetched, and the list of what is missing. */
const stageOf = ({ state, ready, place }) => [state, ready !== null, place !== null].join();

/** Follows one upload until it has ended. */
export function follow(lesson, id) {
  if (followed.has(id)) return;
  let [speed, stage] = [null, null];
  const end = subscribe(`upload:${id}`, async () => {
    try {
      const upload = await call("GET", `/api/v1/uploads/${id}`);
      if (!ENDED.has(upload.state)) {
        speed = upload.speed || speed; // between two batches there is none for a moment
        if (stage !== null && stage !== stageOf(upload)) await freshen((one) => one === lesson);
        stage = stageOf(upload);
        paint(lesson, { ...upload, speed });
        return true;
      }
    } catch (error) {
      if (error.status !== 404) return true; // 404: its lesson was removed elsewhere
    }
    followed.delete(id);
    await freshen((one) => one === lesson).catch((error) => console.info(error));
    return false;
  });
  followed.set(id, end);
}

/** Stops following an upload that this page removes. */
export function unfollow(id) {
  followed.get(id)?.();
  followed.delete(id);
}

/** Follows each upload in the list that the school prepares. */
export function followAll() {
  for (const { dataset: row } of all()) if (row.state === "RECEIVED" || row.state === "TRANSCODING") follow(row.lesson, row.upload);
}
