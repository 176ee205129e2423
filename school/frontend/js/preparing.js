// The page of a lesson that is being prepared: its place in the queue and its bar move, and the page turns into the player
// as soon as anything of it can be watched.
import { become } from "./parts/becoming.js";
import { call } from "./parts/dom.js";
import { follow } from "./parts/events.js";

const panel = document.querySelector("[data-upload]");
const DONE = new Set(["READY", "REJECTED", "FAILED"]);
let before = "";

/** Fetches the sentence from the server, in the reader's language. */
async function redraw() {
  const answer = await fetch(location.pathname, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`page answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-upload]");
  if (!fresh) return location.reload();
  become(panel, document.adoptNode(fresh));
}

async function refresh() {
  try {
    const upload = await call("GET", `/api/v1/uploads/${panel.dataset.upload}`);
    if (upload.playable || DONE.has(upload.state)) return location.reload();
    const now = [upload.state, upload.place, Math.round(100 * upload.progress)].join();
    if (now !== before) await redraw();
    before = now;
  } catch (error) {
    if (error.status === 404) return location.reload(); // cancelled, or removed with its lesson: the page says so
    console.info("the school does not answer; asking again", error);
  }
  return true;
}

/** Where an import brings the video: asks the school to make it soon, and becomes the player when it is there. */
const ASK_MS = 5 * 60_000;
const LOOK_MS = 15_000;

async function comes() {
  if (document.hidden) return;
  try {
    const lesson = await call("GET", `/api/v1/lessons/${panel.dataset.coming}`);
    if (lesson.playable) return location.reload();
    await redraw();
  } catch (error) {
    if (error.status === 404) return location.reload(); // it was withdrawn, or the video cannot be used
    console.info("the school does not answer; asking again", error);
  }
}

async function asks() {
  if (document.hidden) return;
  try {
    const { asked } = await call("POST", `/api/v1/lessons/${panel.dataset.coming}/await`);
    if (asked) clearInterval(asking);
  } catch (error) {
    console.info("not asked; trying again", error);
  }
}

let asking = 0;
if (panel.dataset.coming) {
  asking = setInterval(asks, ASK_MS);
  setTimeout(asks, 3000); // not for a page that somebody only passes by
  setInterval(comes, LOOK_MS);
} else {
  follow(`upload:${panel.dataset.upload}`, refresh);
}
