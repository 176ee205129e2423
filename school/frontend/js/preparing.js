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

follow(`upload:${panel.dataset.upload}`, refresh);
