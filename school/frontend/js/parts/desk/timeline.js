// The line under the clip: a flag at each second about which something is said, and where the clip plays.
let following = null;

const share = (player, seconds) => `${Math.min(100, (seconds / (player.duration() || 1)) * 100)}%`;

function draw(desk, player) {
  const line = desk.querySelector("[data-timeline]");
  if (!line) return;
  for (const flag of line.querySelectorAll("[data-flag]")) flag.remove();
  for (const { dataset } of desk.querySelectorAll("[data-until]")) {
    const stretch = Object.assign(document.createElement("span"), { className: "stretch" });
    stretch.dataset.flag = "";
    stretch.style.left = share(player, Number(dataset.at));
    stretch.style.width = share(player, Number(dataset.until) - Number(dataset.at));
    line.append(stretch);
  }
  for (const jump of desk.querySelectorAll("[data-jump]")) {
    const flag = document.createElement("button");
    Object.assign(flag, { type: "button", className: "flag", title: jump.textContent.trim() });
    flag.dataset.flag = "";
    flag.tabIndex = -1; // the list below does the same
    flag.setAttribute("aria-hidden", "true");
    flag.style.left = share(player, Number(jump.dataset.at));
    flag.textContent = jump.querySelector("kbd").textContent;
    flag.addEventListener("click", () => jump.click());
    line.append(flag);
  }
  line.hidden = !line.querySelector("[data-flag]");
}

/** Draws the line of a new clip. */
export function markTimes(desk, player) {
  if (!player) return;
  draw(desk, player);
  if (following) return;
  following = desk;
  desk.addEventListener("remarks", () => draw(desk, player));
  player.on("durationchange", () => draw(desk, player));
  player.on("timeupdate", () => {
    const head = desk.querySelector("[data-head]");
    if (head) head.style.left = share(player, player.currentTime());
    for (const jump of desk.querySelectorAll(".found [data-jump]")) {
      jump.classList.toggle("cur", Math.abs(player.currentTime() - Number(jump.dataset.at)) < 2);
    }
  });
}
