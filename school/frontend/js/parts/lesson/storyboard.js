// Reads a storyboard: a WebVTT file whose cues name pictures, each with the part of it that shows this moment.
//
// Any valid file is taken as it is: cues of any length, with gaps and identifiers; pictures of any size and layout,
// named by relative or absolute addresses; parts in pixels or per cent (Media Fragments URI 1.0, section 4.2.2).

const TIMES = /^\s*((?:\d+:)?\d+:\d+(?:\.\d+)?)\s+-->\s+((?:\d+:)?\d+:\d+(?:\.\d+)?)(?:\s|$)/;
const NUMBER = "(\\d+(?:\\.\\d+)?)";
const PART = new RegExp(`^(?:(pixel|percent):)?${NUMBER},${NUMBER},${NUMBER},${NUMBER}$`);
const END_S = 0.5; // durations are rounded: so long after its end the last picture is still shown

const seconds = (clock) => clock.split(":").reduce((total, part) => 60 * total + Number(part), 0);

/** The part that a fragment names; null for the whole picture, also if the fragment cannot be parsed. */
function partOf(fragment) {
  const found = PART.exec(new URLSearchParams(fragment).getAll("xywh").pop() ?? ""); // the last of several counts
  if (!found) return null;
  const [x, y, width, height] = found.slice(2).map(Number);
  return width > 0 && height > 0 ? { isPercent: found[1] === "percent", x, y, width, height } : null;
}

function cueOf(start, end, name, base) {
  try {
    const url = new URL(name, base);
    const part = partOf(url.hash.slice(1));
    url.hash = "";
    return /^https?:$/.test(url.protocol) && end > start ? { start, end, address: url.href, part } : null;
  } catch {
    return null; // this cue names no picture; the others may
  }
}

/**
 * All cues of a storyboard's text in the order of their times: {start, end} in seconds, {address} without a fragment,
 * {part} of the picture or null for all of it. Unreadable cues are left out.
 */
export function readStoryboard(text, base) {
  const cues = [];
  let times = null; // of a cue whose picture is still to come
  for (const line of text.split(/\r\n|\n|\r/)) {
    const found = TIMES.exec(line);
    if (found) times = found.slice(1).map(seconds);
    else if (times && line.trim()) cues.push(cueOf(...times, line.trim(), base));
    if (!found) times = null;
  }
  return cues.filter(Boolean).sort((one, other) => one.start - other.start);
}

/** The cue for a moment; null in a gap. Where cues overlap, the one that began last. */
export function cueAt(cues, moment) {
  const found = cues.filter(({ start, end }) => start <= moment && moment < end).pop();
  const last = cues[cues.length - 1];
  return found ?? (last && moment >= last.end && moment <= last.end + END_S ? last : null);
}

/** The cues of a storyboard; none without a storyboard, or on a network error: the seek bar then shows times only. */
export async function fetchStoryboard(address) {
  if (!address) return [];
  const url = new URL(address, location.href);
  try {
    const response = await fetch(url);
    // Not relative to response.url: after a redirect to an object store, only this file is accessible there.
    return response.ok ? readStoryboard(await response.text(), url) : [];
  } catch {
    return [];
  }
}
