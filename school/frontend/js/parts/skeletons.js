// Places for cards that are on their way: as large as the cards, so that nothing jumps when they come.

const MOST = 8; // two rows on a desk

/** Elements for at most eight of `count` cards; screen readers pass over them. */
export function skeletons(count) {
  return Array.from({ length: Math.min(count, MOST) }, () => {
    const card = document.createElement("article");
    card.className = "card skel";
    card.setAttribute("aria-hidden", "true");
    const poster = document.createElement("span");
    poster.className = "poster";
    card.append(poster, document.createElement("i"), document.createElement("i"));
    return card;
  });
}
