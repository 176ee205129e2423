// Chapters that the captions suggest: taken ones become rows of the editor, where they can be changed and undone.
import { call } from "../dom.js";

/** `take(marks)` adds chapters to the editor, and returns whether it did. */
export function offerChapters({ take, say, status, player, url }) {
  const form = document.querySelector("[data-proposed-chapters]");
  if (!form) return;
  const dropped = document.querySelector("[data-dropped]");
  let undo = []; // rows that were dropped last
  const rows = () => [...form.querySelectorAll("[data-offered]")];
  const markOf = (row) => ({ at: Number(row.dataset.offered), title: row.querySelector("input.input").value.trim() });
  const tidy = () => (form.hidden = !rows().length);
  const nextTo = (row) => (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("[name=take]") ?? null;
  const leave = (gone) => {
    const next = gone.length === 1 ? nextTo(gone[0]) : null;
    for (const row of gone) row.remove();
    tidy();
    next?.focus();
  };
  const drop = async (gone) => {
    try {
      await call("POST", url, { drop: gone.map((row) => markOf(row).at) });
    } catch {
      status.textContent = say("not_dropped");
      return;
    }
    undo = gone;
    leave(gone);
    dropped.hidden = false;
    status.textContent = say("dropped", { n: gone.length });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter ?? form.querySelector("[name=take]");
    const chosen = pressed.value === "all" ? rows() : rows().filter((row) => row.dataset.offered === pressed.value);
    if (pressed.name === "drop") {
      drop(chosen);
    } else if (take(chosen.map(markOf))) {
      leave(chosen);
      status.textContent = say("taken", { n: chosen.length });
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
    event.preventDefault(); // Enter takes the row that is written in
    event.target.closest("[data-offered]").querySelector("[name=take]").click();
  });
  dropped.querySelector("button").addEventListener("click", async () => {
    try {
      await call("POST", url, { again: undo.map((row) => markOf(row).at) });
    } catch {
      status.textContent = say("not_dropped");
      return;
    }
    const all = [...rows(), ...undo].sort((one, other) => markOf(one).at - markOf(other).at);
    form.querySelector("ol").replaceChildren(...all);
    dropped.hidden = true;
    tidy();
    undo[0]?.querySelector("input").focus();
  });
  for (const button of form.querySelectorAll("[data-listen]")) {
    button.hidden = !player;
    button.addEventListener("click", () => {
      player.currentTime(markOf(button.closest("[data-offered]")).at);
      player.play();
    });
  }
}
