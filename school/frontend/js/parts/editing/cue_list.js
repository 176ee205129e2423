// The list of captions on the page. Rows of unchanged captions are left alone, so that thousands of them stay quick.
import { texts } from "../dom.js";
import { faultsOf } from "./cues.js";
import { doubtsOf } from "./doubts.js";
import { writeTime } from "./times.js";

export class CueList {
  #box = document.querySelector("[data-cues]");
  #template = document.querySelector("template[data-cue]");
  #rows = new Map(); // key: {item, cue, isBad}
  #say = texts();
  #shown = "all"; // all, faults, doubts, proposed
  #choose;

  constructor(choose) {
    this.#choose = choose;
  }

  /** Shows these cues; returns how many are to be looked at. */
  draw(cues, currentKey, { doubts = [], proposed = new Map() } = {}) {
    const keys = new Set(cues.map(({ key }) => key));
    for (const [key, { item }] of this.#rows) {
      if (keys.has(key)) continue;
      item.remove();
      this.#rows.delete(key);
    }
    let bad = 0;
    let before = null;
    cues.forEach((cue, place) => {
      const row = this.#rows.get(cue.key) ?? this.#make(cue.key);
      const next = cues[place + 1];
      if (row.cue !== cue || row.next !== next) this.#fill(row, cue, next);
      bad += row.isBad ? 1 : 0;
      const isDoubtful = doubts.length > 0 && doubtsOf(cue, doubts).length > 0;
      const isProposed = proposed.has(cue.key);
      this.#sign(row, isDoubtful, isProposed);
      const isShown = { all: true, faults: row.isBad, doubts: isDoubtful, proposed: isProposed }[this.#shown];
      const isHidden = !isShown && cue.key !== currentKey;
      if (row.item.hidden !== isHidden) row.item.hidden = isHidden;
      const expected = before ? before.nextSibling : this.#box.firstChild;
      if (row.item !== expected) this.#box.insertBefore(row.item, expected);
      before = row.item;
    });
    return bad;
  }

  /** Shows all, or only those with faults, or with doubts; draw() again afterwards. */
  pick(shown) {
    this.#shown = shown;
  }

  itemOf(key) {
    return this.#rows.get(key)?.item ?? null;
  }

  /** Scrolls a row into view: in the list's own box, where it has one. */
  reveal(key) {
    const item = this.itemOf(key);
    if (!item) return;
    if (this.#box.scrollHeight <= this.#box.clientHeight + 1) {
      item.scrollIntoView({ block: "nearest" }); // on a phone the page is the list's box
      return;
    }
    const [box, row] = [this.#box.getBoundingClientRect(), item.getBoundingClientRect()];
    if (row.top < box.top || row.bottom > box.bottom) this.#box.scrollTop += row.top - box.top - (box.height - row.height) / 3;
  }

  get hasFocus() {
    return this.#box.contains(document.activeElement);
  }

  #make(key) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.dataset.key = key;
    item.firstElementChild.addEventListener("click", () => this.#choose(key));
    const row = { item, cue: null, next: null, isBad: false };
    this.#rows.set(key, row);
    return row;
  }

  #fill(row, cue, next) {
    const faults = faultsOf(cue, next);
    [row.cue, row.next, row.isBad] = [cue, next, faults.length > 0];
    const button = row.item.firstElementChild;
    button.querySelector("time").textContent = Number.isNaN(cue.start) ? "?" : writeTime(Math.floor(cue.start * 10) / 10, 1);
    button.querySelector("[data-words]").textContent = cue.text || "…";
    row.item.classList.toggle("is-bad", row.isBad);
  }

  #sign(row, isDoubtful, isProposed) {
    const sign = row.item.querySelector("[data-sign]");
    const [text, key] = row.isBad ? ["!", "fault"] : isProposed ? ["✎", "is_proposed"] : isDoubtful ? ["?", "doubtful"] : ["", ""];
    if (sign.dataset.key === key) return;
    sign.dataset.key = key;
    const word = document.createElement("span");
    word.className = "visually-hidden";
    word.textContent = key && this.#say(key);
    const mark = document.createElement("span");
    mark.ariaHidden = "true";
    mark.textContent = text;
    sign.replaceChildren(...(key ? [mark, word] : []));
    row.item.classList.toggle("is-doubtful", key === "doubtful" || key === "is_proposed");
  }
}
