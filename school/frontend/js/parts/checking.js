// Validates a form before it is sent, with messages in the language of the page; the browser's own messages are in its own
// language. The server validates again, also without scripts.
import { icon } from "./dom.js";

/** The error of a field, or "". The sentences are in data-missing and data-short (ui/forms.html). */
function faultOf(input) {
  if (input.dataset.missing && !input.value.trim()) return input.dataset.missing;
  if (input.dataset.short && [...input.value].length < input.minLength) return input.dataset.short;
  return "";
}

function tie(input, error) {
  const ids = [document.getElementById(`${input.id}-hint`)?.id, error?.id].filter(Boolean);
  if (ids.length) input.setAttribute("aria-describedby", ids.join(" "));
  else input.removeAttribute("aria-describedby");
}

function show(input, sentence) {
  document.getElementById(`${input.id}-error`)?.remove();
  if (!sentence) {
    input.removeAttribute("aria-invalid");
    return tie(input, null);
  }
  const error = document.createElement("p");
  error.className = "error";
  error.id = `${input.id}-error`;
  const words = document.createElement("span");
  words.textContent = sentence;
  error.append(icon("alert"), words);
  input.closest(".field").append(error);
  input.setAttribute("aria-invalid", "true");
  tie(input, error);
}

/** Stops a form with an empty or too short field, shows the error at each field, and focuses the first. */
export function checkForms(root) {
  root.addEventListener(
    "submit",
    (event) => {
      const inputs = [...event.target.querySelectorAll("[data-missing], [data-short]")];
      for (const input of inputs) show(input, faultOf(input));
      const first = inputs.find(faultOf);
      if (!first) return;
      event.preventDefault();
      event.stopPropagation(); // other listeners must not treat this form as sent
      first.focus();
    },
    true,
  );
  root.addEventListener("input", (event) => {
    const { target } = event;
    if (target.matches?.("[aria-invalid][data-missing], [aria-invalid][data-short]") && !faultOf(target)) show(target, "");
  });
}
