// The page of a lesson that is being prepared: its bar moves, and the page turns into the player as soon as anything of
// it can be watched.
import { call } from "./parts/dom.js";

const EVERY_MS = 2000;
const panel = document.querySelector("[data-upload]");
const bar = panel.querySelector("progress");
const words = panel.querySelector("[data-percent]");
const DONE = new Set(["READY", "REJECTED", "FAILED"]);

async function look() {
  try {
    const upload = await call("GET", `/api/v1/uploads/${panel.dataset.upload}`);
    if (upload.playable || DONE.has(upload.state)) return location.reload();
    const percent = Math.round(100 * upload.progress);
    if (bar) bar.value = percent;
    // The sentence came from the server in the reader's language; only its number changes.
    if (words) words.textContent = words.textContent.replace(/\d+/, percent);
  } catch (error) {
    console.info("the school does not answer; asking again", error);
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
