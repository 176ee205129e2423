// Ordering sections and lessons: by arrow buttons, by the arrow keys on a handle, by a list of places, and by dragging. Each move
// is said, saved, and can be undone.
import { drag } from "./dragging.js";
import { listOf, orderOf, outline, partOf, parts, putInOrder, titleOf } from "./outline.js";
import { openPlaces } from "./moving.js";
import { offerUndo } from "./removing.js";
import { all, renumber } from "./rows.js";
import { save } from "./saving.js";
import { announce, say } from "./say.js";

let last = { row: null, before: null };

/** What a move has done, in a sentence. */
function told(row) {
  if (row.matches("[data-section]")) return say("sectionMoved", { title: titleOf(row), n: parts().indexOf(row) });
  const facts = { title: row.dataset.title, n: all().indexOf(row) + 1, section: titleOf(partOf(row)) };
  if (facts.section) return say("movedInto", facts);
  return say(parts().length > 1 ? "movedOut" : "moved", facts);
}

/** Numbers, announces and saves; `before` is the order for *Undo*: several moves of one row in a row are undone together. */
function moved(row, before) {
  renumber();
  announce(told(row));
  if (last.row !== row) last = { row, before };
  const back = last.before;
  offerUndo(told(row), () => {
    putInOrder(back);
    last = { row: null, before: null };
    renumber();
    announce(say("takenBack"));
    save();
  }, { quiet: true });
  save();
}

/** Moves a row or a section, by `act`, which returns whether anything has changed. */
function change(row, act) {
  const [before, focus] = [orderOf(), document.activeElement];
  if (!act()) return;
  /** @type {HTMLElement | null} */ (focus)?.focus(); // moving a node has removed the focus
  moved(row, before);
}

function step(row, up) {
  change(row, () => {
    const next = up ? row.previousElementSibling : row.nextElementSibling;
    if (next) {
      up ? next.before(row) : next.after(row);
      return true;
    }
    const part = parts()[parts().indexOf(partOf(row)) + (up ? -1 : 1)];
    if (part) up ? listOf(part).append(row) : listOf(part).prepend(row);
    return Boolean(part);
  });
  row.scrollIntoView({ block: "nearest" });
}

function stepSection(part, up) {
  change(part, () => {
    const next = parts()[parts().indexOf(part) + (up ? -1 : 1)];
    if (!next?.dataset.section) return false;
    up ? next.before(part) : next.after(part);
    return true;
  });
  part.scrollIntoView({ block: "nearest" });
}

/** Puts a lesson at the end of a section. */
function put(row, part) {
  change(row, () => {
    listOf(part).append(row);
    return true;
  });
  row.scrollIntoView({ block: "center" });
}

const moves = { step, put };

function press(event) {
  const button = event.target.closest('[name="by"]');
  if (!button) return;
  event.preventDefault();
  if (button.getAttribute("aria-disabled") === "true") return;
  if (button.dataset.moves) stepSection(partOf(button), button.value === "up");
  else step(button.closest("li"), button.value === "up");
}

function key(event) {
  const grip = event.target.closest('[data-do="grip"], [data-do="grip-section"]');
  const up = { ArrowUp: true, ArrowDown: false }[event.key];
  if (!grip || up === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (grip.dataset.do === "grip") step(grip.closest("li"), up);
  else stepSection(partOf(grip), up);
}

/** The row or section under a pointer. */
function under(x, y, selector) {
  const { left, right } = outline.getBoundingClientRect();
  const inside = Math.min(Math.max(x, left + 8), right - 8);
  return document.elementsFromPoint(inside, y).map((one) => one.closest(selector)).find(Boolean) ?? null;
}

function overRow(row, x, y) {
  const other = under(x, y, "[data-rows] > li");
  if (other && other !== row) {
    const { top, height } = other.getBoundingClientRect();
    y < top + height / 2 ? other.before(row) : other.after(row);
    return;
  }
  const part = other ? null : under(x, y, "[data-section]");
  if (!part || part === partOf(row)) return;
  y < listOf(part).getBoundingClientRect().top + 8 ? listOf(part).prepend(row) : listOf(part).append(row);
}

function overSection(part, x, y) {
  const other = under(x, y, "[data-section]");
  if (!other || other === part || !other.dataset.section) return;
  const { top, height } = other.getBoundingClientRect();
  y < top + height / 2 ? other.before(part) : other.after(part);
}

function grab(event) {
  const grip = event.target.closest('[data-do="grip"], [data-do="grip-section"]');
  if (!grip || event.button) return;
  const isRow = grip.dataset.do === "grip";
  const thing = isRow ? grip.closest("li") : partOf(grip);
  const before = orderOf();
  drag(event, {
    onStart() {
      thing.classList.add("is-lifted");
      outline.classList.add(isRow ? "moves-lessons" : "moves-sections");
      if (!isRow) thing.scrollIntoView({ block: "center" }); // the lists are folded now
    },
    onMove: (x, y) => (isRow ? overRow(thing, x, y) : overSection(thing, x, y)),
    onEnd(dragged) {
      thing.classList.remove("is-lifted");
      outline.classList.remove("moves-lessons", "moves-sections");
      if (dragged) grip.addEventListener("click", (click) => click.stopImmediatePropagation(), { once: true, capture: true });
      if (dragged) setTimeout(() => grip.focus({ preventScroll: true }));
      if (JSON.stringify(orderOf()) !== JSON.stringify(before)) moved(thing, before);
    },
  });
}

export function orderable() {
  outline.addEventListener("click", press);
  outline.addEventListener("keydown", key);
  outline.addEventListener("pointerdown", grab);
  outline.addEventListener("click", ({ target }) => {
    const grip = target.closest('[data-do="grip"]');
    if (grip) openPlaces(grip.closest("li"), grip, moves);
  });
}
