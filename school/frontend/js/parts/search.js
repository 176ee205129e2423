// The search box of every page: the key / leads to it, and a list suggests names while somebody types.
// A combobox with a list of its own (WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete").
import { icon, texts } from "./dom.js";

const WAIT_MS = 120; // between the last key and the question; typing is faster
const ICONS = { course: "book", lesson: "film", teacher: "user", category: "home" };

/** Where a suggestion leads. A teacher and a word have no page of their own: they are searched for. */
export function address(search, { kind, id, text }) {
  if (kind === "course") return `/courses/${encodeURIComponent(id)}`;
  if (kind === "lesson") return `/lessons/${encodeURIComponent(id)}`;
  if (kind === "category") return `/categories/${encodeURIComponent(id)}`;
  return `${search}?${new URLSearchParams({ q: text })}`;
}

/** Whether letters were typed where none are: the name was found by how it is read. */
export function isRead(typed, items) {
  return /^[a-z' ]+$/i.test(typed) && items.length > 0 && items.every(({ text }) => !text.toLowerCase().includes(typed.toLowerCase()));
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

class Suggestions {
  constructor(form, say) {
    this.form = form;
    this.say = say;
    this.input = form.elements.q;
    this.items = [];
    this.active = -1;
    this.hint = element("p", { className: "soft small", hidden: true, textContent: say("letters") });
    this.list = element("ul", { id: "search-list", role: "listbox", ariaLabel: say("list") });
    const keys = element("p", { className: "keys soft small" }, element("kbd", { textContent: "↑" }), " ", element("kbd", { textContent: "↓" }));
    keys.append(` ${say("choose")}\u2003`, element("kbd", { textContent: "Enter" }), ` ${say("open")}\u2003`);
    keys.append(element("kbd", { textContent: "Esc" }), ` ${say("close")}`);
    this.box = element("div", { className: "suggest", hidden: true }, this.hint, this.list, keys);
    form.append(this.box);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "search-list" })) {
      this.input.setAttribute(name, value);
    }
  }

  show(typed, items) {
    this.items = items;
    this.list.replaceChildren(...items.map((item, place) => this.option(item, place)));
    this.hint.hidden = !isRead(typed, items);
    this.box.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(Boolean(items.length)));
    this.choose(-1);
  }

  option(item, place) {
    const made = element("li", { id: `search-option-${place}`, role: "option" }, icon(ICONS[item.kind] ?? "search"));
    made.append(element("b", { textContent: item.text }), element("span", { className: "soft small", textContent: this.say(item.kind) }));
    made.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    made.addEventListener("click", () => this.open(place));
    return made;
  }

  choose(place) {
    this.active = place;
    for (const [index, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", String(index === place));
    const chosen = this.list.children[place];
    if (chosen) {
      this.input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  move(by) {
    const count = this.items.length;
    // One place more than there are names: the text as it was typed.
    if (count) this.choose(((this.active + 1 + by + count + 1) % (count + 1)) - 1);
  }

  open(place) {
    location.assign(address(this.form.action, this.items[place]));
  }

  close() {
    this.show("", []);
  }
}

/** Leads the key / to the box, from everywhere but where somebody writes. */
function leadHere(input) {
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    const isWriting = target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

/** Makes the box of `form` suggest names; without it the box is a plain form. */
export function startSearch(form) {
  if (!form) return;
  const shown = new Suggestions(form, texts("search-texts"));
  const { input } = shown;
  leadHere(input);
  let timer = 0;
  let asked = new AbortController();
  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const typed = input.value.trim();
    if (!typed) return shown.close();
    const url = `${form.dataset.search}?${new URLSearchParams({ q: typed })}`;
    try {
      const answer = await fetch(url, { signal: asked.signal, credentials: "same-origin", headers: { Accept: "application/json" } });
      if (answer.ok && document.activeElement === input) shown.show(typed, (await answer.json()).items);
    } catch {
      // a newer question, or the line is down: the form still works
    }
  };
  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    // While an input method composes, its letters are the pinyin that is looked for.
    timer = setTimeout(ask, event.inputType ? WAIT_MS : 0);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the keys are those of the input method
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (shown.items.length) shown.move(event.key === "ArrowDown" ? 1 : -1);
      else ask();
    } else if (event.key === "Enter" && shown.active >= 0) {
      event.preventDefault();
      shown.open(shown.active);
    } else if (event.key === "Escape" && shown.items.length) {
      event.preventDefault(); // the browser would empty the box
      shown.close();
    }
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    shown.close();
  });
}
