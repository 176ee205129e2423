// Lists of courses: the next page is fetched when its link comes near, and added to the list. Without scripts, and when that
// fails, the link leads to the page itself.
import { skeletons } from "./parts/skeletons.js";

const NEAR = "600px"; // before the link is seen, so that nobody has to wait at a usual pace
const list = document.querySelector("[data-list]");
const observer = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => more(entry.target)),
  { rootMargin: NEAR },
);

/** Watch for the link to the next page, if there is one. */
function watch() {
  const link = list?.querySelector("[data-more]");
  if (link) observer.observe(link);
}

async function more(link) {
  observer.unobserve(link);
  const cards = list.querySelector("[data-cards]");
  const coming = skeletons(cards.children.length);
  cards.append(...coming);
  const address = new URL(link.href);
  const part = new URL(address);
  part.searchParams.set("part", "1");
  const answer = await fetch(part, { headers: { Accept: "text/html" } }).catch(() => null); // offline
  coming.forEach((card) => card.remove());
  if (!answer?.ok) return; // the link stays
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll("[data-cards] > *")];
  cards.append(...fresh);
  const pager = list.querySelector("[data-pager]");
  const wasThere = pager.contains(document.activeElement);
  pager.replaceWith(...page.querySelectorAll("[data-pager]"));
  if (wasThere) fresh[0]?.querySelector("a")?.focus({ preventScroll: true }); // the keyboard goes on in the list
  history.replaceState(null, "", address); // Back leads to where the reader was
  watch();
}

watch();
