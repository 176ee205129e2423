// Words that the machine was not sure of: {at, text, guesses}. Nothing here knows the page.

const NEAR_S = 0.5; // a caption's times may have been moved a little

/** The doubts that belong to a cue and whose word still stands in it. */
export function doubtsOf(cue, doubts) {
  return doubts.filter(({ at, text }) => cue.start - NEAR_S <= at && at <= cue.end + NEAR_S && cue.text.includes(text));
}

/** Where a doubtful word stands in a cue: the nearest one to its time, when it stands there several times. */
export function placeOf(cue, { at, text }) {
  const share = Math.min(1, Math.max(0, (at - cue.start) / Math.max(0.1, cue.end - cue.start)));
  const wanted = share * cue.text.length;
  let best = -1;
  for (let place = cue.text.indexOf(text); place >= 0; place = cue.text.indexOf(text, place + 1)) {
    if (best < 0 || Math.abs(place - wanted) < Math.abs(best - wanted)) best = place;
  }
  return best;
}

/** The text of a cue with another word in the place of a doubtful one. */
export function corrected(cue, doubt, word) {
  const place = placeOf(cue, doubt);
  return place < 0 ? cue.text : cue.text.slice(0, place) + word + cue.text.slice(place + doubt.text.length);
}

/** The next cue with a doubt behind the one in `place`; from the beginning again behind the last. */
export function nextDoubtful(cues, place, doubts) {
  const ahead = [...cues.slice(place + 1), ...cues.slice(0, place + 1)];
  return ahead.find((cue) => doubtsOf(cue, doubts).length) ?? null;
}
