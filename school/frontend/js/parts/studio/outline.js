// The order of a course on the page: sections and the lessons in them, read, restored and compared.
import { say } from "./say.js";

export const outline = document.querySelector("[data-outline]");
/** Every section; the first one, without an id, holds the lessons before all sections. */
export const parts = () => [...outline.querySelectorAll(":scope > [data-section]")];
export const rowsOf = (part) => [...part.querySelectorAll("[data-rows] > li")];
export const listOf = (part) => part.querySelector("[data-rows]");
export const partOf = (node) => node.closest("[data-section]");
export const titleOf = (part) => part.dataset.title ?? "";

/** The order, as the API takes it, of this page or of another one that was fetched. */
export function orderOf(root = outline) {
  return [...root.querySelectorAll(":scope > [data-section]")].map((part) => ({
    section: part.dataset.section || null,
    lessons: rowsOf(part).map((row) => row.dataset.lesson),
  }));
}

/** The titles of sections and lessons by id. */
export function titlesIn(root = outline) {
  const named = [...root.querySelectorAll("[data-section][data-title], [data-lesson]")];
  return new Map(named.map((one) => [one.dataset.section ?? one.dataset.lesson, one.dataset.title]));
}

/** Puts sections and rows into an order; what it does not name stays where it is. */
export function putInOrder(order) {
  const part = (id) => parts().find((one) => (one.dataset.section || null) === id);
  for (const { section, lessons } of order) {
    const place = part(section);
    if (!place) continue;
    if (section) outline.append(place);
    for (const id of lessons) {
      const row = outline.querySelector(`[data-lesson="${id}"]`);
      if (row) listOf(place).append(row);
    }
  }
}

/** `mine` with what only `theirs` has, each at the end of its section, and without what only `mine` has. */
export function merged(mine, theirs) {
  const [known, there] = [new Set(mine.flatMap((one) => one.lessons)), new Set(theirs.flatMap((one) => one.lessons))];
  const sections = new Set(theirs.map((one) => one.section));
  const result = mine.filter((one) => sections.has(one.section)).map((one) => ({ ...one, lessons: one.lessons.filter((id) => there.has(id)) }));
  const put = new Set(result.flatMap((one) => one.lessons));
  for (const { section, lessons } of theirs) {
    let part = result.find((one) => one.section === section);
    if (!part) result.push((part = { section, lessons: [] }));
    // New there, or of a section that is gone there.
    part.lessons.push(...lessons.filter((id) => !known.has(id) || !put.has(id)));
  }
  return result;
}

/** Whether `theirs` has moved something that stood elsewhere in `before`; additions and deletions are no moves. */
export function isMoved(before, theirs) {
  const both = (order, other) => {
    const there = new Set(other.flatMap((one) => one.lessons));
    const sections = new Set(other.map((one) => one.section));
    return JSON.stringify(order.filter((one) => sections.has(one.section)).map((one) => [one.section, one.lessons.filter((id) => there.has(id))]));
  };
  return both(before, theirs) !== both(theirs, before);
}

const MOST = 4;

/** What somebody else has changed, as one sentence. `named`: a map of titles of each side. */
export function difference(before, theirs, named, namedThere) {
  const where = (order) => new Map(order.flatMap(({ section, lessons }) => lessons.map((id) => [id, section])));
  const [was, is] = [where(before), where(theirs)];
  const found = [];
  for (const [id, title] of namedThere) {
    if (!named.has(id)) found.push(say("theyAdded", { title }));
    else if (named.get(id) !== title) found.push(say("theyRenamed", { before: named.get(id), title }));
    if (!was.has(id) || !is.has(id) || was.get(id) === is.get(id)) continue;
    found.push(is.get(id) ? say("theyMoved", { title, section: namedThere.get(is.get(id)) }) : say("theyMovedOut", { title }));
  }
  for (const [id, title] of named) if (!namedThere.has(id)) found.push(say("theyRemoved", { title }));
  for (const { section, lessons } of theirs) {
    const old = before.find((one) => one.section === section)?.lessons.filter((id) => lessons.includes(id));
    const now = lessons.filter((id) => old?.includes(id));
    if (old && old.join() !== now.join()) found.push(section ? say("theyOrdered", { section: namedThere.get(section) }) : say("theyOrderedOut"));
  }
  const known = (order, other) => order.map((one) => one.section).filter((id) => other.some((one) => one.section === id));
  if (known(before, theirs).join() !== known(theirs, before).join()) found.push(say("theySections"));
  const more = found.length - MOST;
  return [...found.slice(0, MOST), ...(more > 0 ? [say("theyMore", { n: more })] : [])].join(say("comma"));
}
