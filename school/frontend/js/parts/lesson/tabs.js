// The tabs beside the player: transcript, chapters, lessons of the course. Without scripts all of them are shown.
const WIDE = "(min-width: 60rem)"; // the width at which they are beside the picture, as in css/parts/base.css

/**
 * Shows one panel at a time by its tab; the arrow keys go from tab to tab (WAI-ARIA, tabs pattern).
 * Returns a function that selects a tab by its element, or null if the page has no tabs.
 */
export function tendTabs() {
  const bar = document.querySelector("[data-tabs]");
  if (!bar) return null;
  const tabs = [...bar.querySelectorAll("[role=tab]")];
  const shown = () => tabs.filter((tab) => !tab.hidden);
  const select = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
    }
    bar.hidden = shown().length < 2;
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const all = shown();
      const other = all[(all.indexOf(tab) + (key === "ArrowRight" ? 1 : all.length - 1)) % all.length];
      select(other);
      other.focus();
    });
  }
  select(shown()[0]);
  for (const heading of document.querySelectorAll("[data-untabbed]")) heading.classList.add("visually-hidden"); // the tab says it
  return select;
}

export const isWide = () => window.matchMedia(WIDE).matches;
