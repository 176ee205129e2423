// Numbers as people read them: sizes (as catalog/web/wording.py says them), times, rates.
import { texts } from "../dom.js";

export const say = texts();

export function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return bytes ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : "0 KB";
}

function time(seconds) {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 55) return say("seconds", { n: Math.max(1, Math.ceil(seconds)) });
  if (minutes < 60) return say("minutes", { n: minutes });
  return say("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

export const left = (seconds) => say("left", { time: time(seconds) });
export const speed = (rate) => say("speed", { size: rate >= 1e6 ? `${(rate / 1e6).toFixed(1)} MB` : size(rate) });

/** Facts are parted by one em space; empty ones fall out. */
export const facts = (...all) => all.filter(Boolean).join("\u2003");

/** Says something to who listens to the page rather than looks at it. */
export function announce(sentence) {
  document.querySelector("[data-said]").textContent = sentence;
}
