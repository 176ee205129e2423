// What stands below the film: the step, the time, the tools, and the line of steps with its knob.
import { clock } from "../times.js";
import { stepAt } from "./practice.js";

export class Strip {
  constructor(main, text) {
    this.main = main;
    this.text = text;
    this.part = (name) => main.querySelector(`[data-${name}]`);
    this.knob = this.part("knob");
    this.scrub = this.part("scrub");
    this.place = -1;
    this.fills = [];
  }

  /** Draws the steps anew: the film has told its length. */
  take(practice, title) {
    this.practice = practice;
    this.title = title;
    this.place = -1;
    const { steps, duration } = practice;
    this.fills = steps.map(({ at, end }) => {
      const one = document.createElement("span");
      one.className = "chap";
      one.style.flexGrow = String(Math.max(0.01, end - at || 1));
      one.append(document.createElement("i"));
      return one;
    });
    this.part("chaps").replaceChildren(...this.fills);
    this.part("length").textContent = clock(duration);
    this.scrub.setAttribute("aria-valuemax", String(Math.round(duration)));
    this.flags();
  }

  /** Where the film is, four times a second: only transforms change. */
  draw(seconds) {
    const { steps, duration } = this.practice;
    const share = duration ? Math.min(1, seconds / duration) : 0;
    this.knob.style.transform = `translateX(${share * this.scrub.clientWidth}px)`;
    steps.forEach(({ at, end }, place) => {
      const done = Math.min(1, Math.max(0, (seconds - at) / (end - at || 1)));
      this.fills[place].firstChild.style.transform = `scaleX(${done})`;
    });
    const now = clock(seconds);
    const told = this.part("now");
    if (told.textContent !== now) {
      told.textContent = now;
      this.scrub.setAttribute("aria-valuenow", String(Math.round(seconds)));
      this.scrub.setAttribute("aria-valuetext", now);
    }
    this.step(stepAt(steps, seconds));
  }

  step(place) {
    if (place === this.place) return;
    this.place = place;
    const { steps, hasSteps } = this.practice;
    this.main.classList.toggle("has-steps", hasSteps);
    const said = hasSteps ? this.text("step", { n: place + 1, all: steps.length }) : "";
    this.part("step").textContent = hasSteps ? steps[place].title : this.title;
    this.part("step-number").textContent = said;
    const next = this.part("next");
    next.hidden = !steps[place + 1];
    next.querySelector("b").textContent = steps[place + 1]?.title ?? "";
    this.part("beat-step").textContent = hasSteps ? steps[place].title : "";
    if (!this.main.classList.contains("is-counting")) {
      this.part("beat").textContent = hasSteps ? String(place + 1) : "";
      this.part("beat-label").textContent = hasSteps ? this.text("now") : "";
    }
    this.part("pair-step").textContent = hasSteps ? steps[place].title : "";
  }

  /** A and B on the line. */
  flags() {
    const { loop, again, duration } = this.practice;
    const [a, b] = loop ? [loop.a, loop.b] : again ? [again.a, again.b] : [null, null];
    for (const [name, at] of [["a", a], ["b", b]]) { // prettier-ignore
      const flag = this.part(name);
      flag.hidden = at === null || !duration;
      if (!flag.hidden) flag.style.transform = `translateX(${(at / duration) * this.scrub.clientWidth}px)`;
    }
  }

  /** The rounds of "three times": done, now, to come. */
  rounds() {
    const { again } = this.practice;
    this.part("times").hidden = !again;
    if (!again) return;
    [...this.part("times").querySelectorAll("li")].forEach((one, place) => {
      one.className = place + 1 < again.round ? "done" : place + 1 === again.round ? "now" : "";
    });
    this.part("times-now").textContent = this.text("again_on", { n: again.round, all: again.times });
  }
}
