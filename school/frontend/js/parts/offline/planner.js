// Which rendition of which lesson a classroom's disk should have, what is fetched next, and what may go. Pure.
// Times are in ms since 1970 on the school's clock; rates in bytes a second.

/** Of the time before a screening, the part that is counted on: lines are slower than measured in the evening. */
const COUNTED_ON = 0.8;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const FORMATS = new Map();

function formatOf(zone) {
  if (!FORMATS.has(zone)) {
    /** @type {Intl.DateTimeFormatOptions} */
    const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
    FORMATS.set(zone, new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23", ...fields }));
  }
  return FORMATS.get(zone);
}

/** The day (YYYY-MM-DD) and the minute of the day in a time zone. */
export function localTime(at, zone) {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, minute: Number(parts.hour) * 60 + Number(parts.minute) };
}

function minuteOf(text) {
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Whether fetching is allowed now; a window from 22:00 until 06:00 goes over midnight, equal ends mean all day. */
export function isOpen(now, window, zone) {
  const [from, until] = [minuteOf(window.from), minuteOf(window.until)];
  const { minute } = localTime(now, zone);
  if (from === until) return true;
  return from < until ? from <= minute && minute < until : minute >= from || minute < until;
}

/** Seconds in which fetching is allowed between two times. A change to summer time in between is left out. */
export function openSeconds(now, end, window, zone) {
  const length = ((minuteOf(window.until) - minuteOf(window.from) + 1440) % 1440 || 1440) * MINUTE_MS;
  const sinceOpening = ((localTime(now, zone).minute - minuteOf(window.from) + 1440) % 1440) * MINUTE_MS;
  let total = 0;
  for (let opens = now - sinceOpening; opens < end; opens += DAY_MS) {
    total += Math.max(0, Math.min(opens + length, end) - Math.max(opens, now));
  }
  return total / 1000;
}

/** Bytes that can come until `end`: by the line, and by what one day allows. */
export function capacity(now, end, { rate, window, zone, dayBytes, dayLeft }) {
  const byLine = rate * COUNTED_ON * openSeconds(now, end, window, zone);
  if (dayBytes == null) return byLine;
  const days = Math.max(0, Math.ceil((end - now) / DAY_MS) - 1);
  return Math.min(byLine, dayLeft + days * dayBytes);
}

/** The folders that play a rendition: its picture and the sound. */
export function foldersOf(lesson, rendition) {
  return [...(rendition ? [rendition.folder] : []), ...(lesson.sound ? [lesson.sound] : [])];
}

/** Bytes of some folders. */
export function bytesOf(lesson, folders) {
  return folders.reduce((sum, folder) => sum + (lesson.sizes[folder] ?? 0), 0);
}

/** The renditions that any classroom's PC can play, the smallest first: a ten-year-old one cannot decode AV1. */
export function ladderOf(lesson) {
  const playable = lesson.renditions.filter(({ codec }) => !codec.includes("av01"));
  return playable.sort((a, b) => a.bandwidth - b.bandwidth);
}

function fixedStep(ladder, height) {
  const fitting = ladder.filter((each) => each.height <= height);
  return Math.max(0, fitting.length - 1);
}

/**
 * For each lesson the rendition that its disk should have. All get the smallest first; then each in turn a better one,
 * as long as everything still comes in time and has its place.
 * @param {any[]} lessons with `starts` in ms, `renditions`, `sound`, `sizes` by folder
 * @param {any} line see `capacity`; also `fixed`, a height that operators chose, and `space` in bytes
 * @param {(lesson: any) => Set<string>} [has] the folders on the disk
 */
export function chosenRungs(lessons, line, now, has = () => new Set()) {
  const sorted = [...lessons].sort((a, b) => a.starts - b.starts);
  const ladders = sorted.map(ladderOf);
  const steps = ladders.map((ladder, i) => {
    if (line.fixed) return fixedStep(ladder, line.fixed);
    // What is there already is the least: nothing is fetched to make the picture worse.
    return Math.max(0, ...ladder.map(({ folder }, step) => (has(sorted[i]).has(folder) ? step : 0)));
  });
  const rung = (i) => ladders[i][steps[i]];
  const fits = () => {
    let toFetch = 0;
    let kept = 0;
    return sorted.every((lesson, i) => {
      const folders = foldersOf(lesson, rung(i));
      kept += bytesOf(lesson, folders);
      toFetch += bytesOf(lesson, folders.filter((folder) => !has(lesson).has(folder)));
      return kept <= line.space && toFetch <= capacity(now, lesson.starts, line);
    });
  };
  let raised = !line.fixed;
  while (raised) {
    raised = false;
    for (let i = 0; i < steps.length; i++) {
      if (steps[i] + 1 >= ladders[i].length) continue;
      steps[i]++;
      if (fits()) raised = true;
      else steps[i]--;
    }
  }
  return new Map(sorted.map((lesson, i) => [lesson.package, rung(i)]));
}

/**
 * What to fetch next: first every lesson in some rendition, in the order of the screenings, then better renditions.
 * @returns {{lesson: object, folders: string[], upgrade: boolean} | null}
 */
export function nextFetch(lessons, rungs, has) {
  const sorted = [...lessons].sort((a, b) => a.starts - b.starts);
  const missing = (lesson) => foldersOf(lesson, rungs.get(lesson.package)).filter((each) => !has(lesson).has(each));
  const plays = (lesson) =>
    (!lesson.sound || has(lesson).has(lesson.sound)) &&
    (!lesson.renditions.length || lesson.renditions.some(({ folder }) => has(lesson).has(folder)));
  const first = sorted.find((lesson) => !plays(lesson)) ?? sorted.find((lesson) => missing(lesson).length);
  return first ? { lesson: first, folders: missing(first), upgrade: plays(first) } : null;
}

/**
 * The packages that go so that `bytes` become free: those that the timetable does not need, the oldest first.
 * @param {{package: string, bytes: number, used: number}[]} kept `used`: when it was needed last, in ms
 * @param {Set<string>} needed packages of the timetable, and the one that plays
 */
export function evictions(kept, needed, bytes) {
  const going = [];
  const free = kept.filter((each) => !needed.has(each.package)).sort((a, b) => a.used - b.used);
  for (const each of free) {
    if (bytes <= 0) break;
    going.push(each.package);
    bytes -= each.bytes;
  }
  return going;
}
