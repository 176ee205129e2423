// The rectangles over the picture: dragged by a finger, moved by the arrow keys, made larger at their corner or with Shift.
const STEP = 0.01;
const ARROWS = { ArrowLeft: ["x", "w", -1], ArrowRight: ["x", "w", 1], ArrowUp: ["y", "h", -1], ArrowDown: ["y", "h", 1] };

export class Rectangles {
  /** `on.change(number, fields, kind)`, `on.choose(number)`, `on.remove(number)`; `shape`: width by height of the picture. */
  constructor(player, shape, say, on) {
    this.player = player;
    this.shape = shape;
    this.say = say;
    this.on = on;
    /** @type {HTMLElement[]} */
    this.boxes = [];
    this.layer = Object.assign(document.createElement("div"), { className: "cover-layer" });
    player.el().append(this.layer);
    new ResizeObserver(() => this.#fit()).observe(player.el());
    this.#fit();
  }

  /** Lays itself over the picture, which may have bars beside or above it. */
  #fit() {
    const whole = this.player.el().getBoundingClientRect();
    const box = this.player.el().querySelector(".vjs-tech").getBoundingClientRect();
    const width = Math.min(box.width, box.height * this.shape);
    const place = { left: box.left - whole.left + (box.width - width) / 2, width, height: width / this.shape };
    place.top = box.top - whole.top + (box.height - place.height) / 2;
    for (const [name, pixels] of Object.entries(place)) this.layer.style[name] = `${pixels}px`;
  }

  /** Shows the rectangles; `seen` says which cover the picture now. */
  draw(covers, seen, chosen) {
    this.covers = covers;
    while (this.boxes.length > covers.length) this.boxes.pop().remove();
    covers.forEach((cover, number) => {
      const box = this.boxes[number] ?? this.#made(number);
      for (const [side, value] of [["left", cover.x], ["top", cover.y], ["width", cover.w], ["height", cover.h]]) {
        box.style[side] = `${100 * value}%`;
      }
      box.classList.toggle("is-now", seen[number]);
      box.classList.toggle("is-blurred", cover.blurred);
      box.classList.toggle("is-chosen", number === chosen);
      box.hidden = !seen[number] && number !== chosen;
    });
  }

  focus(number) {
    this.boxes[number]?.focus({ preventScroll: true });
  }

  #made(number) {
    const box = Object.assign(document.createElement("button"), { type: "button", className: "cover" });
    box.setAttribute("aria-label", this.say("place", { n: number + 1 }));
    const corner = Object.assign(document.createElement("span"), { className: "cover-corner" });
    box.append(corner);
    this.#drag(box, number, (cover, x, y) => ({ x: cover.x + x, y: cover.y + y }));
    this.#drag(corner, number, (cover, x, y) => ({ w: cover.w + x, h: cover.h + y }));
    box.addEventListener("focus", () => this.on.choose(number));
    box.addEventListener("keydown", (event) => this.#press(event, number));
    this.boxes.push(box);
    this.layer.append(box);
    return box;
  }

  #drag(element, number, fields) {
    let from = null;
    element.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.stopPropagation();
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      from = { x: event.clientX, y: event.clientY, cover: this.covers[number] };
      this.on.choose(number);
    });
    element.addEventListener("pointermove", (event) => {
      if (!from || !element.hasPointerCapture(event.pointerId)) return;
      const [x, y] = [(event.clientX - from.x) / this.layer.clientWidth, (event.clientY - from.y) / this.layer.clientHeight];
      this.on.change(number, fields(from.cover, x, y), "drag");
    });
    element.addEventListener("lostpointercapture", () => {
      from = null;
      this.on.end();
    });
    element.addEventListener("click", (event) => event.stopPropagation()); // the player would pause
  }

  #press(event, number) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      return this.on.remove(number);
    }
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.altKey || event.metaKey) return undefined;
    event.preventDefault();
    const side = arrow[event.shiftKey ? 1 : 0];
    return this.on.change(number, { [side]: this.covers[number][side] + arrow[2] * STEP }, `keys ${number}`);
  }
}
