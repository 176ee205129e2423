// What counts as played, and how ranges are joined.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Played } from "../../../school/frontend/js/parts/lesson/played.js";
import { coverage, length, longest, overlap, union } from "../../../school/frontend/js/parts/ranges.js";

/** The clock of a player that plays from one second to another, as its browser tells it four times a second. */
function play(played, from, to) {
  for (let at = from; at < to; at += 0.25) played.reach(at);
  played.reach(to);
}

test("what is played is one range, and two reports of it leave no gap", () => {
  const played = new Played();
  play(played, 0.2, 10.45);
  assert.deepEqual(played.take(), [[0, 10]]);
  play(played, 10.5, 20.6);
  assert.deepEqual(played.take(), [[10, 21]]);
  assert.deepEqual(played.take(), []);
});

test("what is jumped over is not played, also backwards and while it stands", () => {
  const played = new Played();
  play(played, 0, 5);
  for (const at of [50, 70, 30]) {
    played.jump();
    played.reach(at);
  }
  play(played, 30, 34);
  played.jump();
  play(played, 2, 7);
  assert.deepEqual(played.take(), [[0, 7], [30, 34]]);
});

test("the player itself jumps over a missing picture", () => {
  const played = new Played();
  play(played, 0, 5.4);
  played.jump();
  play(played, 5.6, 9);
  assert.deepEqual(played.take(), [[0, 9]]);
});

test("a player that was loaded anew begins at 0 and has played nothing by that", () => {
  const played = new Played();
  play(played, 0, 5);
  played.take();
  played.reach(0);
  played.jump();
  played.reach(5);
  assert.deepEqual(played.take(), []);
});

test("ranges are joined where they touch, and of too many the longest stay", () => {
  const joined = union([[0, 5], [10, 12]], [[5, 7], [11, 20], [30, 31]]);
  assert.deepEqual(joined, [[0, 7], [10, 20], [30, 31]]);
  assert.equal(length(joined), 18);
  assert.deepEqual(longest(joined, 2), [[0, 7], [10, 20]]);
  assert.deepEqual(union([], []), []);
});

test("what lies behind the end of a lesson does not count as watched", () => {
  assert.equal(coverage([[0, 5], [8, 14]], 10.4), 0.7);
  assert.equal(coverage([], 0.2), 0);
});

test("what two lists share is what was played again", () => {
  assert.deepEqual(overlap([[0, 10], [20, 30]], [[5, 22], [25, 26]]), [[5, 10], [20, 22], [25, 26]]);
  assert.deepEqual(overlap([[0, 5]], [[5, 9]]), []);
  assert.deepEqual(overlap([], [[0, 9]]), []);
});
