// localStorage without its exceptions. A browser may refuse to store anything: then each page is as on a first visit.

/** The text stored under a name; null if there is none. */
export function getItem(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Stores a text under a name; null removes it. */
export function setItem(name, text) {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // No page depends on it.
  }
}
