// Many files and the lessons they go into: the school proposes, the teacher looks and changes, then they are sent.
import { call } from "../dom.js";
import { parts, rowsOf, titleOf } from "./outline.js";
import { all } from "./rows.js";
import { say, size } from "./say.js";

const studio = document.querySelector("[data-studio]");
const panel = document.getElementById("assign");
const list = panel.querySelector("[data-files-to-assign]");
const where = panel.querySelector("#new-section");
const [NEW, NONE] = ["", "none"];

export const titleFrom = (file) => file.name.replace(/\.[^.]+$/, "") || file.name;

/** What the school proposes: `[{file, lesson}]` in order. Without an answer of the school, the files become lessons as they came. */
async function proposal(files, section) {
  try {
    const body = { names: files.map((file) => file.name.slice(0, 300)), section: section || null };
    const { items } = await call("POST", `/api/v1/courses/${studio.dataset.course}/assignment`, body);
    return items.map(({ index, lesson }) => ({ file: files[index], lesson }));
  } catch (error) {
    console.info(error);
    return files.map((file) => ({ file, lesson: null }));
  }
}

function option(value, text, chosen) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  made.selected = chosen;
  return made;
}

function choices(file, lesson) {
  const select = document.createElement("select");
  select.className = "input";
  select.setAttribute("aria-label", say("lessonFor", { file: file.name }));
  select.append(option(NEW, say("newLesson", { title: titleFrom(file) }), !lesson));
  for (const part of parts()) {
    if (!rowsOf(part).length) continue;
    const group = document.createElement("optgroup");
    group.label = titleOf(part) || say(parts().length > 1 ? "beforeAll" : "lessonsHere");
    for (const row of rowsOf(part)) {
      const facts = { n: all().indexOf(row) + 1, title: row.dataset.title };
      group.append(option(row.dataset.lesson, say(row.dataset.whole ? "replaces" : "existing", facts), row.dataset.lesson === lesson));
    }
    select.append(group);
  }
  select.append(option(NONE, say("leaveOut"), false));
  return select;
}

function line({ file, lesson }) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  const [bold, small] = [document.createElement("b"), document.createElement("span")];
  bold.textContent = file.name;
  bold.className = "upload-name";
  small.textContent = size(file.size);
  small.className = "soft small";
  name.append(bold, " ", small);
  const select = choices(file, lesson);
  row.append(name, select);
  return { file, row, select };
}

function offerSections(section) {
  const sections = parts();
  panel.querySelector("[data-new-section]").hidden = sections.length < 2;
  const last = sections.at(-1).dataset.section;
  where.replaceChildren(...sections.map((part) => {
    const id = part.dataset.section;
    return option(id, id ? titleOf(part) : say("beforeAll"), id === (section ?? last));
  }));
}

/** Says which lesson was chosen twice; "" for none. */
function twice(lines) {
  const chosen = lines.map((one) => one.select.value).filter((value) => value !== NEW && value !== NONE);
  const double = chosen.find((value, index) => chosen.indexOf(value) !== index);
  const row = double && all().find((one) => one.dataset.lesson === double);
  return row ? say("chosenTwice", { title: row.dataset.title }) : "";
}

/**
 * Asks for the lesson of each file. Resolves to `[{file, lesson, section}]`, `lesson` null for a new one; to null when cancelled.
 * A single file that fits no lesson is not asked about.
 * @param {File[]} files
 * @param {string | undefined} section the one they were dropped on
 * @param {string | null} lesson the lesson a single file was dropped on
 */
export async function assign(files, section, lesson = null) {
  const proposed = lesson ? [{ file: files[0], lesson }] : await proposal(files, section);
  if (proposed.length === 1 && !proposed[0].lesson) return [{ ...proposed[0], section: section ?? parts().at(-1).dataset.section }];
  const lines = proposed.map(line);
  list.replaceChildren(...lines.map((one) => one.row));
  offerSections(section);
  const [button, error] = [panel.querySelector('[data-answer="yes"]'), panel.querySelector("[data-twice]")];
  const look = () => {
    const count = lines.filter((one) => one.select.value !== NONE).length;
    const wrong = twice(lines);
    button.textContent = say(count === 1 ? "uploadOne" : "uploadAll", { n: count });
    button.disabled = !count || Boolean(wrong);
    error.hidden = !wrong;
    error.querySelector("span").textContent = wrong;
  };
  list.onchange = look;
  look();
  panel.querySelector("h2").textContent = say(lines.length === 1 ? "whereOne" : "whereAll", { n: lines.length });
  const before = document.activeElement;
  panel.showPopover();
  panel.querySelector("h2").focus();
  const sure = await answer();
  panel.hidePopover();
  /** @type {HTMLElement} */ (before)?.focus();
  if (!sure) return null;
  const chosen = lines.filter((one) => one.select.value !== NONE);
  return chosen.map((one) => ({ file: one.file, lesson: one.select.value || null, section: where.value }));
}

function answer() {
  return new Promise((resolve) => {
    const end = (sure) => {
      panel.removeEventListener("click", press);
      panel.removeEventListener("keydown", key);
      resolve(sure);
    };
    const press = ({ target }) => {
      const said = target.closest("[data-answer]")?.dataset.answer;
      if (said) end(said === "yes");
    };
    const key = (event) => {
      if (event.key === "Escape") end(false);
      if (event.key !== "Tab") return;
      const stops = [...panel.querySelectorAll("select, button:not([disabled])")].filter((one) => one.checkVisibility());
      const edge = event.shiftKey ? stops[0] : stops.at(-1);
      if (document.activeElement !== edge) return;
      event.preventDefault(); // the focus stays in the question
      (event.shiftKey ? stops.at(-1) : stops[0]).focus();
    };
    panel.addEventListener("click", press);
    panel.addEventListener("keydown", key);
  });
}
