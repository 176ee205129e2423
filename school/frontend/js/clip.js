// The page of a clip: the player of the school, without what belongs to a lesson; for its owner also sending a file, and following what the
// school makes of it.
import "./parts/lesson/quiet.js"; // must come before video.js is evaluated
import "../css/parts/player.css";
import "../css/parts/share.css";
import { playFilm } from "./parts/editing/film.js";
import { follow } from "./parts/events.js";
import { call } from "./parts/dom.js";
import { say, send, tell, tooLarge } from "./parts/sharing.js";

const player = playFilm();
const page = document.querySelector("[data-clip]");
const sender = document.querySelector("[data-send]");
const ENDED = new Set(["READY", "REJECTED", "FAILED"]);

for (const button of document.querySelectorAll("[data-seek]")) {
  button.addEventListener("click", () => {
    player?.currentTime(Number(button.dataset.seek));
    player?.play();
  });
}

async function replace(file) {
  const told = sender.querySelector("[data-told]");
  const fault = tooLarge(file, Number(page.dataset.most));
  tell(told, fault);
  if (fault) return;
  const [pick, part] = [sender.querySelector("[data-pick]"), sender.querySelector("[data-sending]")];
  [pick.hidden, part.hidden] = [true, false];
  const leaving = (event) => event.preventDefault();
  window.addEventListener("beforeunload", leaving);
  const answer = await send(file, page.dataset.clip, page.dataset.endpoint, part);
  window.removeEventListener("beforeunload", leaving);
  if (!answer.refused) return location.reload();
  [pick.hidden, part.hidden] = [false, true];
  tell(told, answer.message ?? say("refused"));
}

if (sender) {
  sender.querySelector("[data-pick]").hidden = false;
  for (const input of sender.querySelectorAll("[data-file]")) {
    input.addEventListener("change", () => input.files[0] && replace(input.files[0]));
  }
}

/** Loads the page anew when the school is done with the file. */
if (page?.dataset.upload && page.dataset.fileState === "preparing") {
  let before = "";
  follow(`upload:${page.dataset.upload}`, async () => {
    try {
      const upload = await call("GET", `/api/v1/uploads/${page.dataset.upload}`);
      if (ENDED.has(upload.state)) return location.reload();
      const bar = document.querySelector(".panel progress");
      if (bar) bar.value = 100 * upload.progress;
      if (before && before !== upload.state) location.reload();
      before = upload.state;
    } catch (error) {
      if (error.status === 404) return location.reload();
    }
    return true;
  });
}
