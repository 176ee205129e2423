// The line of the whole file: what is kept, muted and covered, where it plays, and two handles for the ends.
const STEP = 0.1; // seconds; with Shift one second
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -50, PageUp: 50 };

export class Line {
  /** `on.cut(side, seconds, kind)` moves an end, `on.seek(seconds)` plays from there. */
  constructor(element, length, on) {
    this.element = element;
    this.length = length;
    this.on = on;
    this.handles = { start: element.querySelector('[data-end="start"]'), end: element.querySelector('[data-end="end"]') };
    for (const [side, handle] of Object.entries(this.handles)) {
      handle.addEventListener("keydown", (event) => this.#press(event, side));
      this.#drag(handle, (seconds) => on.cut(side, seconds, `drag ${side}`));
    }
    this.#drag(element, (seconds) => on.seek(seconds));
  }

  #share(seconds) {
    return `${(100 * seconds) / this.length}%`;
  }

  #drag(element, act) {
    const move = (event) => {
      const box = this.element.getBoundingClientRect();
      act(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.length);
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.stopPropagation();
      element.setPointerCapture(event.pointerId);
      move(event);
    });
    element.addEventListener("pointermove", (event) => element.hasPointerCapture(event.pointerId) && move(event));
  }

  #press(event, side) {
    const { start, end } = this.edits;
    const step = (KEYS[event.key] ?? 0) * STEP * (event.shiftKey ? 10 : 1);
    const places = { Home: 0, End: this.length };
    const seconds = event.key in places ? places[event.key] : (side === "start" ? start : end) + step;
    if (!step && !(event.key in places)) return;
    event.preventDefault();
    this.on.cut(side, seconds, `keys ${side}`);
  }

  /** Shows the edits; `say` writes a time for a screen reader. */
  draw(edits, say) {
    this.edits = edits;
    for (const [side, handle] of Object.entries(this.handles)) {
      handle.style.left = this.#share(edits[side]);
      handle.setAttribute("aria-valuenow", edits[side]);
      handle.setAttribute("aria-valuetext", say(edits[side]));
    }
    const stretches = [
      ["gone", 0, edits.start],
      ["gone", edits.end, this.length],
      ...edits.mutes.map(([from, to]) => ["muted", from, to]),
      ...edits.covers.map(({ from, to }) => ["covered", from, to]),
    ];
    this.element.querySelector("[data-stretches]").replaceChildren(
      ...stretches.map(([kind, from, to]) => {
        const part = Object.assign(document.createElement("span"), { className: `is-${kind}` });
        part.style.left = this.#share(from);
        part.style.width = this.#share(to - from);
        return part;
      }),
    );
  }

  /** Shows where it plays. */
  play(seconds) {
    this.element.querySelector("[data-head]").style.left = this.#share(seconds);
  }
}
