// Home, for a visitor: which lessons to go on with is known to this browser alone.
import { begunPlaces } from "./parts/places.js";

const ASKED = 12; // some may be gone; the page shows three

const gap = document.querySelector("[data-begun]");
const places = gap ? begunPlaces().slice(0, ASKED) : [];
if (places.length) {
  const query = new URLSearchParams(places.map(({ lesson, position }) => ["at", `${lesson}:${position}`]));
  const answer = await fetch(`/begun?${query}`, { headers: { Accept: "text/html" } }).catch(() => null); // the line is down
  const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
  const section = page.querySelector("section");
  if (section) gap.replaceWith(document.adoptNode(section));
}
