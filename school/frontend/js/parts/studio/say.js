// Formats numbers for people: sizes (as catalog/web/shared/wording.py), times, rates.
import { texts } from "../dom.js";
import { LEAST_SPEED, wait } from "../times.js";

export const say = texts();

export function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return bytes ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : "0 KB";
}

export const left = (seconds) => say("left", { time: wait(say, seconds) });
export const speed = (rate) => say("speed", { size: rate >= 1e6 ? `${(rate / 1e6).toFixed(1)} MB` : size(rate) });

/** The speed of preparation relative to real time; "" while unknown. */
export const pace = (factor) => (factor >= LEAST_SPEED ? say("pace", { n: factor < 10 ? factor.toFixed(1) : Math.round(factor) }) : "");

/** Joins facts with em spaces; empty ones are left out. */
export const facts = (...all) => all.filter(Boolean).join("\u2003");

/** Announces a sentence to screen readers. */
export function announce(sentence) {
  document.querySelector("[data-said]").textContent = sentence;
}
