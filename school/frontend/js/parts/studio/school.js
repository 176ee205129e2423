// Sends forms without leaving the page, and shows errors above the list.

/** Sends a form's fields ([[name, value], ...]) to one of the school's own addresses. */
export function post(url, fields = []) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  return fetch(url, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json", "X-CSRF-Token": token }, body: new URLSearchParams(fields) });
}

/** Shows an error; it is read out, and stays until the next one. */
export function showNotice(sentence) {
  const notice = document.querySelector("template[data-notice]").content.cloneNode(true);
  notice.querySelector("b").textContent = sentence;
  document.querySelector("[data-told]").replaceChildren(notice);
}
