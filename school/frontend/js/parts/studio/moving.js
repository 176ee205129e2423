// The list of places to which a lesson can be moved: for those who do not drag, and for long ways.
import { partOf, parts, titleOf } from "./outline.js";
import { say } from "./say.js";

const menu = document.getElementById("move-menu");
let [row, grip, moves] = [null, null, null];

/** Opens the list for a lesson; `does` has the functions `step(row, up)` and `put(row, part)`. */
export function openPlaces(lesson, button, does) {
  [row, grip, moves] = [lesson, button, does];
  menu.querySelector("h2").textContent = say("moveTitle", { title: row.dataset.title });
  const others = parts().filter((part) => part !== partOf(row));
  menu.querySelector("[data-places]").replaceChildren(...others.map(placeButton));
  for (const one of menu.querySelectorAll("[data-step]")) {
    const end = row.querySelector(`[name="by"][value="${one.dataset.step}"]`);
    one.disabled = end?.getAttribute("aria-disabled") === "true";
  }
  menu.showPopover();
  menu.querySelector("button:not([disabled])").focus();
}

function placeButton(part) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn block";
  button.textContent = part.dataset.section ? say("intoSection", { section: titleOf(part) }) : say("before");
  button.addEventListener("click", () => {
    menu.hidePopover();
    grip.focus();
    moves.put(row, part);
  });
  return button;
}

for (const button of menu.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => {
    menu.hidePopover();
    grip.focus();
    moves.step(row, button.dataset.step === "up");
  });
}
menu.addEventListener("toggle", ({ newState }) => newState === "closed" && !document.activeElement?.closest("[data-rows]") && grip?.focus());
