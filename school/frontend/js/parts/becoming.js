// Updates a part of a page to a new version and keeps every element that is in both: nothing flickers, the focus stays,
// an opened <details> stays open.

const nameOf = (node) => node.dataset?.key ?? "";
const alike = (one, other) => one.nodeName === other.nodeName && nameOf(one) === nameOf(other);

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    const opened = name === "open" && old.nodeName === "DETAILS"; // changed by the reader, not by the server
    if (!fresh.hasAttribute(name) && !opened) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.nodeName === "PROGRESS") old.value = fresh.value;
}

/** Replaces the children of `old` by those of `fresh`, which is emptied. */
export function become(old, fresh) {
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let same = at;
    while (same && !alike(same, wanted)) same = same.nextSibling;
    if (!same) {
      old.insertBefore(wanted, at);
      continue;
    }
    while (at !== same) at = drop(at);
    if (same.nodeType === Node.ELEMENT_NODE) {
      attributes(same, wanted);
      become(same, wanted);
    } else if (same.nodeValue !== wanted.nodeValue) same.nodeValue = wanted.nodeValue;
    at = same.nextSibling;
  }
  while (at) at = drop(at);
}

/** Removes a node; if it has the focus, that moves to the page, so that the next Tab does not start at the top. */
function drop(node) {
  const next = node.nextSibling;
  const had = node.contains(document.activeElement);
  const near = had && (node.parentElement.closest("section") ?? document.querySelector("main"));
  node.remove();
  if (near) {
    near.tabIndex = -1;
    near.focus({ preventScroll: true });
  }
  return next;
}
