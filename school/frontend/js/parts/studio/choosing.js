// Files that a teacher drops or chooses, and the lesson each belongs to.
import { call } from "../dom.js";
import { assign, titleFrom } from "./assigning.js";
import { partOf } from "./outline.js";
import { sendingOf } from "./queue.js";
import { follow, paint } from "./preparing.js";
import { fileOf, forget, remember, remembered } from "./remembered.js";
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
  const heed = {
    onBegun: () => freshen(() => false),
    onNamed: (id) => remember(id, file),
    onDone: (sending) => {
      forget(sending.id);
      return received(sending);
    },
  };
  return new Sending(file, lesson, { ...heed, parts: "parts" in studio.dataset, ...options });
}

function goOn(file, row) {
  send(file, row.dataset.lesson, { url: `/uploads/${row.dataset.upload}`, parts: row.dataset.parts === "1" });
}

async function lessonFor(file, section) {
  const made = await call("POST", `/api/v1/courses/${studio.dataset.course}/lessons`, {
    title: titleFrom(file),
    from_file: true,
    ...(section ? { section } : {}),
  });
  return made.id;
}

/**
 * Many files at once: unfinished uploads are resumed; of the others the teacher sees and decides which lesson each goes into.
 * @param {File[]} files
 * @param {Element | null} place what they were dropped on
 */
export async function take(files, place = null) {
  const fresh = [];
  for (const file of files) {
    const row = begun(file);
    if (row) goOn(file, row);
    else fresh.push(file);
  }
  if (!fresh.length) return;
  const [part, row] = [place && partOf(place), place?.closest("[data-lesson]")];
  const chosen = await assign(fresh, part?.dataset.section, fresh.length === 1 && row ? row.dataset.lesson : null);
  if (chosen) await sendAll(chosen);
}

async function sendAll(chosen) {
  const sent = [];
  for (const { file, lesson, section } of chosen) {
    try {
      sent.push([file, lesson ?? (await lessonFor(file, section))]);
    } catch (error) {
      console.info(error);
      showNotice(say("lessonRefused", { file: file.name }));
    }
  }
  const made = new Set(sent.map(([, lesson]) => lesson).filter((lesson) => !rowOf(lesson)));
  if (made.size) await freshen((lesson) => made.has(lesson));
  for (const [file, lesson] of sent) send(file, lesson);
}

/** Goes on with uploads whose files this browser knows; of those it may not read yet, `offerAll` gets a function that asks. */
export async function goOnByItself(offerAll) {
  const waiting = all().filter(({ dataset: row }) => row.state === "WAITING" && row.mine === "1" && !sendingOf(row.lesson));
  const known = await remembered(waiting.map((row) => row.dataset.upload));
  const start = async (row, ask) => {
    const file = await fileOf(known.get(row.dataset.upload), ask);
    if (!file || file.name !== row.dataset.file || file.size !== Number(row.dataset.bytes)) return false;
    goOn(file, row);
    return true;
  };
  const closed = [];
  for (const row of waiting.filter((one) => known.has(one.dataset.upload))) if (!(await start(row, false))) closed.push(row);
  if (closed.length) {
    offerAll(closed.length, async () => {
      for (const row of closed) await start(row, true);
    });
  }
}

/** One file for one lesson: resumes its upload, or replaces its video. */
export function takeFor(file, row) {
  if (row.dataset.state !== "WAITING") return send(file, row.dataset.lesson);
  if (row === begun(file)) return goOn(file, row);
  showNotice(say("notSame", { file: row.dataset.file, size: size(Number(row.dataset.bytes)) }));
}
