// Chapters: gaps in the seek bar, the list beside the player, and the name of the current one among the controls.

let known = []; // {at, title, link}, in order

/** The place of the last chapter that has begun at a second; -1 for none. */
const indexAt = (seconds) => known.filter(({ at }) => at <= seconds).length - 1;

/** Seeks to the next (1) or the previous (-1) chapter; from its first seconds on, -1 is the beginning of the current one. */
export function stepChapter(player, step) {
  if (!known.length) return false;
  const now = player.currentTime();
  const here = indexAt(now);
  const back = here >= 0 && now - known[here].at > 3 ? here : here - 1;
  const goal = known[step > 0 ? here + 1 : Math.max(0, back)];
  if (goal) player.currentTime(goal.at);
  return true;
}

function drawGaps(player) {
  const holder = player.$(".vjs-progress-holder");
  for (const old of holder.querySelectorAll(".chapter-gap")) old.remove();
  const duration = player.duration();
  for (const { at } of known) {
    if (!(at > 0 && at < duration)) continue;
    const gap = document.createElement("span");
    gap.className = "chapter-gap";
    gap.style.left = `${(100 * at) / duration}%`;
    holder.append(gap);
  }
}

/** Adds the chapters of the page's list to the player; returns a function that names the chapter at a second. */
export function showChapters(player) {
  known = [...document.querySelectorAll("[data-chapter]")].map((link) => ({
    at: Number(link.dataset.chapter),
    title: link.querySelector("b").textContent,
    link,
  }));
  if (!known.length) return () => "";
  const name = document.createElement("span");
  name.className = "chapter-now";
  player.controlBar.getChild("customControlSpacer").el().append(name);
  let current = null;
  const mark = () => {
    const chapter = known[indexAt(player.currentTime())] ?? null;
    if (chapter === current) return;
    current?.link.removeAttribute("aria-current");
    chapter?.link.setAttribute("aria-current", "true");
    name.textContent = chapter?.title ?? "";
    current = chapter;
    const list = chapter?.link.closest(".chapters");
    if (list && !list.matches(":hover, :focus-within")) list.scrollTop = chapter.link.offsetTop - list.clientHeight / 2;
  };
  for (const { at, link } of known) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another window
      event.preventDefault();
      player.currentTime(at);
      if (!player.hasStarted()) player.play();
    });
  }
  player.on(["timeupdate", "seeked"], mark);
  player.on("durationchange", () => drawGaps(player));
  return (seconds) => known[indexAt(seconds)]?.title ?? "";
}
