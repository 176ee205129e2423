// video.js asks for icons by name in a sprite of its own; ours answer to those names.

const SVG = "http://www.w3.org/2000/svg";
const OURS = {
  "circle": null, // the ends of its sliders, which we draw in CSS
  "play": "play",
  "pause": "pause",
  "replay": "retry",
  "replay-10": "back10",
  "forward-10": "fwd10",
  "volume-mute": "mute",
  "volume-low": "vol-low",
  "volume-medium": "vol-low",
  "volume-high": "vol",
  "captions": "cc",
  "subtitles": "cc",
  "cog": "gear",
  "chapters": "chapters",
  "fullscreen-enter": "full",
  "fullscreen-exit": "small",
  "theatre": "theatre",
  "theatre-exit": "narrow",
};

function symbol(theirs, ours) {
  const element = document.createElementNS(SVG, "symbol");
  element.id = `vjs-icon-${theirs}`;
  element.setAttribute("viewBox", "0 0 24 24");
  if (ours) {
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${document.documentElement.dataset.icons}#i-${ours}`);
    element.append(use);
  }
  return element;
}

/** Puts our symbols in place of the sprite that video.js added to the player. */
export function useOurIcons(player) {
  const sprite = player.el().querySelector(":scope > svg");
  sprite.replaceChildren(...Object.entries(OURS).map(([theirs, ours]) => symbol(theirs, ours)));
}
