// The register on a volunteer's phone: a tap is saved at once and can be undone. Without this script each tap loads the page.
import { call, texts } from "./parts/dom.js";

const form = document.querySelector("[data-register]");
if (form) keepRegister(form);

function keepRegister(form) {
  const say = texts();
  const bar = document.querySelector("[data-undo]");
  const why = form.querySelector("[name=why]");
  let last = null;

  // The reason of a late correction stands once on the page and goes along with each form.
  for (const copy of document.querySelectorAll("[data-why]")) {
    copy.form.addEventListener("submit", () => (copy.value = why.value));
  }

  form.addEventListener("submit", (event) => {
    const tile = event.submitter;
    if (!tile?.classList.contains("tile")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (why && !why.value.trim()) {
      tell(say("why"));
      why.focus();
      return;
    }
    mark(tile, tile.getAttribute("aria-pressed") !== "true");
  }, true);

  bar.querySelector("button").addEventListener("click", () => {
    if (!last) return;
    const { tile, present } = last;
    mark(tile, !present);
    tile.focus();
  });

  async function mark(tile, present) {
    if (tile.dataset.busy) return;
    tile.dataset.busy = "1";
    show(tile, present);
    try {
      const answer = await call("PUT", `${form.dataset.register}/${encodeURIComponent(tile.value)}`, { present, why: why?.value ?? "" });
      last = { tile, present };
      tell(say(present ? "here" : "away", { name: tile.querySelector("span").textContent }), true);
      count(answer);
    } catch {
      show(tile, !present);
      tell(say("failed"));
    } finally {
      delete tile.dataset.busy;
    }
  }

  function show(tile, present) {
    tile.setAttribute("aria-pressed", String(present));
    tile.name = present ? "away" : "here";
  }

  function count({ people, named }) {
    form.querySelector("[data-part=people]").textContent = people;
    const parts = form.querySelector("[data-part=parts]");
    parts.textContent = say("parts", { named, heads: form.dataset.heads });
  }

  function tell(sentence, undoable = false) {
    bar.hidden = false;
    bar.querySelector("[data-part=said]").textContent = sentence;
    bar.querySelector("button").hidden = !undoable;
  }
}
