// The letters that are typed with a remote control: one after another on the pad, or several times on a key with a digit,
// as on a telephone. Pure: the page draws `text`, and asks again when `due` is over.

export const KEYS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ" };
/** How long the same key changes the letter: as long as telephones waited. In ms. */
export const AGAIN_MS = 1200;
export const MOST = 24;

export const EMPTY = { text: "", key: "", at: -Infinity, numbers: false };

/** After a letter. */
export function letter(pad, one) {
  return pad.text.length < MOST ? { ...pad, text: pad.text + one, key: "", at: -Infinity } : pad;
}

/** After a digit at `now`, in ms: a letter of its key, the next one when the key is pressed again; 0 and 1 are numbers. */
export function digit(pad, one, now) {
  const letters = pad.numbers ? one : (KEYS[one] ?? one);
  const again = pad.key === one && now - pad.at <= AGAIN_MS && letters.length > 1;
  if (again) {
    const place = letters.indexOf(pad.text.at(-1));
    return { ...pad, text: pad.text.slice(0, -1) + letters[(place + 1) % letters.length], at: now };
  }
  if (pad.text.length >= MOST) return pad;
  return { ...pad, text: pad.text + letters[0], key: one, at: now };
}

/** Without the last letter. */
export function erase(pad) {
  return { ...pad, text: pad.text.slice(0, -1), key: "", at: -Infinity };
}

/** Typed elsewhere: on a phone, or found in the address. */
export function typed(pad, text) {
  return { ...pad, text: text.slice(0, MOST).toUpperCase(), key: "", at: -Infinity };
}

/** Digits are letters, or numbers. */
export function withNumbers(pad, numbers) {
  return { ...pad, numbers, key: "", at: -Infinity };
}

export const MOST_DIGITS = 6;

/** A lesson's number as it is typed; a nought in front says nothing. */
export function number(digits, one) {
  const next = `${digits}${one}`.replace(/^0+/, "");
  return next.length <= MOST_DIGITS ? next : digits;
}

export const MOST_HEADS = 999;

/** The headcount after a digit. */
export function heads(count, one) {
  const next = count * 10 + Number(one);
  return next <= MOST_HEADS ? next : count;
}

/** The headcount without its last digit. */
export const fewer = (count) => Math.floor(count / 10);
