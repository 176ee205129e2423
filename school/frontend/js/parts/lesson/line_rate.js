// How fast this browser's line is, before the first segment of a lesson has come.
import { getItem } from "../storage.js";

export const RATE = "bits-per-second"; // the bandwidth that this browser measured last
/** Of a line about which nothing is known: every rendition is worth less than a lesson that does not begin. */
const UNKNOWN = 500_000;
/** A smaller answer says more about the time for asking than about the line. */
const LEAST_BYTES = 30_000;
/** `navigator.connection.downlink` tells no more than this, in Mbit/s. */
const MOST_TOLD = 10;

/**
 * Bits a second at which this page's own scripts have come; null if they came from a cache. Counted is everything that the
 * line carried while the largest of them was on its way.
 * @param {{transferSize: number, requestStart: number, responseEnd: number, workerStart?: number}[]} entries
 */
export function rateOf(entries) {
  const came = entries.filter(({ transferSize, requestStart, workerStart }) => transferSize > 0 && requestStart > 0 && !workerStart);
  const largest = came.reduce((one, other) => (other.transferSize > (one?.transferSize ?? LEAST_BYTES) ? other : one), null);
  if (!largest) return null;
  const [from, until] = [largest.requestStart, largest.responseEnd];
  const bytes = came.reduce((sum, { transferSize, requestStart, responseEnd }) => {
    const both = Math.min(until, responseEnd) - Math.max(from, requestStart);
    return both > 0 ? sum + (transferSize * both) / (responseEnd - requestStart) : sum;
  }, 0);
  return until > from ? (8000 * bytes) / (until - from) : null;
}

/** Bits a second: measured now, else what was measured last, unless the browser says that this line is slower. */
export function lineRate() {
  const now = rateOf(/** @type {any} */ (performance.getEntriesByType("resource")));
  if (now) return Math.round(now);
  const last = Number(getItem(RATE)) || UNKNOWN;
  const { downlink = MOST_TOLD } = /** @type {any} */ (navigator).connection ?? {};
  return downlink > 0 && downlink < MOST_TOLD ? Math.min(last, downlink * 1e6) : last;
}

/** With one segment the estimate grows by no more than this: what comes from a cache is very fast. */
const GROWTH = 1.5;
/** The clocks of hls.js and of the browser's list differ by no more, in ms. */
const SAME_MS = 50;

/**
 * What is known of the line after another segment, in bits a second; null: nothing new, since it came from a cache or a disk.
 * @param {number} known
 * @param {number} estimate that of hls.js
 * @param {{transferSize: number, startTime: number}[]} entries all requests for this segment
 * @param {number} began when this request began
 */
export function learned(known, estimate, entries, began) {
  const entry = entries.find(({ startTime }) => Math.abs(startTime - began) < SAME_MS);
  if (entry?.transferSize === 0) return null;
  return Math.round(Math.min(estimate, known * GROWTH));
}
