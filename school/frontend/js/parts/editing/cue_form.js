// The open line of the captions' editor: its times, its text, and what is to be looked at.
import { texts } from "../dom.js";
import { faultsOf, MOST_LINES, MOST_WIDTH, tidy } from "./cues.js";
import { readTime, writeTime } from "./times.js";

const STEP_S = 0.1;
const MOST_KEYS = 9; // guesses that a key takes: Alt and a digit
const MOST_DOUBTS = 4; // of one cue that are offered at a time

export class CueForm {
  #form = document.querySelector("template[data-form]").content.firstElementChild.cloneNode(true);
  #say = texts();
  #cue = null;
  #text = this.#form.querySelector("[data-text]");
  #start = this.#form.querySelector("[data-start]");
  #end = this.#form.querySelector("[data-end]");

  /** `change(facts, kind)` changes the open cue; `act(name)` does what a button says. */
  constructor({ change, act }) {
    this.#text.addEventListener("input", () => change({ text: this.#text.value }, `text-${this.#cue.key}`));
    for (const [input, name] of [[this.#start, "start"], [this.#end, "end"]]) {
      input.addEventListener("change", () => change({ [name]: readTime(input.value) }));
      input.addEventListener("keydown", (event) => {
        const seconds = readTime(input.value);
        if (!["ArrowUp", "ArrowDown"].includes(event.key) || event.altKey || Number.isNaN(seconds)) return;
        event.preventDefault();
        const by = (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 1 : STEP_S);
        change({ [name]: Math.max(0, Math.round((seconds + by) * 1000) / 1000) }, `${name}-${this.#cue.key}`);
      });
    }
    this.#form.addEventListener("click", (event) => {
      const name = event.target.closest("[data-do]")?.dataset.do;
      if (name) act(name);
    });
  }

  /** Shows a cue in its row, or nothing. */
  show(cue, next, item) {
    const isOther = this.#cue?.key !== cue?.key;
    this.#cue = cue;
    document.querySelector(".cue.is-open")?.classList.toggle("is-open", false);
    if (!cue || !item) {
      this.#form.remove();
      return;
    }
    item.classList.add("is-open");
    if (this.#form.parentElement !== item) {
      const focused = this.#form.contains(document.activeElement) ? document.activeElement : null;
      item.append(this.#form);
      if (focused && !isOther) focused.focus();
    }
    for (const [input, seconds] of [[this.#start, cue.start], [this.#end, cue.end]]) {
      const text = Number.isNaN(seconds) ? input.value : writeTime(seconds, 1);
      if (input.value !== text && (isOther || !Number.isNaN(seconds))) input.value = text;
    }
    if (this.#text.value !== cue.text) this.#text.value = cue.text;
    this.#grow();
    const length = cue.end - cue.start;
    this.#form.querySelector("[data-facts]").textContent = length > 0 ? this.#say("facts", { seconds: length.toFixed(1), n: [...tidy(cue.text)].length }) : "";
    const faults = faultsOf(cue, next).map((fault) => {
      const line = document.createElement("li");
      line.textContent = this.#say(fault, { n: fault === "many_lines" ? MOST_LINES : MOST_WIDTH });
      return line;
    });
    this.#form.querySelector("[data-faults]").replaceChildren(...faults);
  }

  /** Offers what doubtful words of the open cue may be; `decide(doubt, word)`, where null says that it is right. */
  guess(doubts, decide) {
    const box = this.#form.querySelector("[data-guesses]");
    box.hidden = !doubts.length;
    let number = 0;
    const rows = doubts.slice(0, MOST_DOUBTS).flatMap((doubt) => {
      const label = document.createElement("span");
      label.textContent = this.#say("sounds", { word: doubt.text });
      const button = (text, word) => {
        const one = document.createElement("button");
        one.type = "button";
        one.className = "btn";
        one.textContent = text;
        number += 1;
        if (number <= MOST_KEYS) {
          one.dataset.guess = String(number);
          const key = document.createElement("kbd");
          key.className = "desk-only";
          key.textContent = number === 1 ? "Alt 1" : String(number);
          one.append(" ", key);
        }
        one.addEventListener("click", () => decide(doubt, word));
        return one;
      };
      return [label, ...doubt.guesses.map((word) => button(word, word)), button(this.#say("right", { word: doubt.text }), null)];
    });
    box.replaceChildren(...rows);
  }

  /** Takes the guess of a number, as its button says. */
  takeGuess(number) {
    this.#form.querySelector(`[data-guess="${number}"]`)?.click();
  }

  /** As high as its text: a line may be wrapped on a narrow screen. */
  #grow() {
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight + this.#text.offsetHeight - this.#text.clientHeight}px`;
  }

  focus(caret) {
    this.#text.focus({ preventScroll: true });
    const place = Math.min(caret, this.#text.value.length);
    this.#text.setSelectionRange(place, place);
  }

  /** Where proposals for the open line stand. */
  get proposed() {
    return this.#form.querySelector("[data-proposed]");
  }

  /** Where the cursor stands in the text. */
  get caret() {
    return this.#text.selectionStart;
  }

  /** The text under the picture. */
  band(player, text) {
    let band = player.el().querySelector(".caption");
    if (!band) {
      band = document.createElement("p");
      band.className = "caption";
      player.el().insertBefore(band, player.controlBar.el());
    }
    if (band.textContent !== text) band.textContent = text;
  }
}
