// Removing and undoing without leaving the page. Removed things can be restored for an hour: by the bar at the bottom, and
// by "Recently deleted" under the list.
import { sendingOf } from "./queue.js";
import { followAll, unfollow } from "./preparing.js";
import { freshen, rowOf } from "./rows.js";
import { announce, say } from "./say.js";
import { post, showNotice } from "./school.js";

const SHOWN_MS = 10000;
const studio = document.querySelector("[data-studio]");
const bar = studio.querySelector("[data-undo]");
const button = bar.querySelector("button");
let [timer, act] = [0, null];

function hide() {
  clearTimeout(timer);
  bar.hidden = true;
}

/** The bar stays while a pointer or the focus is on it. */
function hideLater() {
  clearTimeout(timer);
  timer = setTimeout(() => bar.matches(":hover, :focus-within") || hide(), SHOWN_MS);
}

/** Offers to undo what was done; unless `quiet`, the focus goes there for those who use keys, since the focused element is gone. */
export function offerUndo(said, undo, { quiet = false } = {}) {
  const byKey = !quiet && document.activeElement?.matches(":focus-visible");
  bar.hidden = false;
  bar.querySelector("span").textContent = said;
  button.hidden = !undo;
  act = undo;
  if (byKey && undo) button.focus();
  hideLater();
}

async function restore(fields, sending) {
  if (fields.length) {
    const answer = await post(studio.dataset.restore, fields).catch(() => null);
    if (!answer?.ok) return showNotice(say("notRestored"));
  }
  await freshen();
  sending?.rejoin();
  followAll();
  announce(say("restored"));
}

async function send(form, fields = []) {
  const answer = await post(form.action, fields).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** Cancels the video of a row: being sent, waiting, being prepared, rejected or failed. */
async function cancel(form, row) {
  const sending = sendingOf(row.dataset.lesson);
  await sending?.withdraw();
  unfollow(row.dataset.upload);
  const removed = await send(form);
  if (!removed) {
    sending?.rejoin();
    followAll();
    return showNotice(say("notRemoved"));
  }
  const undo = removed.undo.length || sending;
  offerUndo(removed.said, undo && (() => restore(removed.undo, sending)));
  await freshen((one) => one === row.dataset.lesson);
}

async function removeAll(form) {
  const removed = await send(form);
  if (!removed) return showNotice(say("notRemoved"));
  offerUndo(removed.said, () => restore(removed.undo));
  document.activeElement?.closest("[data-rejected]") && document.activeElement.blur();
  await freshen();
}

/** Deletes a whole lesson, also one that can be watched. */
async function removeLesson(form) {
  const removed = await send(form);
  if (!removed) return showNotice(say("notRemoved"));
  offerUndo(removed.said, () => restore(removed.undo));
  await freshen();
}

async function bringBack(form, { name, value }) {
  document.activeElement?.blur(); // its button is removed
  hide();
  await restore([[name, value]]);
  if (name === "lesson") rowOf(value)?.querySelector('[data-do="rename"]').focus();
}

export function removing() {
  studio.addEventListener("submit", (event) => {
    const form = event.target;
    const acts = {
      ".cancel:not([data-removes-lesson], [data-removes-section])": () => cancel(form, form.closest("li")),
      "[data-removes-lesson]": () => removeLesson(form),
      "[data-removes]": () => removeAll(form),
      "[data-restores]": () => bringBack(form, event.submitter),
    };
    const kind = Object.keys(acts).find((one) => form.matches(one));
    if (!kind) return;
    event.preventDefault();
    if (form.dataset.busy) return; // pressed twice
    form.dataset.busy = "1";
    acts[kind]().finally(() => delete form.dataset.busy);
  });
  button.addEventListener("click", () => {
    const undo = act;
    act = null;
    hide();
    undo?.();
  });
  for (const leaving of ["pointerleave", "focusout"]) bar.addEventListener(leaving, hideLater);
}
