// Dragging by mouse or pen at once, by a finger after it has rested: otherwise it scrolls the page.
const REST_MS = 350;
const SLACK = 6; // px; a hand that presses a link moves a little

export class Pointer {
  constructor(week) {
    this.week = week;
    this.held = null;
    week.root.addEventListener("pointerdown", (event) => this.#press(event));
    week.root.addEventListener("dragstart", (event) => event.preventDefault());
    week.root.addEventListener("click", (event) => this.#click(event), true);
    week.root.addEventListener("touchmove", (event) => this.week.lifted && event.preventDefault(), { passive: false });
    week.root.addEventListener("contextmenu", (event) => this.held && event.preventDefault());
    addEventListener("pointermove", (event) => this.#move(event));
    addEventListener("pointerup", (event) => this.#release(event));
    addEventListener("pointercancel", () => this.#cancel());
    addEventListener("keydown", (event) => event.key === "Escape" && this.#cancel());
  }

  #press(event) {
    const block = event.target.closest("[data-screening]");
    if (!block || event.button !== 0 || this.week.lifted) return;
    const box = block.getBoundingClientRect();
    const grip = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.held = { block, grip, x: event.clientX, y: event.clientY, timer: 0, touch: event.pointerType === "touch" };
    if (this.held.touch) this.held.timer = window.setTimeout(() => this.#lift(), REST_MS);
  }

  #lift() {
    if (!this.week.lift(this.held.block)) {
      this.held = null;
      return;
    }
    this.#show(this.held.x, this.held.y, false);
  }

  #move(event) {
    if (!this.held) return;
    const far = Math.hypot(event.clientX - this.held.x, event.clientY - this.held.y) > SLACK;
    if (this.week.lifted) this.#show(event.clientX, event.clientY, event.altKey);
    else if (far && this.held.touch) this.#cancel();
    else if (far) this.#lift();
  }

  #show(x, y, alone) {
    const series = this.held.block.dataset.series && !alone;
    this.week.show(this.week.under(x, y, this.held.grip), series ? "following" : "move");
  }

  #release(event) {
    if (!this.held) return;
    clearTimeout(this.held.timer);
    this.held = null;
    if (!this.week.lifted) return;
    this.dropped = true;
    this.week.drop(event.altKey);
  }

  #cancel() {
    clearTimeout(this.held?.timer);
    if (this.held && this.week.lifted) this.week.leave();
    this.held = null;
  }

  /** The click that follows a drag opens nothing. */
  #click(event) {
    if (!this.dropped) return;
    this.dropped = false;
    event.preventDefault();
    event.stopPropagation();
  }
}
