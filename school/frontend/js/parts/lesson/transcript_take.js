// The transcript to take away: copied, printed, or downloaded as a file of the language that is shown.
import { texts } from "../dom.js";

/** Copies text where the browser allows it; without HTTPS by the older way. Resolves to whether it did. */
async function copy(text) {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(() => true, () => false);
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** `cues` gives those that are shown. Returns {offer(language)}, which offers the files of that language. */
export function takeAway(panel, cues) {
  const say = texts();
  const told = panel.querySelector("[data-copied]");
  const copies = panel.querySelector("[data-copy]");
  copies.addEventListener("click", async () => {
    const text = cues().map((cue) => cue.getCueAsHTML().textContent.replace(/\s*\n\s*/g, " ")).join("\n");
    told.textContent = say((await copy(text)) ? "copied" : "not_copied");
    told.classList.remove("visually-hidden");
    copies.focus();
  });
  panel.querySelector("[data-print]").addEventListener("click", () => {
    document.documentElement.classList.add("prints-transcript");
    window.print();
    document.documentElement.classList.remove("prints-transcript");
  });
  const offer = (language) => {
    for (const files of panel.querySelectorAll("[data-files]")) files.hidden = files.dataset.files !== language;
  };
  return { offer };
}
