// Help is called by holding the button for a second, so that no pocket calls; by keyboard and screen reader at once.
import { newKey, askOrKeep } from "./later.js";
import { ask } from "./link.js";

const HOLD_MS = 1000;

/** `called()` is called when the second is over. */
export function holdToCall(button, say, called) {
  const words = button.querySelector("[data-part=help]");
  let timer = 0;

  function begin() {
    button.classList.add("is-held");
    words.textContent = say("hold");
    clearTimeout(timer);
    timer = setTimeout(() => {
      end();
      called();
    }, HOLD_MS);
  }

  function end() {
    clearTimeout(timer);
    button.classList.remove("is-held");
    words.textContent = say("letgo");
  }

  button.addEventListener("pointerdown", begin);
  for (const type of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(type, end);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", (event) => {
    if (event.detail === 0) called(); // no pointer: a keyboard or a screen reader
  });
}

/** Calls somebody to the classroom; resolves to the call. Pressing again repeats it. Throws as askOrKeep(). */
export function callForHelp(reason) {
  return askOrKeep("/api/v1/calls", { key: newKey(), ...(reason && { reason: reason.toUpperCase() }) });
}

/** The call of the classroom that is not closed; null if there is none. Throws as ask(). */
export async function openCall() {
  return (await ask("GET", "/api/v1/calls/mine")).call;
}
