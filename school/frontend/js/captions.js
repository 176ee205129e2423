// The page of a lesson's captions: the language is guessed from the file's name, and a too large file is reported at once.
import { guess } from "./parts/studio/captions.js";
import { texts } from "./parts/dom.js";

const say = texts();
const form = document.querySelector("[data-captions]");
const [file, language] = [form.elements.file, form.elements.language];
const there = JSON.parse(document.getElementById("there").textContent);
const names = Object.fromEntries([...language.options].map((option) => [option.value, (option.dataset.names ?? "").split(" ")]));
let preset = language.value !== "";

function tellSize() {
  const large = file.files[0]?.size > Number(form.dataset.most);
  const error = document.getElementById("file-error");
  error.hidden = !large;
  error.querySelector("span").textContent = large ? say("large") : "";
  file.toggleAttribute("aria-invalid", large);
  file.setAttribute("aria-describedby", large ? "file-hint file-error" : "file-hint");
  return large;
}

function tellReplacing() {
  const line = form.querySelector("[data-replaces]");
  line.hidden = !there.includes(language.value);
  line.textContent = line.hidden ? "" : say("replaces", { language: language.selectedOptions[0].textContent });
}

/** Replaces the browser's file button, whose label is in the browser's language, by one in the page's language. */
function wordOwnButton() {
  const [pick, picked] = [form.querySelector("[data-pick]"), form.querySelector("[data-picked]")];
  const none = picked.textContent;
  const tell = () => (picked.textContent = file.files[0]?.name ?? none);
  file.className = "visually-hidden";
  pick.hidden = picked.hidden = false;
  file.addEventListener("change", tell);
  tell();
}

wordOwnButton();
file.addEventListener("change", () => {
  tellSize();
  if (!preset) language.value = guess(file.files[0]?.name ?? "", names);
  tellReplacing();
});
language.addEventListener("change", () => {
  preset = language.value !== "";
  tellReplacing();
});
form.addEventListener("submit", (event) => {
  if (!tellSize()) return;
  event.preventDefault();
  file.focus();
});
tellReplacing();
