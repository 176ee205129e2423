// Where the focus goes at an arrow key. Pure: it knows rectangles, no page (focus.js reads them from it).
//
// A thing is {id, left, top, right, bottom, group}. `group` names the box that scrolls it; `view` of nextFocus() has the
// visible rectangle of each group. What is scrolled away can be reached from inside its group only.

const SLACK = 2; // px by which neighbours may overlap: a tile with focus is larger
const ASIDE = 2.5; // a step to the side costs so much more than one ahead
const ASKEW = 0.25; // among those in line, the one whose middle is nearer

const AXES = {
  left: { near: "right", far: "left", sign: -1, sides: ["top", "bottom"] },
  right: { near: "left", far: "right", sign: 1, sides: ["top", "bottom"] },
  up: { near: "bottom", far: "top", sign: -1, sides: ["left", "right"] },
  down: { near: "top", far: "bottom", sign: 1, sides: ["left", "right"] },
};

const middle = (thing, sides) => (thing[sides[0]] + thing[sides[1]]) / 2;

function gap(a, b, [start, end]) {
  return Math.max(0, b[start] - a[end], a[start] - b[end]);
}

/** How far it is from one thing to another in a direction; null when the other is not there. */
export function distance(from, to, direction) {
  const { near, far, sign, sides } = AXES[direction];
  const ahead = sign * (to[near] - from[far]);
  const beyond = sign * (to[far] - from[far]);
  if (ahead < -SLACK && beyond < SLACK) return null;
  const along = Math.max(0, ahead);
  if (ahead < -SLACK && sign * (middle(to, [near, far]) - middle(from, [near, far])) < SLACK) return null;
  const aside = gap(from, to, sides);
  if (ahead < -SLACK && aside === 0) return null; // it lies over the other
  return along + ASIDE * aside + ASKEW * Math.abs(middle(from, sides) - middle(to, sides));
}

function isOffered(from, thing, view) {
  const box = view?.[thing.group];
  if (!box || thing.group === from.group) return true;
  const [x, y] = [middle(thing, ["left", "right"]), middle(thing, ["top", "bottom"])];
  return x > box.left && x < box.right && y > box.top && y < box.bottom;
}

/**
 * The id of what gets the focus; null to stay. Within the same group first, so that a long list is walked to its end.
 * @param {any[]} things
 * @param {string} direction left, right, up or down
 */
export function nextFocus(things, from, direction, view = {}) {
  let best = null;
  for (const thing of things) {
    if (thing.id === from.id || !isOffered(from, thing, view)) continue;
    const found = distance(from, thing, direction);
    if (found === null) continue;
    const own = from.group && thing.group === from.group;
    // In a list that scrolls up and down, up and down stay in the list while it goes on.
    const cost = own || !from.group ? found : found + leaving(from, direction, view);
    if (!best || cost < best.cost) best = { id: thing.id, cost };
  }
  return best?.id ?? null;
}

/** What it costs to leave a box in the direction in which it scrolls. */
function leaving(from, direction, view) {
  const box = view?.[from.group];
  if (!box) return 0;
  const upright = direction === "up" || direction === "down";
  return upright === Boolean(box.upright) ? 10_000 : 0;
}

const KEYS = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
  Enter: "ok", NumpadEnter: "ok", Select: "ok", Accept: "ok", " ": "ok",
  Escape: "back", Backspace: "back", BrowserBack: "back", GoBack: "back",
  MediaPlayPause: "playpause", MediaPlay: "play", Play: "play", MediaPause: "pause", Pause: "pause", MediaStop: "stop",
  MediaTrackNext: "next", MediaTrackPrevious: "again", MediaFastForward: "forward", MediaRewind: "rewind",
  ContextMenu: "menu", Menu: "menu", BrowserSearch: "menu", F1: "help", Help: "help", BrowserHome: "home", Home: "home",
  PageUp: "pageup", PageDown: "pagedown", ChannelUp: "pageup", ChannelDown: "pagedown",
}; // prettier-ignore

/** What a key of a remote control or keyboard means: a direction, ok, back, menu, help, ..., "digit:7", "letter:A"; "" for nothing. */
export function meaning({ key, ctrlKey = false, altKey = false, metaKey = false }) {
  if (ctrlKey || altKey || metaKey) return "";
  if (KEYS[key]) return KEYS[key];
  if (/^[0-9]$/.test(key)) return `digit:${key}`;
  return /^[a-z]$/i.test(key) ? `letter:${key.toUpperCase()}` : "";
}
