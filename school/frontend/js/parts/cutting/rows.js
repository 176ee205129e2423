// The lists of muted parts and covered places below the picture.
import { icon } from "../dom.js";
import { readTime, writeTime } from "../editing/times.js";

/** A field with a time; `put(seconds)` is called when another one was typed. */
function timeField(label, seconds, put) {
  const field = Object.assign(document.createElement("input"), { className: "input num", inputMode: "decimal", autocomplete: "off" });
  field.setAttribute("aria-label", label);
  field.value = writeTime(seconds, 1);
  field.addEventListener("change", () => {
    const typed = readTime(field.value);
    if (Number.isNaN(typed)) field.value = writeTime(seconds, 1);
    else put(typed);
  });
  return field;
}

function button(name, label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-icon" });
  made.setAttribute("aria-label", label);
  made.append(icon(name));
  made.addEventListener("click", act);
  return made;
}

function span(say, number, [from, to], on) {
  const line = Object.assign(document.createElement("div"), { className: "row cut-span" });
  line.append(
    button("play", say("playPart", { n: number + 1 }), () => on.play(from)),
    timeField(say("from", { n: number + 1 }), from, (seconds) => on.times(number, seconds, to)),
    Object.assign(document.createElement("span"), { textContent: "–" }),
    timeField(say("to", { n: number + 1 }), to, (seconds) => on.times(number, from, seconds)),
    button("trash", say("remove", { n: number + 1 }), () => on.remove(number)),
  );
  return line;
}

/** Shows the muted parts in a list. */
export function drawMutes(list, edits, say, on) {
  list.replaceChildren(
    ...edits.mutes.map((part, number) => {
      const row = document.createElement("li");
      row.append(span(say, number, part, on));
      return row;
    }),
  );
}

/** Shows the covered places in a list, the chosen one marked. */
export function drawCovers(list, edits, chosen, say, on) {
  list.replaceChildren(
    ...edits.covers.map((cover, number) => {
      const row = document.createElement("li");
      row.classList.toggle("is-chosen", number === chosen);
      const blurred = document.createElement("label");
      blurred.className = "check";
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: cover.blurred });
      box.addEventListener("change", () => on.blur(number, box.checked));
      blurred.append(box, Object.assign(document.createElement("span"), { textContent: say("blurred") }));
      const here = (name, act) => {
        const made = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: say(name) });
        made.addEventListener("click", act);
        return made;
      };
      const acts = Object.assign(document.createElement("div"), { className: "row" });
      acts.append(here("startHere", () => on.here(number, "from")), here("endHere", () => on.here(number, "to")), blurred);
      row.append(span(say, number, [cover.from, cover.to], on), acts);
      row.addEventListener("focusin", () => on.choose(number));
      return row;
    }),
  );
}
