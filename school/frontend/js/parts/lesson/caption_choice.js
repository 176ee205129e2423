// Which captions a lesson begins with, and which stand below them in a second language. Nothing here knows the page.

const main = (tag) => tag.toLowerCase().split("-")[0];
const same = (one, other) => main(one) === main(other);

/** The first and the second of these languages to show; null for none. `wishes`: {captions: AUTO|ON|OFF, second}. */
export function choose(languages, { captions, second }, page) {
  const own = languages.find((one) => same(one, page)) ?? null;
  const first = captions === "OFF" ? null : captions === "ON" ? (own ?? languages[0] ?? null) : own;
  return { first, second: secondFor(languages, first, second) };
}

/** The language for the second line below `first`: the one wished for, where it is there and is not the first. */
export function secondFor(languages, first, wished) {
  if (!first || !wished) return null;
  const found = languages.find((one) => one === wished) ?? languages.find((one) => same(one, wished)) ?? null;
  return found === first ? null : found;
}

/** Wishes out of a stored text, whatever stands in it. */
export function readWishes(text) {
  try {
    const { captions, second } = JSON.parse(text ?? "");
    return { captions: ["ON", "OFF"].includes(captions) ? captions : "AUTO", second: typeof second === "string" ? second : "" };
  } catch {
    return { captions: "AUTO", second: "" };
  }
}
