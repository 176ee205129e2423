// The focus on the page: reads rectangles for navigation.js, moves, and brings what has the focus into sight.
import { nextFocus } from "./navigation.js";

const REACHABLE = "a[href], button, [role=slider], [role=spinbutton], [data-reach]";
const ROOM_PX = 0.022; // of the window's width: a ring stands around what has the focus

const isThere = (one) => !one.disabled && !one.closest("[hidden]") && one.getClientRects().length > 0;

/** Everything in `root` that an arrow may reach now; of a long list, what is seen and a little around it. */
export function reachable(root) {
  const far = new Set([...root.querySelectorAll("[data-group]")].filter(isFar));
  return [...root.querySelectorAll(REACHABLE)].filter((one) => !far.has(one.closest("[data-group]")) && isThere(one));
}

/** Whether nobody sees this part of a list (parts.html), nor the next arrow leads to it: hundreds of lessons would be measured at each key. */
function isFar(group) {
  const { top, bottom, height } = group.closest("[data-scroller]").getBoundingClientRect();
  const own = group.getBoundingClientRect();
  return own.bottom < top - height / 4 || own.top > bottom + height / 4;
}

/** Whether something of the page has the focus. */
export function hasFocus(root) {
  const one = document.activeElement;
  return one instanceof HTMLElement && one !== document.body && root.contains(one) && one.getClientRects().length > 0;
}

/** Gives the focus, and scrolls the box around it. */
export function put(one) {
  if (!one) return;
  one.focus({ preventScroll: true });
  reveal(one);
}

function reveal(one) {
  const box = one.closest("[data-scroller]");
  if (!box) return;
  const room = ROOM_PX * window.innerWidth;
  const [outer, inner] = [box.getBoundingClientRect(), one.getBoundingClientRect()];
  const over = (low, high, start, end) => (low - room < start ? low - room - start : high + room > end ? high + room - end : 0);
  const [x, y] = [over(inner.left, inner.right, outer.left, outer.right), over(inner.top, inner.bottom, outer.top, outer.bottom)];
  if (x) box.scrollLeft += x;
  if (y) box.scrollTop += y;
}

/** Moves in a direction; false when there is nothing. */
export function move(root, direction) {
  const found = reachable(root);
  const from = document.activeElement;
  if (!found.includes(from)) {
    put(first(root));
    return found.length > 0;
  }
  const boxes = [...root.querySelectorAll("[data-scroller]")];
  const view = Object.fromEntries(
    boxes.map((box, place) => {
      const { left, top, right, bottom } = box.getBoundingClientRect();
      return [String(place), { left, top, right, bottom, upright: !("modes" in box.dataset) }];
    }),
  );
  const things = found.map((one, id) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const box = boxes.indexOf(one.closest("[data-scroller]"));
    return { id, left, top, right, bottom, group: box < 0 ? "" : String(box) };
  });
  const to = nextFocus(things, things[found.indexOf(from)], direction, view);
  if (to === null) return false;
  put(found[to]);
  return true;
}

/** What has the focus first. */
export function first(root) {
  const found = reachable(root);
  return found.find((one) => one.hasAttribute("autofocus")) ?? found[0] ?? null;
}

/** A name by which the same thing is found again on the same page. */
export function nameOf(one) {
  if (!(one instanceof HTMLElement)) return "";
  return one.dataset.key ?? one.getAttribute("href") ?? one.dataset.mode ?? one.dataset.letter ?? one.dataset.act ?? "";
}

/** The thing of that name, wherever a list has it; null when it is gone. */
export function named(root, name) {
  if (!name) return null;
  return [...root.querySelectorAll(REACHABLE)].find((one) => nameOf(one) === name && isThere(one)) ?? null;
}
