// The captions of a screen: off, on, or large enough for the last row of a hall.

export const SIZES = ["off", "on", "large"];

export const sizeAfter = (size) => SIZES[(SIZES.indexOf(size) + 1) % SIZES.length];

/** A size out of what was kept, or asked for; true and false are on and off. */
export const sizeOf = (kept) => (SIZES.includes(kept) ? kept : kept === true ? "on" : "off");

/** The size that a screen shows; its classes say so to the style sheet. */
export const shownSize = (main) => (!main.classList.contains("has-captions") ? "off" : main.classList.contains("has-large-captions") ? "large" : "on");

export function showSize(main, size) {
  main.classList.toggle("has-captions", size !== "off");
  main.classList.toggle("has-large-captions", size === "large");
}
