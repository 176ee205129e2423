// The list of lessons. The server draws every row; scripts update bars and words, and fetch a row again when more has changed.
import { icon } from "../dom.js";
import { localTimes } from "../moments.js";
import { sendingOf } from "./queue.js";

export const list = document.querySelector("[data-rows]");
export const all = () => [...list.querySelectorAll(":scope > li")];
export const rowOf = (lesson) => list.querySelector(`:scope > [data-lesson="${lesson}"]`);
const part = (row, name) => row.querySelector(`[data-part="${name}"]`);

/** Shows the status of a row; `done` is 0 to 1, null for no bar. */
export function show(row, { word, kind = "", sign = "", done = null, text = "", bad = false }) {
  const badge = document.createElement("span");
  badge.className = kind ? `badge badge-${kind}` : "badge";
  badge.append(...(sign ? [icon(sign)] : []), word);
  part(row, "badge").replaceChildren(badge);
  const bar = part(row, "bar");
  bar.hidden = done === null;
  bar.firstElementChild.value = 100 * (done ?? 0);
  bar.firstElementChild.classList.toggle("is-bad", bad);
  const line = part(row, "text");
  line.textContent = text;
  line.className = bad ? "small now" : "small soft";
}

/** Offers only the named buttons of a row (pause, resume, cancel, choose). A focus that would be lost goes to the next one. */
export function offer(row, ...names) {
  const had = document.activeElement?.closest?.("[data-do]");
  for (const button of row.querySelectorAll("button[data-do]")) button.hidden = !names.includes(button.dataset.do);
  if (had?.hidden && row.contains(had)) row.querySelector("button[data-do]:not([hidden]), a[data-do]")?.focus();
}

export function renumber() {
  const rows = all();
  rows.forEach((row, index) => {
    part(row, "number").textContent = index + 1;
    for (const button of row.querySelectorAll('[name="by"]')) {
      const end = button.value === "up" ? index === 0 : index === rows.length - 1;
      button.toggleAttribute("aria-disabled", end);
      if (end) button.setAttribute("aria-disabled", "true");
    }
  });
}

/** Adds what needs scripts: handles to drag, files to choose. */
export function waken(row) {
  for (const grip of row.querySelectorAll('[data-do="grip"]')) grip.hidden = false;
  const mine = row.dataset.state === "WAITING" ? row.dataset.mine === "1" : true;
  const cancels = !row.querySelector('[data-do="cancel"]').hidden; // as the server decided
  offer(row, ...(mine ? ["choose"] : []), ...(cancels ? ["cancel"] : []));
}

/** Puts a row from the server in the place of the old one, or before `next`, or at the end. */
function put(fresh, next) {
  const old = rowOf(fresh.dataset.lesson);
  if (old?.querySelector("form.rename")) return; // a title being typed stays; the row is fetched afterwards
  const had = old?.contains(document.activeElement) ? document.activeElement : null;
  if (old) old.replaceWith(fresh);
  else if (next) next.before(fresh);
  else list.append(fresh);
  waken(fresh);
  sendingOf(fresh.dataset.lesson)?.paint();
  if (!had) return;
  const same = had.name === "by" ? `[name="by"][value="${had.value}"]` : `[data-do="${had.dataset.do}"]:not([hidden])`;
  (fresh.querySelector(same) ?? fresh.querySelector('[data-do="rename"]')).focus();
}

/**
 * Fetches the page and takes over the rows that `wanted(lesson)` accepts, and what is missing before publishing.
 * @param {(lesson: string) => boolean} wanted
 */
export async function freshen(wanted = () => true) {
  const answer = await fetch(location.pathname, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`page answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll("[data-rows] > li")];
  fresh.forEach((row, index) => {
    if (!wanted(row.dataset.lesson)) return;
    const next = fresh.slice(index + 1).map((one) => rowOf(one.dataset.lesson));
    put(document.adoptNode(row), next.find(Boolean));
  });
  const there = new Set(fresh.map((row) => row.dataset.lesson));
  for (const row of all()) if (!there.has(row.dataset.lesson)) row.remove();
  for (const place of ["[data-look]", "[data-head-acts]", "[data-head-state]", "[data-rejected]", "[data-removed]", "[data-none]"]) {
    const [old, made] = [document.querySelector(place), page.querySelector(place)];
    if (old && made && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(made));
  }
  localTimes();
  renumber();
}
