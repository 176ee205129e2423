// Files that a teacher drops or chooses, and the lesson each belongs to.
import { call } from "../dom.js";
import { sendingOf } from "./queue.js";
import { follow, paint } from "./preparing.js";
import { all, freshen, offer, rowOf } from "./rows.js";
import { say, size } from "./say.js";
import { showNotice } from "./school.js";
import { Sending } from "./sending.js";

const studio = document.querySelector("[data-studio]");

/** A row whose video was begun with this very file, here or on another device, and is not being sent now. */
function begun(file) {
  return all().find(({ dataset: row }) =>
    row.state === "WAITING" && row.mine === "1" && row.file === file.name && Number(row.bytes) === file.size && !sendingOf(row.lesson));
}

async function received({ lesson, id }) {
  const row = rowOf(lesson);
  if (row) {
    Object.assign(row.dataset, { upload: id, state: "RECEIVED" });
    offer(row, "cancel"); // there is nothing to pause any more
    paint(lesson, { state: "RECEIVED", ready: null, place: null, progress: 0, speed: null });
  }
  await freshen((one) => one === lesson).catch((error) => console.info(error)); // the row is updated in any case
  follow(lesson, id);
}

function send(file, lesson, options = {}) {
  return new Sending(file, lesson, { onBegun: () => freshen(() => false), onDone: received, parts: "parts" in studio.dataset, ...options });
}

function goOn(file, row) {
  send(file, row.dataset.lesson, { url: `/uploads/${row.dataset.upload}`, parts: row.dataset.parts === "1" });
}

async function lessonFor(file) {
  const title = file.name.replace(/\.[^.]+$/, "") || file.name;
  const made = await call("POST", `/api/v1/courses/${studio.dataset.course}/lessons`, { title, from_file: true });
  return made.id;
}

/** Many files at once: unfinished uploads are resumed, each other file becomes a new lesson. */
export async function take(files) {
  const made = [];
  for (const file of files) {
    const row = begun(file);
    if (row) goOn(file, row);
    else
      try {
        made.push([file, await lessonFor(file)]);
      } catch (error) {
        console.info(error);
        showNotice(say("lessonRefused", { file: file.name }));
      }
  }
  if (!made.length) return;
  const fresh = new Set(made.map(([, lesson]) => lesson));
  await freshen((lesson) => fresh.has(lesson));
  for (const [file, lesson] of made) send(file, lesson);
}

/** One file for one lesson: resumes its upload, or replaces its video. */
export function takeFor(file, row) {
  if (row.dataset.state !== "WAITING") return send(file, row.dataset.lesson);
  if (row === begun(file)) return goOn(file, row);
  showNotice(say("notSame", { file: row.dataset.file, size: size(Number(row.dataset.bytes)) }));
}
