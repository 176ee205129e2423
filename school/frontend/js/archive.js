// A ZIP file of old courseware, sent to the school: it goes on where it stopped after a broken line or a closed browser.
import { texts } from "./parts/dom.js";
import { FileUpload } from "./parts/studio/file_upload.js";
import { size } from "./parts/studio/size.js";

const say = texts();
const panel = document.querySelector("[data-archive]");
const input = panel.querySelector("input[type=file]");
const bar = panel.querySelector("progress");
const line = panel.querySelector("[role=status]");
const stop = panel.querySelector("[data-stop]");
let upload = null;

function shows(sending) {
  for (const part of [bar, stop]) part.hidden = !sending;
  for (const part of panel.querySelectorAll("[data-choose]")) part.hidden = sending;
}

function refused(sentence) {
  shows(false);
  line.textContent = sentence;
  input.value = "";
}

async function send(file) {
  if (!file.name.toLowerCase().endsWith(".zip")) return refused(say("kind"));
  if (file.size > Number(panel.dataset.most)) return refused(say("large"));
  shows(true);
  line.textContent = say("begins");
  upload = new FileUpload(file, panel.dataset.archive, {
    onProgress: (sent) => {
      bar.value = sent / file.size;
      line.textContent = say("sending", { got: size(sent), all: size(file.size) });
    },
    onBroken: () => (line.textContent = say("broken")),
    metadata: { preparing: panel.querySelector("select").value },
  });
  const answer = await upload.done;
  upload = null;
  if (answer.cancelled) return refused(say("stopped"));
  if (answer.refused) return refused(answer.message ?? say("refused"));
  location.assign(location.pathname);
  return undefined;
}

input.addEventListener("change", () => input.files.length && send(input.files[0]));
stop.addEventListener("click", () => upload?.cancel());
window.addEventListener("beforeunload", (event) => upload && event.preventDefault());
panel.hidden = false;
