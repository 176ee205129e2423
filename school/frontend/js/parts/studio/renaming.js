// Renaming a lesson in its row: leaving the page would stop uploads.
import { call } from "../dom.js";
import { outline } from "./outline.js";
import { freshen } from "./rows.js";
import { announce, say } from "./say.js";

function open(row, link) {
  if (row.querySelector("form.rename")) return;
  const form = document.querySelector("template[data-rename]").content.firstElementChild.cloneNode(true);
  const input = form.querySelector("input");
  input.value = row.dataset.title;
  form.dataset.seen = row.dataset.etag;
  input.setAttribute("aria-label", say("rename", { title: row.dataset.title }));
  form.querySelector("a").href = link.href;
  row.querySelector(".upload-main").append(form);
  input.select();
  form.addEventListener("submit", (event) => saveName(event, row, form));
  form.addEventListener("keydown", (event) => event.key === "Escape" && close(row, form));
}

async function close(row, form) {
  form.remove();
  row.querySelector('[data-do="rename"]').focus();
  await freshen((one) => one === row.dataset.lesson); // the video's status may have changed
}

/** Whether the title was saved. If not, somebody renamed the lesson meanwhile: the current title is shown, and Save replaces it. */
async function sent(row, form, title) {
  const address = `/api/v1/lessons/${row.dataset.lesson}`;
  try {
    await call("PATCH", address, { title }, { headers: form.dataset.seen ? { "If-Match": form.dataset.seen } : {} });
    return true;
  } catch (error) {
    if (error.status !== 409) throw error;
    delete form.dataset.seen;
    const now = await call("GET", address);
    const said = form.querySelector("[role=alert]");
    said.textContent = say("renamedMeanwhile", { title: now.title });
    said.hidden = false;
    return false;
  }
}

async function saveName(event, row, form) {
  event.preventDefault();
  const title = form.querySelector("input").value.trim();
  if (!title) return form.querySelector("input").focus();
  if (!(await sent(row, form, title))) return;
  await close(row, form);
  announce(say("renamed", { title }));
}

export function renamable() {
  outline.addEventListener("click", (event) => {
    const link = event.target.closest('a[data-do="rename"]');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(link.closest("li"), link);
  });
}
