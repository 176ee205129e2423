// What this browser keeps between pages. A browser may refuse to keep anything: then all is as on the first visit.

/** What was kept under a name; null if nothing was. */
export function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text under a name; null forgets it. */
export function keep(name, text) {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // Nothing depends on it.
  }
}
