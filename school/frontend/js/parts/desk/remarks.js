// Remarks at a second, which the owner sees on the time line of the clip.
import { clock } from "../times.js";
import { readTime } from "../editing/times.js";

/** Whether something is written for the owner. */
export function hasWords(form) {
  return [form.querySelector("[data-reason]"), ...form.querySelectorAll("[name=remark]")].some((field) => field.value.trim());
}

const jumps = (desk) => [...desk.querySelectorAll("[data-jump]")];

/** The keys 1 to 9 in the order of the page. */
function number(desk) {
  jumps(desk).forEach((button, index) => {
    const key = button.querySelector("kbd");
    key.textContent = index < 9 ? String(index + 1) : "";
    key.hidden = index >= 9;
  });
  const some = desk.querySelector("[data-remark]") !== null;
  desk.querySelector('[data-decision="return"]')?.classList.toggle("btn-go", some);
  desk.querySelector('[data-decision="approve"]')?.classList.toggle("btn-go", !some);
}

/** A remark at the second that is shown; the focus goes into it. */
export function addRemark(desk, player) {
  const list = desk.querySelector("[data-remarks]");
  if (!list || !player) return;
  player.pause();
  const row = list.parentElement.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
  const at = Math.floor(player.currentTime() * 10) / 10;
  row.querySelector("[name=remark_at]").value = String(at);
  row.querySelector("time").textContent = clock(at);
  row.querySelector("[data-jump]").dataset.at = String(at);
  list.append(row);
  number(desk);
  desk.dispatchEvent(new CustomEvent("remarks"));
  row.querySelector("[name=remark]").focus();
}

/** Readies the list of a new clip. */
export function dressRemarks(desk, player) {
  const list = desk.querySelector("[data-remarks]");
  list?.querySelector("[data-blank]")?.remove(); // for browsers without this script
  for (const row of list?.querySelectorAll("[data-remark]") ?? []) {
    const at = readTime(row.querySelector("[name=remark_at]").value) || 0;
    row.querySelector("[data-jump]").dataset.at = String(at);
    row.querySelector("time").textContent = clock(at);
  }
  number(desk);
  if (desk.dataset.listens) return;
  desk.dataset.listens = "1";
  desk.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    if (jump && player) player.currentTime(Number(jump.dataset.at));
    const drop = event.target.closest("[data-drop]");
    if (!drop) return;
    drop.closest("li").remove();
    number(desk);
    desk.dispatchEvent(new CustomEvent("remarks"));
    desk.focus({ preventScroll: true });
  });
}
