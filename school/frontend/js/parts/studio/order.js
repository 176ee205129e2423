// Ordering lessons: the arrow buttons without a new page, and dragging by the handle, with a mouse or a finger.
import { all, freshen, list, renumber } from "./rows.js";
import { announce, say } from "./say.js";
import { post, showNotice } from "./school.js";

const studio = document.querySelector("[data-studio]");
let saving = Promise.resolve();

/** Saves the order on the screen; requests are sequential, so that the last one wins. */
function save() {
  saving = saving.then(async () => {
    const order = all().map((row) => ["lesson", row.dataset.lesson]);
    const answer = await post(studio.dataset.order, order).catch(() => null);
    if (answer?.ok) return;
    showNotice(say("orderLost"));
    await freshen().catch(() => location.reload());
  });
}

function moved(row) {
  renumber();
  announce(say("moved", { title: row.dataset.title, n: all().indexOf(row) + 1 }));
  save();
}

function press(event) {
  const button = event.target.closest('[name="by"]');
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const other = button.value === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (button.value === "up") other.before(row);
  else other.after(row);
  button.focus(); // moving the row has removed the focus
  moved(row);
}

function grab(event) {
  const grip = event.target.closest('[data-do="grip"]');
  if (!grip || event.button) return;
  event.preventDefault();
  const row = grip.closest("li");
  const first = all().indexOf(row);
  row.classList.add("is-lifted");
  const drag = ({ clientY }) => {
    for (const other of all()) {
      const { top, height } = other.getBoundingClientRect();
      if (other === row || clientY < top || clientY > top + height) continue;
      const above = all().indexOf(other) < all().indexOf(row);
      if (above && clientY < top + height / 2) other.before(row);
      if (!above && clientY > top + height / 2) other.after(row);
    }
  };
  const release = () => {
    row.classList.remove("is-lifted");
    window.removeEventListener("pointermove", drag);
    for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, release);
    if (all().indexOf(row) !== first) moved(row);
  };
  window.addEventListener("pointermove", drag);
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, release);
}

export function orderable() {
  list.addEventListener("click", press);
  list.addEventListener("pointerdown", grab);
}
