// A course in the studio: drop videos, see them sent and prepared, order and rename lessons.
// Without this script, everything but uploading works; js/parts/studio/ has one file for each task.
import { localTimes, plannable } from "./parts/moments.js";
import { goOnByItself, take, takeFor } from "./parts/studio/choosing.js";
import { orderable } from "./parts/studio/order.js";
import { followAll } from "./parts/studio/preparing.js";
import { tellWaiting } from "./parts/studio/missing.js";
import { active, everySending, onChange, running, sendingOf } from "./parts/studio/queue.js";
import { renamable } from "./parts/studio/renaming.js";
import { canRemember, know } from "./parts/studio/remembered.js";
import { removing } from "./parts/studio/removing.js";
import { outline } from "./parts/studio/outline.js";
import { all, waken, wakenSections } from "./parts/studio/rows.js";
import { isUnsaved } from "./parts/studio/saving.js";
import { sectionable } from "./parts/studio/sections.js";
import { facts, left, say, speed } from "./parts/studio/say.js";

const studio = document.querySelector("[data-studio]");
const find = (selector) => studio.querySelector(selector);
const oneFile = find("[data-one-file]");
let asking = null;

function filesOf(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  // A folder also comes as a "file", one that cannot be read.
  return items.filter((item) => item.webkitGetAsEntry?.()?.isFile !== false).map((item) => {
    const file = item.getAsFile();
    if (canRemember()) item.getAsFileSystemHandle?.().then((handle) => handle && know(file, handle)).catch(() => {});
    return file;
  });
}

/** Where the browser can, files are chosen so that it knows them again after a reload. */
async function pick(event) {
  event.preventDefault();
  try {
    const handles = await window.showOpenFilePicker({ multiple: true });
    const files = [];
    for (const handle of handles) {
      const file = await handle.getFile();
      know(file, handle);
      files.push(file);
    }
    take(files);
  } catch (error) {
    if (error.name !== "AbortError") throw error; // nothing was chosen
  }
}

function droppable() {
  const box = find("[data-drop]");
  box.hidden = false;
  if (canRemember()) box.querySelector("label").addEventListener("click", pick);
  find("[data-files]").addEventListener("change", ({ target }) => {
    take([...target.files]);
    target.value = ""; // so that choosing the same file again is a change
  });
  const over = (on) => box.querySelector(".drop").classList.toggle("is-over", on);
  /** Marks the section that files would be dropped on. */
  const target = (place) => {
    const here = place instanceof Element ? place.closest("[data-section]") : null;
    for (const part of outline.querySelectorAll(".is-target")) if (part !== here) part.classList.remove("is-target");
    here?.classList.add("is-target");
  };
  // The whole page accepts drops: a file dropped beside the box would otherwise replace the page.
  window.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    over(true);
    target(event.target);
  });
  window.addEventListener("dragleave", (event) => event.relatedTarget ?? (over(false), target(null)));
  window.addEventListener("drop", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    over(false);
    target(null);
    const place = event.target instanceof Element ? event.target.closest("[data-section]") && event.target : null;
    take(filesOf(event.dataTransfer), place);
  });
}

function buttons() {
  outline.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do]");
    if (!button) return;
    const row = button.closest("li");
    const sending = sendingOf(row.dataset.lesson);
    const acts = {
      pause: () => sending.pause(),
      resume: () => (sending.state === "offline" ? sending.start() : sending.resume()),
      choose: () => ((asking = row.dataset.lesson), oneFile.click()),
    };
    acts[button.dataset.do]?.(); // cancel and remove are forms: js/parts/studio/removing.js
  });
  oneFile.addEventListener("change", () => {
    const [file] = oneFile.files;
    if (file) takeFor(file, all().find((row) => row.dataset.lesson === asking));
    oneFile.value = "";
  });
}

function totals() {
  const bar = find("[data-totals]");
  const word = bar.querySelector("button span");
  const allPaused = () => everySending().every((one) => one.state === "paused");
  bar.querySelector("button").addEventListener("click", () => {
    const resume = allPaused();
    for (const one of everySending()) resume ? one.resume() : one.pause();
    show();
  });
  function show() {
    const sendings = everySending();
    bar.hidden = sendings.length === 0;
    tellWaiting();
    const rate = running().reduce((sum, one) => sum + one.rate, 0);
    const rest = sendings.reduce((sum, one) => sum + one.file.size - one.sent, 0);
    bar.querySelector('[data-part="count"]').textContent = say("counting", { n: sendings.length });
    bar.querySelector('[data-part="rate"]').textContent = rate ? facts(speed(rate), left(rest / rate)) : "";
    word.textContent = say(sendings.length && allPaused() ? "resumeAll" : "pauseAll");
  }
  onChange(show); // at once: later it would move the buttons below while they are being pressed
  setInterval(show, 500);
}

all().forEach(waken);
wakenSections();
followAll();
localTimes();
plannable();
droppable();
buttons();
totals();
orderable();
sectionable();
removing();
renamable();
goOnByItself((count, goOn) => {
  const offer = find("[data-interrupted]");
  offer.hidden = false;
  offer.querySelector("span").textContent = say(count === 1 ? "interruptedOne" : "interrupted", { n: count });
  offer.querySelector("button").addEventListener("click", () => {
    offer.hidden = true;
    goOn();
  });
});
window.addEventListener("online", () => everySending().filter((one) => one.state === "offline").forEach((one) => one.start()));
window.addEventListener("beforeunload", (event) => (active() || isUnsaved()) && event.preventDefault());
