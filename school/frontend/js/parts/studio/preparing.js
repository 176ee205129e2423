// While the school prepares a video: its bar moves; once it is settled the row is fetched anew.
import { call } from "../dom.js";
import { freshen, rowOf, show } from "./rows.js";
import { facts, left, say } from "./say.js";

const SOON_MS = 2000;
const LATE_MS = 10000;
const SETTLED = new Set(["READY", "REJECTED", "FAILED"]);
const watched = new Set();

/** Time left, from how far it came since the first look; nothing before there is something to go by. */
function estimate(start, progress) {
  const [gone, came] = [(performance.now() - start.at) / 1000, progress - start.progress];
  return came > 0.02 && progress < 1 ? left((gone * (1 - progress)) / came) : "";
}

function paint(lesson, upload, start) {
  const row = rowOf(lesson);
  if (!row) return;
  const queued = upload.state === "RECEIVED";
  const percent = Math.round(100 * upload.progress);
  show(row, {
    word: say(queued ? "queued" : "preparing"),
    kind: queued ? "" : "wait",
    sign: queued ? "" : "clock",
    done: upload.progress,
    text: queued ? say("queuedText") : facts(say("preparingText", { percent }), estimate(start, upload.progress)),
  });
}

/** Follows one upload until it is settled, asking less often while nothing moves. */
export async function follow(lesson, id) {
  if (watched.has(id)) return;
  watched.add(id);
  let [wait, before, start] = [SOON_MS, -1, null];
  for (;;) {
    try {
      const upload = await call("GET", `/api/v1/uploads/${id}`);
      if (SETTLED.has(upload.state)) break;
      if (upload.state === "TRANSCODING") start ??= { at: performance.now(), progress: upload.progress };
      paint(lesson, upload, start);
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
