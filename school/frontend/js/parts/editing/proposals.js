// Corrections that neighbours propose: {id, at, end, before, after, by}. Nothing here knows the page.
// The rules are those of catalog/corrections/rules.py, which decides in the end.

const NEAR_S = 0.5; // a line's times may have been moved a little

const plain = (text) => text.replace(/\s+/g, "");
export const isSame = (one, other) => plain(one) === plain(other);
const overlap = (cue, { at, end }) => Math.min(cue.end, end) - Math.max(cue.start, at);

/** The cue that a proposal is about: {cue, fit}, where fit is "fits", "done", "changed", or "gone" without a cue. */
export function lineOf(proposal, cues) {
  const near = cues.filter((cue) => overlap(cue, proposal) > -NEAR_S);
  const nearest = (found) => [...found].sort((one, other) => Math.abs(one.start - proposal.at) - Math.abs(other.start - proposal.at))[0];
  for (const [fit, text] of [["fits", proposal.before], ["done", proposal.after]]) {
    const same = near.filter((cue) => isSame(cue.text, text));
    if (same.length) return { cue: nearest(same), fit };
  }
  const covering = near.filter((cue) => overlap(cue, proposal) > (proposal.end - proposal.at) / 2);
  return covering.length ? { cue: nearest(covering), fit: "changed" } : { cue: null, fit: "gone" };
}

/** The proposals of each cue by its key, in order: [{proposal, fit}]; those without a cue stand under null. */
export function byLine(proposals, cues) {
  const found = new Map();
  for (const proposal of proposals) {
    const { cue, fit } = lineOf(proposal, cues);
    const key = cue?.key ?? null;
    found.set(key, [...(found.get(key) ?? []), { proposal, fit }]);
  }
  return found;
}

/** The cues with all proposals that fit, and those proposals: [cues, taken]. Of two for one line the first is taken. */
export function takeAll(proposals, cues) {
  const taken = [];
  let now = cues;
  for (const proposal of proposals) {
    const { cue, fit } = lineOf(proposal, now);
    if (fit !== "fits" && fit !== "done") continue;
    taken.push(proposal);
    if (fit === "fits") now = now.map((one) => (one === cue ? { ...one, text: proposal.after } : one));
  }
  return [now, taken];
}

/** What of two texts differs, in one piece: {head, old, now, tail}. */
export function compare(before, after) {
  let head = 0;
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const cut = (text) => text.slice(head, text.length - tail);
  return { head: before.slice(0, head), old: cut(before), now: cut(after), tail: before.slice(before.length - tail) };
}

/** The next cue with a proposal behind the one in `place`; from the beginning again behind the last. */
export function nextProposed(cues, place, lines) {
  const ahead = [...cues.slice(place + 1), ...cues.slice(0, place + 1)];
  return ahead.find(({ key }) => lines.has(key)) ?? null;
}
