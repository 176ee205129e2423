import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning, nextFocus } from "../../../school/frontend/js/parts/bigscreen/navigation.js";
import { AGAIN_MS, digit, EMPTY, erase, heads, letter, MOST, number, withNumbers } from "../../../school/frontend/js/parts/bigscreen/pad.js";
import { Practice, slower, speedOf, stepBy, stepsOf } from "../../../school/frontend/js/parts/bigscreen/practice.js";

const box = (id, left, top, width, height, group = "") => ({ id, left, top, right: left + width, bottom: top + height, group });

/** The home page: a timetable at the left, twelve tiles in a box of three rows at the right, two hints below. */
function home() {
  const things = [0, 1, 2, 3].map((row) => box(`plan${row}`, 96, 280 + 120 * row, 480, 100));
  for (let tile = 0; tile < 12; tile += 1) {
    things.push(box(`tile${tile}`, 630 + 407 * (tile % 3), 186 + 262 * Math.floor(tile / 3), 380, 235, "tiles"));
  }
  things.push(box("menu", 900, 980, 240, 50), box("help", 1620, 980, 200, 50));
  return { things, view: { tiles: { left: 620, top: 170, right: 1824, bottom: 960, upright: true } } };
}

const pad = () => ({
  things: [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map((one, place) => box(one, 96 + 130 * (place % 6), 300 + 114 * Math.floor(place / 6), 112, 95)).concat(
    [box("delete", 356, 756, 242, 95), box("keys", 616, 756, 242, 95)],
    [0, 1, 2, 3, 4, 5, 6].map((row) => box(`hit${row}`, 943, 248 + 160 * row, 880, 142, "hits")),
    [box("help", 1620, 980, 200, 50)],
  ),
  view: { hits: { left: 940, top: 240, right: 1824, bottom: 950, upright: true } },
});

const tools = () => ({
  things: ["play", "mirror", "speed", "loop", "again", "count"].map((id, place) => box(id, 900 + 260 * place, 880, 240, 70, "modes")).concat([
    box("scrub", 96, 990, 1728, 30), box("stage", 384, 0, 1536, 864),
  ]),
  view: { modes: { left: 890, top: 860, right: 1824, bottom: 970, upright: false } },
});

const DIRECTIONS = ["left", "right", "up", "down"];

function reached({ things, view }, start) {
  const [seen, open] = [new Set([start]), [start]];
  while (open.length) {
    const here = open.pop();
    // The page scrolls what has the focus into sight.
    const moved = scrolledTo({ things, view }, here);
    for (const direction of DIRECTIONS) {
      const found = nextFocus(moved, moved.find(({ id }) => id === here), direction, view);
      if (found && !seen.has(found)) seen.add(found), open.push(found);
    }
  }
  return seen;
}

function scrolledTo({ things, view }, id) {
  const focused = things.find((one) => one.id === id);
  const frame = view[focused.group];
  if (!frame) return things;
  const [x, y] = [Math.max(0, focused.right - frame.right) || Math.min(0, focused.left - frame.left), Math.max(0, focused.bottom - frame.bottom) || Math.min(0, focused.top - frame.top)];
  const shift = (one) => ({ ...one, left: one.left - x, right: one.right - x, top: one.top - y, bottom: one.bottom - y });
  return things.map((one) => (one.group === focused.group ? shift(one) : one));
}

for (const [name, make] of Object.entries({ home, pad, tools })) {
  test(`on ${name} everything is reached from everywhere by arrows, and left again`, () => {
    const page = make();
    const all = new Set(page.things.map(({ id }) => id));
    for (const { id } of page.things) assert.deepEqual(reached(page, id), all, `from ${id}`);
  });
}

test("arrows go to the neighbour in line", () => {
  const cases = [
    [home(), "tile0", "right", "tile1"], [home(), "tile4", "down", "tile7"], [home(), "tile4", "up", "tile1"], [home(), "tile0", "left", "plan0"],
    [home(), "plan3", "right", "tile3"], [home(), "tile7", "down", "tile10"], [home(), "tile2", "right", null], [home(), "tile1", "up", null],
    [pad(), "W", "right", "X"], [pad(), "X", "down", "keys"], [pad(), "L", "right", "hit1"], [pad(), "A", "left", null], [pad(), "hit0", "left", "F"],
    [tools(), "mirror", "down", "scrub"], [tools(), "again", "right", "count"], [tools(), "play", "up", "stage"],
  ]; // prettier-ignore
  for (const [{ things, view }, from, direction, expected] of cases) {
    const start = things.find(({ id }) => id === from);
    assert.equal(nextFocus(things, start, direction, view), expected, `${from} ${direction}`);
  }
});

test("keys of keyboards and remote controls mean the same", () => {
  const cases = { ArrowUp: "up", Enter: "ok", Escape: "back", Backspace: "back", BrowserBack: "back", 7: "digit:7", w: "letter:W", MediaPlayPause: "playpause", ContextMenu: "menu", F1: "help", Tab: "", F5: "" };
  for (const [key, expected] of Object.entries(cases)) assert.equal(meaning({ key }), expected, key);
  assert.equal(meaning({ key: "r", ctrlKey: true }), "");
});

test("digits choose letters as on a telephone", () => {
  const type = (presses) => presses.reduce((now, [one, at]) => digit(now, one, at), EMPTY).text;
  assert.equal(type([["9", 0], ["9", 300], ["9", 600]]), "Y");
  assert.equal(type([["9", 0], ["9", 300], ["9", 600], ["4", 700], ["9", 800]]), "YGW");
  assert.equal(type([["2", 0], ["2", AGAIN_MS + 1]]), "AA");
  assert.equal(type([["2", 0], ["2", 1], ["2", 2], ["2", 3]]), "A");
  assert.equal(type([["1", 0], ["0", 1]]), "10");
  assert.equal(digit(digit(withNumbers(EMPTY, true), "2", 0), "2", 1).text, "22");
  assert.equal(erase(letter(letter(EMPTY, "Y"), "G")).text, "Y");
  assert.equal(erase(EMPTY).text, "");
  assert.equal(digit(erase(digit(EMPTY, "2", 0)), "2", 1).text, "A", "a deleted letter is not changed any more");
  assert.equal(Array.from({ length: 40 }).reduce((now) => letter(now, "A"), EMPTY).text.length, MOST);
});

test("numbers stay within what a lesson or a room may have", () => {
  assert.equal(["0", "1", "2", "0"].reduce(number, ""), "120");
  assert.equal(number("123456", "7"), "123456");
  assert.equal(heads(3, "8"), 38);
  assert.equal(heads(100, "0"), 100);
});

const CHAPTERS = [{ at: 0, title: "起势" }, { at: 10, title: "左右成十字" }, { at: 40, title: "合上鼓点" }]; // prettier-ignore

test("steps are the chapters that fit the film", () => {
  assert.deepEqual(stepsOf(CHAPTERS, 60).map(({ at, end }) => [at, end]), [[0, 10], [10, 40], [40, 60]]); // prettier-ignore
  assert.deepEqual(stepsOf(CHAPTERS, 30).map(({ at, end }) => [at, end]), [[0, 10], [10, 30]]); // prettier-ignore
  assert.deepEqual(stepsOf([], 60), [{ at: 0, end: 60, title: "" }]);
  assert.equal(stepBy(stepsOf(CHAPTERS, 60), 20, 1), 40);
  assert.equal(stepBy(stepsOf(CHAPTERS, 60), 50, 1), null);
  assert.equal(stepBy(stepsOf(CHAPTERS, 60), 20, -1), 10);
  assert.equal(stepBy(stepsOf(CHAPTERS, 60), 11, -1), 0);
});

test("A and B sit on the borders of steps", () => {
  const practice = new Practice(CHAPTERS, 60);
  assert.deepEqual(practice.pressLoop(20), { a: 10, b: null });
  assert.equal(practice.reach(39.99), null, "without B nothing jumps");
  assert.deepEqual(practice.pressLoop(45), { a: 10, b: 60 });
  assert.equal(practice.reach(59.95), 10);
  assert.equal(practice.pressLoop(20), null);
  const plain = new Practice([], 60);
  plain.pressLoop(5);
  assert.deepEqual(plain.pressLoop(9), { a: 5, b: 9 });
  assert.equal(plain.reach(9), 5);
  plain.jumped(30);
  assert.equal(plain.loop, null, "whoever jumps out of it has ended it");
});

test("a step comes three times and then the film goes on", () => {
  const practice = new Practice(CHAPTERS, 60);
  assert.equal(practice.pressAgain(25), 10);
  assert.equal(practice.reach(30), null);
  assert.equal(practice.reach(39.9), 10);
  assert.equal(practice.again.round, 2);
  assert.equal(practice.reach(40), 10);
  assert.equal(practice.reach(40), null);
  assert.equal(practice.again, null);
  assert.equal(practice.pressAgain(25), 10);
  assert.equal(practice.pressAgain(12), null, "pressed again it ends");
  assert.equal(practice.again, null);
});

test("speeds go from full to half and back", () => {
  assert.equal(slower(1), 0.9);
  assert.equal(slower(0.75), 0.7);
  assert.equal(slower(0.5), 1);
  for (const [asked, expected] of [["0.75", 0.75], [3, 1], [0.1, 0.5], ["fast", 1]]) assert.equal(speedOf(asked), expected); // prettier-ignore
});
