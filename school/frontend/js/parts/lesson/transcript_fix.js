// Proposing that a line of the transcript says something else. One button goes from line to line, to the one that is
// spoken, pointed at or focused, so that the Tab key does not stop twice at each of hundreds of lines.
import { call, icon, texts } from "../dom.js";

const sentenceOf = (error) => {
  try {
    return JSON.parse(error.body).message ?? "";
  } catch {
    return "";
  }
};

/**
 * `lines` gives {cue, item} of those that are shown, `language` their language. Returns {follow(item)}, which offers
 * the button at a line unless the reader is busy at another one, and {again()} for when other lines are shown.
 */
export function proposeCorrections(panel, lines, language) {
  const none = { follow: () => {}, again: () => {} };
  const template = panel.querySelector("template[data-fixing]");
  if (!template) return none;
  const say = texts();
  const { lesson, edit } = panel.dataset;
  const form = template.content.firstElementChild.cloneNode(true);
  const [field, told, withdraws] = ["textarea", "[data-told-fix]", "[data-withdraw]"].map((name) => form.querySelector(name));
  const button = document.createElement(edit ? "a" : "button");
  button.className = "btn btn-plain fix";
  button.append(icon("edit"), say("fix"));
  if (button instanceof HTMLButtonElement) button.type = "button";
  const address = () => `/api/v1/lessons/${lesson}/captions/${language()}/corrections`;
  let line = null; // {cue, item} at which the button stands
  let mine = null; // one's own proposals that wait, once they were asked for

  const textOf = ({ cue }) => cue.getCueAsHTML().textContent;
  const isBusy = () => form.isConnected || button.contains(document.activeElement);
  const stand = (item) => {
    const found = lines().find((one) => one.item === item);
    if (!found || found === line) return;
    line = found;
    if (button instanceof HTMLAnchorElement) button.href = `${edit}?language=${language()}#at=${found.cue.startTime}`;
    item.append(button);
  };
  const follow = (item) => {
    if (!isBusy() && !panel.querySelector("[data-lines]").matches(":hover, :focus-within")) stand(item);
  };
  const ownOf = (one) => mine?.find(({ at }) => Math.abs(at - one.cue.startTime) < 0.05) ?? null;
  const close = () => {
    form.replaceWith(button);
    line.item.firstChild.focus();
  };
  const show = () => {
    const own = ownOf(line);
    if (field) field.value = own?.after ?? textOf(line);
    if (withdraws) withdraws.hidden = !own;
    if (told) told.textContent = own ? say("fix_waits") : "";
  };
  const open = async () => {
    button.replaceWith(form);
    show();
    (field ?? form.querySelector("a")).focus();
    if (!field || mine) return;
    try {
      mine = (await call("GET", address())).items;
    } catch {
      return; // only what was proposed before is not shown
    }
    if (form.isConnected && field.value === textOf(line)) show();
  };
  const failed = (error) => {
    told.textContent = sentenceOf(error) || say("fix_offline");
    told.classList.add("now");
  };
  const send = async () => {
    const [at, before, after] = [line.cue.startTime, textOf(line), field.value];
    told.classList.remove("now");
    try {
      const made = await call("POST", address(), { at, before, after });
      mine = [...(mine ?? []).filter(({ id }) => id !== made.id), made];
      close();
      tellAt(line.item, say("fix_sent"));
    } catch (error) {
      failed(error);
    }
  };
  const withdraw = async () => {
    const own = ownOf(line);
    try {
      await call("DELETE", `/api/v1/corrections/${own.id}`);
    } catch (error) {
      if (error.status !== 404) return failed(error); // 404: it was decided meanwhile
    }
    mine = mine.filter((one) => one !== own);
    close();
    tellAt(line.item, say("fix_withdrawn"));
  };
  const tellAt = (item, text) => {
    const told = panel.querySelector("[data-fixed]");
    told.textContent = text;
    item.after(told);
    told.hidden = false;
  };

  const list = panel.querySelector("[data-lines]");
  for (const kind of ["focusin", "pointerover"]) {
    list.addEventListener(kind, ({ target }) => !isBusy() && stand(target.closest("li")));
  }
  if (!edit) button.addEventListener("click", open);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && !event.isComposing && !event.shiftKey && event.target === field) {
      event.preventDefault();
      send();
    }
  });
  form.querySelector("[data-close]").addEventListener("click", close);
  withdraws?.addEventListener("click", withdraw);
  const again = () => {
    form.remove();
    button.remove();
    [line, mine] = [null, null];
  };
  return { follow, again };
}
