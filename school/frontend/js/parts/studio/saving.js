// Saves the order of the course after each change: one request after the other, again when the line was down. When somebody else
// has changed the course meanwhile, nothing is overwritten: the page says what they did, and asks.
import { difference, isMoved, merged, orderOf, outline, putInOrder, titlesIn } from "./outline.js";
import { fetched, renumber, takeOver } from "./rows.js";
import { announce, say } from "./say.js";

const AGAIN_MS = [1000, 3000, 10000, 30000];
const studio = document.querySelector("[data-studio]");
const line = document.querySelector("[data-saved]");
/** The order that the school has, as far as this page knows, and the titles then. */
let [known, titles] = [orderOf(), titlesIn()];
let [wanted, running, held, tries, timer] = [null, false, false, 0, 0];

line.hidden = false;
export const isUnsaved = () => wanted !== null || running;

function tell(word) {
  line.textContent = say(word);
  line.classList.toggle("now", word === "unsaved");
}

/** Notes that the order on the page is what the school has now: after the page was fetched. */
export function settle() {
  [known, titles] = [orderOf(), titlesIn()];
}

/** Saves the order on the page. */
export function save() {
  wanted = orderOf();
  tries = 0;
  pump();
}

async function pump() {
  clearTimeout(timer);
  if (running || held || !wanted) return;
  running = true;
  const order = wanted;
  wanted = null;
  tell("saving");
  try {
    const answer = await send(order);
    if (answer.ok) done(order, answer);
    else if (answer.status === 409 || answer.status === 422) await meet(order);
    else throw new Error(`order answered ${answer.status}`);
  } catch (error) {
    console.info(error);
    wanted ??= order;
    tell("unsaved");
    timer = setTimeout(pump, AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)]);
    running = false;
    return;
  }
  running = false;
  pump();
}

function send(order) {
  return fetch(`/api/v1/courses/${studio.dataset.course}`, {
    method: "PATCH",
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "If-Match": outline.dataset.etag,
      "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify({ order }),
  });
}

function done(order, answer) {
  outline.dataset.etag = answer.headers.get("ETag") ?? outline.dataset.etag;
  [known, titles, tries] = [order, titlesIn(), 0];
  tell("saved");
}

/** The course has another version: merges what does not touch the order, and asks about the rest. */
async function meet(mine) {
  const page = await fetched();
  const there = page.querySelector("[data-outline]");
  const theirs = orderOf(there);
  const again = () => {
    const order = merged(wanted ?? mine, theirs);
    outline.dataset.etag = there.dataset.etag;
    takeOver(page);
    putInOrder(order);
    renumber();
    wanted = order;
  };
  if (!isMoved(known, theirs)) return again();
  held = true;
  ask(difference(known, theirs, titles, titlesIn(there)), {
    keep: again,
    take: () => {
      wanted = null;
      takeOver(page);
      settle();
      tell("saved");
    },
  });
}

function ask(sentence, { keep, take }) {
  const notice = document.querySelector("template[data-conflict]").content.firstElementChild.cloneNode(true);
  notice.querySelector("p").append(` ${sentence}`);
  notice.setAttribute("role", "alert");
  const close = (act) => () => {
    notice.remove();
    held = false;
    act();
    outline.querySelector("button:not([hidden])")?.focus();
    pump();
  };
  notice.querySelector("[data-take]").addEventListener("click", close(take));
  notice.querySelector("[data-keep]").addEventListener("click", close(keep));
  document.querySelector("[data-told]").replaceChildren(notice);
  notice.scrollIntoView({ block: "center" });
  announce(sentence);
}

window.addEventListener("online", pump);
