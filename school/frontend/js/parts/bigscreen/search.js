// The pad: letters by arrows, by the digits of a remote control, or from a phone. The school finds; the list is its page.
import { put, reachable } from "./focus.js";
import { digit, EMPTY, erase, letter, typed, withNumbers } from "./pad.js";

const ASK_MS = 250;

export function mountSearch(main, app) {
  const { text } = app;
  const place = main.querySelector("[data-typed]");
  const found = main.querySelector("[data-found]");
  const pads = { letters: main.querySelector("[data-pad=letters]"), keys: main.querySelector("[data-pad=keys]") };
  let pad = typed(EMPTY, place.textContent.trim());
  let timer = 0;
  let asked = 0;

  function take(next) {
    const changed = next.text !== pad.text;
    pad = next;
    draw();
    if (!changed) return;
    clearTimeout(timer);
    timer = window.setTimeout(ask, ASK_MS);
  }

  function draw() {
    const letters = [...pad.text].map((one) => Object.assign(document.createElement("span"), { textContent: one }));
    place.replaceChildren(...letters, document.createElement("i"));
    for (const one of pads.letters.querySelectorAll("[data-letter]")) one.classList.toggle("used", pad.text.includes(one.dataset.letter));
    const numbers = pads.keys.querySelector("[data-pad-act=number]");
    numbers.setAttribute("aria-pressed", String(pad.numbers));
    pads.keys.classList.toggle("is-numbers", pad.numbers);
  }

  async function ask() {
    const ticket = ++asked;
    const path = `/screen/search${pad.text ? `?q=${encodeURIComponent(pad.text)}` : ""}`;
    const page = await app.peek(path);
    if (ticket !== asked || !main.isConnected) return;
    if (!page) {
      main.querySelector("[data-said]").textContent = text("search_away");
      return;
    }
    const made = document.adoptNode(page.main.querySelector("[data-found]").cloneNode(true));
    found.replaceChildren(...made.childNodes);
    history.replaceState(history.state, "", path); // a reload finds the same
    app.keepFocus();
  }

  function switchTo(name) {
    for (const [one, element] of Object.entries(pads)) element.hidden = one !== name;
    put(pads[name].querySelector("[data-letter], [data-digit]"));
  }

  const ACTS = {
    delete: () => take(erase(pad)),
    keys: () => switchTo("keys"),
    letters: () => switchTo("letters"),
    number: () => take(withNumbers(pad, !pad.numbers)),
  };

  main.addEventListener("click", ({ target }) => {
    const key = target.closest("[data-letter], [data-digit], [data-pad-act]");
    if (!key) return;
    const { letter: one, digit: number, padAct } = key.dataset;
    if (one) take(letter(pad, one));
    else if (number) take(digit(pad, number, performance.now()));
    else ACTS[padAct]();
  });
  draw();
  return {
    key(what) {
      if (what.startsWith("digit:")) take(digit(pad, what.slice(6), performance.now()));
      else if (what.startsWith("letter:")) take(letter(pad, what.slice(7)));
      else if (what === "right" && document.activeElement?.closest(".pad") && isLast(document.activeElement)) return toHits();
      else return false;
      return true;
    },
    /** In the list Back leads to the pad, on the pad it deletes, and with nothing typed it leaves. */
    back() {
      if (found.contains(document.activeElement)) {
        put(pads.keys.hidden ? pads.letters.querySelector("[autofocus]") : pads.keys.querySelector("[data-digit]"));
        return true;
      }
      if (!pad.text) return false;
      take(erase(pad));
      return true;
    },
    type: (said) => take(typed(pad, said)),
    leave: () => clearTimeout(timer),
  };

  function isLast(key) {
    const { right } = key.getBoundingClientRect();
    return reachable(key.closest(".pad")).every((one) => one.getBoundingClientRect().right <= right + 2);
  }

  /** The best hit, not the one that happens to lie beside the letter. */
  function toHits() {
    const hit = found.querySelector(".hit");
    if (!hit) return false;
    put(hit);
    return true;
  }
}
