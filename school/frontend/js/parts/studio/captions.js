// Guesses the language of captions from a file name, as catalog/captions/languages.py does.

/** The language for one of the words between the first one and the extension; "" if there is none. */
export function guess(name, names) {
  const parts = name.slice(-200).toLowerCase().split(/[.\s_()[\]【】&+]+/).slice(1, -1).reverse();
  for (const part of parts) {
    const found = Object.keys(names).find((language) => language && names[language].includes(part));
    if (found) return found;
  }
  return "";
}
