// Finds words in the transcript: hits are marked, and Enter goes from one to the next.
import { texts } from "../dom.js";

const plain = (text) => text.toLowerCase();

/** Marks the hits in an element that holds nothing but text; returns the marks. */
function markIn(element, wanted) {
  const text = element.textContent;
  const low = plain(text);
  const marks = [];
  const parts = [];
  let from = 0;
  // Some letters get longer in lower case; then their line is only searched, not marked.
  for (let at = low.indexOf(wanted); at >= 0 && low.length === text.length; at = low.indexOf(wanted, from)) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(at, at + wanted.length);
    parts.push(text.slice(from, at), mark);
    marks.push(mark);
    from = at + wanted.length;
  }
  if (marks.length) element.replaceChildren(...parts, text.slice(from));
  return marks;
}

/** `lines` gives the elements to search. Returns {again(), isSearching()}. */
export function findIn(panel, lines) {
  const say = texts();
  const field = panel.querySelector("[data-find]");
  const told = panel.querySelector("[data-found]");
  const steps = panel.querySelector("[data-steps]");
  const box = panel.querySelector("[data-reading]");
  let marks = [];
  let at = -1;

  const show = () => {
    marks.forEach((mark, place) => mark.classList.toggle("is-here", place === at));
    const wanted = field.value.trim();
    told.textContent = !wanted ? "" : marks.length ? say("found", { n: at + 1, all: marks.length }) : say("found_none");
    steps.hidden = marks.length < 2;
    if (at < 0) return;
    const line = marks[at].closest("li");
    box.scrollTop = line.offsetTop - (box.clientHeight - line.offsetHeight) / 2;
  };
  const again = () => {
    for (const mark of marks) mark.parentElement?.replaceChildren(mark.parentElement.textContent);
    const wanted = plain(field.value.trim());
    marks = wanted ? lines().flatMap((line) => markIn(line, wanted)) : [];
    at = marks.length ? 0 : -1;
    show();
  };
  const step = (by) => {
    if (!marks.length) return;
    at = (at + by + marks.length) % marks.length;
    show();
  };
  field.addEventListener("input", again);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && field.value) {
      event.stopPropagation();
      field.value = "";
      again();
    }
  });
  for (const button of steps.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  return { again, isSearching: () => field.value.trim() !== "" };
}
