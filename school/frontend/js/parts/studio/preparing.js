// While the school prepares a video: its bar moves; once it is settled the row is fetched anew.
import { call } from "../dom.js";
import { secondsLeft } from "../times.js";
import { freshen, rowOf, show } from "./rows.js";
import { facts, left, pace, say } from "./say.js";

const SOON_MS = 2000;
const LATE_MS = 10000;
const SETTLED = new Set(["READY", "REJECTED", "FAILED"]);
const watched = new Set();

function paint(lesson, upload) {
  const row = rowOf(lesson);
  if (!row) return;
  const queued = upload.state === "RECEIVED";
  const percent = Math.round(100 * upload.progress);
  const rest = secondsLeft(upload);
  show(row, {
    word: say(queued ? "queued" : "preparing"),
    kind: queued ? "" : "wait",
    sign: queued ? "" : "clock",
    done: upload.progress,
    text: queued ? say("queuedText") : facts(say("preparingText", { percent }), pace(upload.speed), rest && left(rest)),
  });
  const watch = row.querySelector("[data-watch]"); // not there while an earlier video can be watched
  if (watch) watch.hidden = !upload.playable;
}

/** Follows one upload until it is settled, asking less often while nothing moves. */
export async function follow(lesson, id) {
  if (watched.has(id)) return;
  watched.add(id);
  let [wait, before, speed] = [SOON_MS, -1, null];
  for (;;) {
    try {
      const upload = await call("GET", `/api/v1/uploads/${id}`);
      if (SETTLED.has(upload.state)) break;
      speed = upload.speed || speed; // between two batches there is none for a moment
      paint(lesson, { ...upload, speed });
      wait = upload.progress === before ? Math.min(wait * 1.3, LATE_MS) : SOON_MS;
      before = upload.progress;
    } catch (error) {
      if (error.status === 404) break; // its lesson was removed elsewhere
      wait = LATE_MS;
    }
    await new Promise((done) => setTimeout(done, wait));
  }
  watched.delete(id);
  await freshen((one) => one === lesson);
}
