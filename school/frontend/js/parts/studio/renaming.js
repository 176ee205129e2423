// Renaming a lesson in its row: leaving the page would stop what is being sent.
import { call } from "../dom.js";
import { freshen, list } from "./rows.js";
import { announce, say } from "./say.js";

function open(row, link) {
  if (row.querySelector("form.rename")) return;
  const form = document.querySelector("template[data-rename]").content.firstElementChild.cloneNode(true);
  const input = form.querySelector("input");
  input.value = row.dataset.title;
  input.setAttribute("aria-label", say("rename", { title: row.dataset.title }));
  form.querySelector("a").href = link.href;
  row.querySelector(".upload-main").append(form);
  input.select();
  form.addEventListener("submit", (event) => keep(event, row, form));
  form.addEventListener("keydown", (event) => event.key === "Escape" && close(row, form));
}

async function close(row, form) {
  form.remove();
  row.querySelector('[data-do="rename"]').focus();
  await freshen((one) => one === row.dataset.lesson); // what became of the video meanwhile
}

async function keep(event, row, form) {
  event.preventDefault();
  const title = form.querySelector("input").value.trim();
  if (!title) return form.querySelector("input").focus();
  await call("PATCH", `/api/v1/lessons/${row.dataset.lesson}`, { title });
  await close(row, form);
  announce(say("renamed", { title }));
}

export function renamable() {
  list.addEventListener("click", (event) => {
    const link = event.target.closest('a[data-do="rename"]');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(link.closest("li"), link);
  });
}
