// Moving by the keyboard: Shift and an arrow lifts a lesson and moves it, Enter lets it go there, Escape leaves it.
import { stepped } from "./place.js";

export class Keys {
  constructor(week) {
    this.week = week;
    this.active = false;
    week.root.addEventListener("keydown", (event) => this.#press(event));
    week.root.addEventListener("focusout", () => this.active && !this.moving && this.#leave());
  }

  #press(event) {
    const block = event.target.closest("[data-screening]");
    if (!block) return;
    if (this.active && (event.key === "Enter" || event.key === "Escape")) {
      event.preventDefault();
      if (event.key === "Escape") this.#leave();
      else this.#drop(event.altKey);
      return;
    }
    if (event.shiftKey || this.active) this.#step(event, block);
  }

  #step(event, block) {
    const week = this.week;
    const there = this.active ? week.lifted.to : week.placeOf(block);
    const to = stepped(there, event.key, { days: week.lanes.length, quarters: week.quarters, span: week.span(block), sideways: week.sideways });
    if (!to) return;
    event.preventDefault();
    if (!this.active && (week.lifted || !week.lift(block))) return;
    if (!week.fits(to)) {
      if (!this.active) week.leave();
      return;
    }
    this.active = true;
    this.moving = true; // moving a node takes the focus from it
    week.show(to, "moveKeys");
    block.focus({ preventScroll: true });
    this.moving = false;
  }

  #leave() {
    const { block } = this.week.lifted;
    this.active = false;
    this.moving = true;
    this.week.leave();
    block.focus();
    this.moving = false;
  }

  #drop(alone) {
    this.active = false;
    this.week.drop(alone);
  }
}
