// Formats numbers for people: sizes, times, rates.
import { texts } from "../dom.js";
import { size } from "./size.js";
import { LEAST_SPEED, wait } from "../times.js";

export const say = texts();

export { size };

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
