// The language that the name of a file of captions tells, as catalog/captions/languages.py reads it.

/** The language whose words hold a part of the name between its first words and its ending; "" if none does. */
export function guess(name, names) {
  const parts = name.slice(-200).toLowerCase().split(/[.\s_()[\]【】&+]+/).slice(1, -1).reverse();
  for (const part of parts) {
    const found = Object.keys(names).find((language) => language && names[language].includes(part));
    if (found) return found;
  }
  return "";
}
