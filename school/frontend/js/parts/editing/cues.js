// Captions as data: {key, start, end, text}, in seconds and plain text. Nothing here knows the page; cues are never changed.

export const MOST_WIDTH = 20; // Chinese characters a line; letters count half
export const MOST_LINES = 2;
const MOST_PACE = 9; // Chinese characters a second that people read with ease
const LEAST_S = 0.3; // of a line that was split
const MS = 1000;

let lastKey = 0;
export const makeCue = (start, end, text) => ({ key: ++lastKey, start, end, text });
export const byTime = (one, other) => one.start - other.start || one.end - other.end;
export const rounded = (seconds) => Math.round(seconds * MS) / MS;

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&nbsp;": "\u00a0", "&lrm;": "\u200e", "&rlm;": "\u200f" };

function secondsOf(stamp) {
  const parts = stamp.split(":").map(Number);
  return rounded(parts.reduce((sum, part) => sum * 60 + part, 0));
}

/** The cues of a WebVTT file as the school writes it (catalog/captions/cues.py): no styles, no settings. */
export function readVtt(text) {
  const blocks = text.replace(/\r\n?/g, "\n").split(/\n{2,}/);
  return blocks.flatMap((block) => {
    const lines = block.split("\n").filter(Boolean);
    const at = lines.findIndex((line) => line.includes("-->"));
    const times = lines[at]?.match(/([\d:.]+)\s+-->\s+([\d:.]+)/);
    if (!times) return [];
    const words = lines.slice(at + 1).join("\n").replace(/&(lt|gt|amp|nbsp|lrm|rlm);/g, (entity) => ENTITIES[entity]);
    return [makeCue(secondsOf(times[1]), secondsOf(times[2]), words)];
  });
}

function stamp(seconds) {
  const all = Math.round(seconds * MS);
  const pad = (number, digits) => String(number).padStart(digits, "0");
  return `${pad(Math.floor(all / 3_600_000), 2)}:${pad(Math.floor(all / 60_000) % 60, 2)}:${pad(Math.floor(all / MS) % 60, 2)}.${pad(all % MS, 3)}`;
}

/** The text of a cue without empty lines, which would end it. */
export const tidy = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).join("\n");

/** A WebVTT file of these cues. */
export function writeVtt(cues) {
  const escaped = (text) => tidy(text).replaceAll("-->", "→").replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  return ["WEBVTT\n", ...cues.map(({ start, end, text }) => `${stamp(start)} --> ${stamp(end)}\n${escaped(text)}\n`)].join("\n");
}

/** The width of a text in Chinese characters. */
export function widthOf(text) {
  let width = 0;
  for (const sign of text) width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u2014\u2018-\u201d\u2026]|[\u{1f000}-\u{3fffd}]/u.test(sign) ? 1 : 0.5;
  return width;
}

/** What is to be looked at in a cue; the first ones keep it from being saved. */
export function faultsOf({ start, end, text }, next) {
  const faults = [];
  if (Number.isNaN(start) || Number.isNaN(end)) faults.push("no_time");
  else if (end <= start) faults.push("backwards");
  if (!tidy(text)) faults.push("empty");
  const lines = text.split("\n");
  if (lines.some((line) => widthOf(line) > MOST_WIDTH)) faults.push("long_line");
  if (lines.length > MOST_LINES) faults.push("many_lines");
  if (end > start && widthOf(tidy(text)) / (end - start) > MOST_PACE) faults.push("fast");
  if (next && next.start < end && next.end > start) faults.push("overlap");
  return faults;
}

const STOPS = new Set(["no_time", "backwards", "empty"]);
export const isSavable = (cue) => !faultsOf(cue).some((fault) => STOPS.has(fault));

/** Two cues in place of one, cut at a place of its text; its time is cut in the same ratio. */
export function split(cue, caret) {
  const [before, after] = [cue.text.slice(0, caret), cue.text.slice(caret)];
  const [one, other] = [widthOf(before), widthOf(after)];
  const share = one + other ? one / (one + other) : 0.5;
  const length = cue.end - cue.start;
  const room = Math.min(LEAST_S, length / 2);
  const at = rounded(cue.start + Math.min(Math.max(length * share, room), length - room));
  return [{ ...cue, end: at, text: before.trim() }, makeCue(at, cue.end, after.trim())];
}

/** One cue in place of two; words in letters get a blank between them. */
export function join(one, other) {
  const [before, after] = [one.text.trim(), other.text.trim()];
  const blank = /[\w.,!?;:)]$/.test(before) && /^[\w("]/.test(after) ? " " : "";
  return { ...one, end: Math.max(one.end, other.end), text: `${before}${blank}${after}` };
}

/** All cues from one on (all for null), later by so many seconds; none begins before 0. */
export function shift(cues, seconds, fromKey = null) {
  const first = fromKey === null ? 0 : cues.findIndex(({ key }) => key === fromKey);
  const by = Math.max(seconds, -Math.min(...cues.slice(first).map(({ start }) => start)));
  const moved = cues.map((cue, place) => (place < first ? cue : { ...cue, start: rounded(cue.start + by), end: rounded(cue.end + by) }));
  return moved.sort(byTime);
}

/** All cues with `wanted` replaced wherever it stands; returns [cues, number of replacements]. */
export function replaceAll(cues, wanted, by) {
  let count = 0;
  const replaced = cues.map((cue) => {
    const parts = cue.text.split(wanted);
    if (parts.length === 1) return cue;
    count += parts.length - 1;
    return { ...cue, text: parts.join(by) };
  });
  return [replaced, count];
}

/** A text in lines of at most MOST_WIDTH where that is possible, cut behind a mark of punctuation or a blank if there is one near. */
export function wrap(text) {
  const whole = tidy(text).replaceAll("\n", "");
  if (widthOf(whole) <= MOST_WIDTH) return whole;
  const signs = [...whole];
  const middle = widthOf(whole) / 2;
  let best = -1;
  let bestCost = Infinity;
  let width = 0;
  signs.forEach((sign, place) => {
    width += widthOf(sign);
    if (place === signs.length - 1) return;
    const isBreak = /[，。！？；：、,.!?;:\s]/.test(sign);
    const inWord = /\w/.test(sign) && /\w/.test(signs[place + 1]);
    const cost = Math.abs(width - middle) + (isBreak ? 0 : 6) + (inWord ? 100 : 0) + (/^[，。！？；：、）”]/.test(signs[place + 1]) ? 100 : 0);
    if (cost < bestCost) [best, bestCost] = [place, cost];
  });
  return `${signs.slice(0, best + 1).join("").trim()}\n${signs.slice(best + 1).join("").trim()}`;
}
