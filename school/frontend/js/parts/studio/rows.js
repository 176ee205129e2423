// The list of lessons. The server draws every row; scripts update bars and words, and fetch a row again when more has changed.
import { icon } from "../dom.js";
import { localTimes } from "../moments.js";
import { listOf, outline, parts, partOf, rowsOf } from "./outline.js";
import { sendingOf } from "./queue.js";
import { say } from "./say.js";

export const all = () => [...outline.querySelectorAll("[data-rows] > li")];
export const rowOf = (lesson) => outline.querySelector(`[data-rows] > [data-lesson="${lesson}"]`);
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

const OFFERED = ["choose", "pause", "resume", "cancel"];

/** Offers only the named buttons of a row (pause, resume, cancel, choose). A focus that would be lost goes to the next one. */
export function offer(row, ...names) {
  const had = document.activeElement?.closest?.("[data-do]");
  for (const name of OFFERED) for (const button of row.querySelectorAll(`button[data-do="${name}"]`)) button.hidden = !names.includes(name);
  for (const button of row.querySelectorAll('[data-do="remove"]')) button.hidden = names.includes("cancel"); // which does the same
  if (had?.hidden && row.contains(had)) row.querySelector("button[data-do]:not([hidden]), a[data-do]")?.focus();
}

/** Writes the numbers of lessons and sections, and which of them can go no further up or down. */
export function renumber() {
  const rows = all();
  const ends = (node, isFirst, isLast) => {
    for (const button of node.querySelectorAll(':scope [name="by"]')) {
      const end = button.value === "up" ? isFirst : isLast;
      if (end) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  };
  const sections = parts();
  rows.forEach((row, index) => {
    part(row, "number").textContent = index + 1;
    const [here, siblings] = [sections.indexOf(partOf(row)), rowsOf(partOf(row))];
    ends(row, here === 0 && siblings[0] === row, here === sections.length - 1 && siblings.at(-1) === row);
  });
  sections.forEach((section, index) => {
    const head = section.querySelector("[data-head]");
    if (!head) return;
    ends(head, index === 1, index === sections.length - 1);
    const count = head.querySelector("[data-count]");
    if (count) count.textContent = say(rowsOf(section).length === 1 ? "oneLesson" : "lessons", { n: rowsOf(section).length });
  });
}

/** Adds what needs scripts: handles to drag, files to choose. */
export function waken(row) {
  for (const grip of row.querySelectorAll('[data-do="grip"]')) grip.hidden = false;
  const mine = row.dataset.state === "WAITING" ? row.dataset.mine === "1" : true;
  const cancels = !row.querySelector('[data-do="cancel"]').hidden; // as the server decided
  offer(row, ...(mine ? ["choose"] : []), ...(cancels ? ["cancel"] : []));
}

/** Adds what needs scripts to the head of a section. */
export function wakenSections() {
  for (const grip of outline.querySelectorAll('[data-do="grip-section"]')) grip.hidden = false;
}

/** Puts a row from the server in the place of the old one, or before `next`, or at the end of its section. */
function put(fresh, next, section) {
  const old = rowOf(fresh.dataset.lesson);
  if (old?.querySelector("form.rename")) return; // a title being typed stays; the row is fetched afterwards
  const had = old?.contains(document.activeElement) ? document.activeElement : null;
  if (old) old.replaceWith(fresh);
  else if (next && partOf(next).dataset.section === section) next.before(fresh);
  else listOf(parts().find((one) => one.dataset.section === section) ?? parts().at(-1)).append(fresh);
  waken(fresh);
  sendingOf(fresh.dataset.lesson)?.paint();
  if (!had) return;
  const same = had.name === "by" ? `[name="by"][value="${had.value}"]` : `[data-do="${had.dataset.do}"]:not([hidden])`;
  (fresh.querySelector(same) ?? fresh.querySelector('[data-do="rename"]')).focus();
}

/** This page as the school has it now. */
export async function fetched() {
  const answer = await fetch(location.pathname, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`page answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

const AROUND = ["[data-look]", "[data-head-acts]", "[data-head-state]", "[data-rejected]", "[data-removed]", "[data-none]"];

function freshenAround(page) {
  for (const place of AROUND) {
    const [old, made] = [document.querySelector(place), page.querySelector(place)];
    if (old && made && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(made));
  }
  localTimes();
}

/** Shows the whole outline of a fetched page; rows in which a title is being typed, and files being sent, go on. */
export function takeOver(page) {
  const there = document.adoptNode(page.querySelector("[data-outline]"));
  for (const row of all()) {
    if (row.querySelector("form.rename")) there.querySelector(`[data-lesson="${row.dataset.lesson}"]`)?.replaceWith(row);
  }
  outline.className = there.className;
  outline.dataset.etag = there.dataset.etag;
  outline.replaceChildren(...there.children);
  all().forEach(waken);
  wakenSections();
  for (const row of all()) sendingOf(row.dataset.lesson)?.paint();
  freshenAround(page);
  renumber();
}

/**
 * Fetches the page and takes over the rows that `wanted(lesson)` accepts, and what is missing before publishing.
 * @param {(lesson: string) => boolean} wanted
 */
export async function freshen(wanted = () => true) {
  const page = await fetched();
  const fresh = [...page.querySelectorAll("[data-rows] > li")];
  const there = new Set(fresh.map((row) => row.dataset.lesson));
  fresh.forEach((row, index) => {
    if (!wanted(row.dataset.lesson)) return;
    const next = fresh.slice(index + 1).map((one) => rowOf(one.dataset.lesson));
    const section = partOf(row).dataset.section;
    put(document.adoptNode(row), next.find(Boolean), section);
  });
  for (const row of all()) if (!there.has(row.dataset.lesson)) row.remove();
  freshenAround(page);
  renumber();
}
