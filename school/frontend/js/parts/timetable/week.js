// The timetable under the hand: a lifted block, its dashed place, the dark tag that says what letting go does. Lanes are
// the days of a week, side by side, or the classrooms of a day, below each other with the time to the right (`sideways`).
import { quarterAt, timeOf } from "./place.js";

export class Week {
  constructor(root, form, say) {
    this.root = root;
    this.form = form;
    this.say = say;
    this.sideways = root.dataset.week === "rooms";
    this.lanes = [...root.querySelectorAll("[data-lane]")];
    this.quarters = Number(root.dataset.quarters);
    this.firstHour = Number(root.dataset.first);
    this.lifted = null;
  }

  span(block) {
    return Math.min(this.quarters, Number(block.dataset.span));
  }

  /** Where a block stands. */
  placeOf(block) {
    const from = [...block.classList].find((name) => /^from-\d+$/.test(name));
    return { day: this.lanes.indexOf(block.closest("[data-lane]")), quarter: Number(from.slice(5)) };
  }

  /** Lifts a block: its place stays, dashed. What has begun cannot be lifted. */
  lift(block) {
    if (block.dataset.fixed) return false;
    const place = block.cloneNode(true);
    place.classList.add("is-place");
    place.setAttribute("aria-hidden", "true");
    for (const name of ["href", "data-screening", "aria-current", "aria-label"]) place.removeAttribute(name);
    const tag = document.createElement("p");
    tag.className = "drag-tag";
    tag.setAttribute("role", "status");
    document.body.append(tag);
    block.before(place);
    block.classList.add("is-lifted");
    const own = block.closest("[data-lane]");
    const others = [...this.root.querySelectorAll(`[data-screening="${block.dataset.screening}"]`)]
      .map((other) => other.closest("[data-lane]"))
      .filter((lane) => lane !== own);
    this.lifted = { block, place, tag, others, from: this.placeOf(block), to: this.placeOf(block) };
    return true;
  }

  /** Whether a lane can take the lifted block: no classroom that the screening has already. */
  fits({ day }) {
    return !this.lifted.others.includes(this.lanes[day]);
  }

  /** The lane and quarter under a point; `grip` is how far from the corner of the block the hand holds it. */
  under(x, y, grip) {
    const day = this.lanes.findIndex((lane) => {
      const box = lane.getBoundingClientRect();
      return this.sideways ? y >= box.top && y <= box.bottom : x >= box.left && x <= box.right;
    });
    const box = this.lanes[0].getBoundingClientRect();
    const [at, begins, size] = this.sideways ? [x - grip.x, box.left, box.width] : [y - grip.y, box.top, box.height];
    const quarter = quarterAt(at, begins, size, this.quarters, this.span(this.lifted.block));
    return { day: day < 0 || !this.fits({ day }) ? this.lifted.to.day : day, quarter };
  }

  /** Shows the block at a place. `key`: which sentence says what happens next. */
  show(to, key) {
    const { block, tag } = this.lifted;
    this.lifted.to = to;
    for (const lane of this.lanes) lane.classList.toggle("is-target", lane === this.lanes[to.day]);
    this.lanes[to.day].append(block);
    for (const name of [...block.classList]) if (/^(from|column)-/.test(name)) block.classList.remove(name);
    block.classList.add(`from-${to.quarter}`);
    tag.textContent = this.say(key, { day: this.lanes[to.day].dataset.lane, time: timeOf(to.quarter, this.firstHour) });
    const box = block.getBoundingClientRect();
    tag.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tag.offsetWidth - 8))}px`;
    tag.style.top = `${Math.min(box.bottom + 4, innerHeight - tag.offsetHeight - 8)}px`;
  }

  /** Puts the block back where it was. */
  leave() {
    const { block, place, tag } = this.lifted;
    this.#clean(block);
    for (const name of [...block.classList]) if (/^from-/.test(name)) block.classList.remove(name);
    for (const name of [...place.classList]) if (/^(from|column)-/.test(name)) block.classList.add(name);
    place.replaceWith(block);
    tag.remove();
    this.lifted = null;
  }

  /** Sends where the block was let go; where it was before, nothing happens. `alone`: without later ones of its repetition. */
  drop(alone) {
    const { block, from, to } = this.lifted;
    if (from.day === to.day && from.quarter === to.quarter) {
      this.leave();
      return;
    }
    this.#clean(block);
    const fields = this.form.elements;
    fields.version.value = block.dataset.version;
    fields.day.value = this.lanes[to.day].dataset.day;
    if (this.sideways && from.day !== to.day) {
      fields.from_room.value = this.lanes[from.day].dataset.room;
      fields.to_room.value = this.lanes[to.day].dataset.room;
    }
    fields.time.value = timeOf(to.quarter, this.firstHour);
    fields.following.value = block.dataset.series && !alone ? "1" : "";
    this.form.action = `/timetable/${block.dataset.screening}/edit`;
    this.form.submit();
  }

  #clean(block) {
    block.classList.remove("is-lifted");
    for (const lane of this.lanes) lane.classList.remove("is-target");
  }
}
