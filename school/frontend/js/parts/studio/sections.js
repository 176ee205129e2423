// Adding, renaming and deleting sections without leaving the page, which would stop uploads.
import { call } from "../dom.js";
import { orderOf, outline, partOf, parts, putInOrder } from "./outline.js";
import { offerUndo } from "./removing.js";
import { fetched, renumber, takeOver } from "./rows.js";
import { save, settle } from "./saving.js";
import { announce, say } from "./say.js";
import { post, showNotice } from "./school.js";

const studio = document.querySelector("[data-studio]");

/** Shows the outline as the school has it now. */
export async function reload() {
  takeOver(await fetched());
  settle();
}

async function add(form, kind) {
  const input = form.querySelector("input[name=title]");
  const title = input.value.trim();
  if (!title) return input.focus();
  const answer = await post(form.action, [["title", title], ["kind", kind]]).catch(() => null);
  if (!answer?.ok) return showNotice(say("notAdded"));
  input.value = "";
  await reload();
  announce(say("added", { title }));
  input.focus();
}

function rename(link) {
  const part = partOf(link);
  const name = part.querySelector(".part-name");
  if (name.querySelector("form")) return;
  const form = document.querySelector("template[data-rename]").content.firstElementChild.cloneNode(true);
  const input = form.querySelector("input");
  const heading = name.querySelector("h2");
  input.value = part.dataset.title;
  input.setAttribute("aria-label", say("sectionName", { title: part.dataset.title }));
  form.querySelector("a").remove();
  heading.hidden = true;
  name.prepend(form);
  input.select();
  const close = () => {
    form.remove();
    heading.hidden = false;
    link.focus();
  };
  form.addEventListener("keydown", (event) => event.key === "Escape" && close());
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (form.isConnected && !form.contains(relatedTarget) && input.value.trim() === part.dataset.title) close();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const title = input.value.trim();
    if (!title) return input.focus();
    try {
      const headers = form.dataset.anyway ? {} : { "If-Match": part.dataset.etag };
      await call("PATCH", `/api/v1/sections/${part.dataset.section}`, { title }, { headers });
    } catch (error) {
      if (error.status !== 409) return showNotice(say("notSaved"));
      form.dataset.anyway = "1";
      const now = (await fetched()).querySelector(`[data-section="${part.dataset.section}"]`);
      const said = form.querySelector("[role=alert]");
      said.textContent = say("renamedMeanwhile", { title: now?.dataset.title ?? "" });
      said.hidden = false;
      return undefined;
    }
    close();
    await reload();
    announce(say("sectionNamed", { title }));
    return outline.querySelector(`[data-section="${part.dataset.section}"] [data-do="rename-section"]`)?.focus();
  });
}

async function remove(form) {
  const part = partOf(form);
  const [before, title, id] = [orderOf(), part.dataset.title, part.dataset.section];
  const next = parts()[parts().indexOf(part) - 1];
  const answer = await post(form.action).catch(() => null);
  if (!answer?.ok) return showNotice(say("notRemoved"));
  await reload();
  outline.querySelector(`[data-section="${next.dataset.section}"] button:not([hidden])`)?.focus();
  offerUndo(say("sectionGone", { title }), async () => {
    try {
      const made = await call("POST", `/api/v1/courses/${studio.dataset.course}/sections`, { title });
      await reload();
      putInOrder(before.map((one) => (one.section === id ? { ...one, section: made.id } : one)));
      renumber();
      save();
      announce(say("restored"));
    } catch (error) {
      console.info(error);
      showNotice(say("notRestored"));
    }
  });
}

export function sectionable() {
  outline.addEventListener("click", (event) => {
    const link = event.target.closest('a[data-do="rename-section"]');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    rename(link);
  });
  studio.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-removes-section]")) {
      event.preventDefault();
      remove(form);
    } else if (form.matches("[data-adding]")) {
      event.preventDefault();
      add(form, event.submitter?.value ?? "section");
    }
  });
}
