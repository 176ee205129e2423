// Sign-in, sign-up, account: seeing a password as it is typed, copying a key. Both are hidden until this script runs.
import { placesToTell } from "./parts/places.js";

for (const box of document.querySelectorAll("[data-shows]")) {
  const inputs = box.dataset.shows.split(" ").map((name) => document.getElementById(name));
  box.closest("label").hidden = false;
  const show = () => inputs.forEach((input) => (input.type = box.checked ? "text" : "password"));
  box.addEventListener("change", show);
  // A browser that remembers what was typed must not remember a password as plain text.
  box.form.addEventListener("submit", () => inputs.forEach((input) => (input.type = "password")));
  show();
}

for (const button of document.querySelectorAll("[data-copies]")) {
  // Only over https and on localhost: elsewhere browsers provide no clipboard.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = button.dataset.copied;
  });
}

// Sends what was watched in this browser before along with the sign-in.
for (const field of document.querySelectorAll("[data-places]")) {
  field.form.addEventListener("submit", () => (field.value = JSON.stringify(placesToTell())));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
