// What is cut, muted and covered in a clip.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, changed, cover, cut, MOST, mute, opened, sent, without } from "../../../school/frontend/js/parts/cutting/edits.js";

const whole = () => opened({ trim: null, mutes: [], covers: [] }, 60);

test("the ends stay a second apart and inside the file", () => {
  assert.equal(cut(whole(), "start", -3, 60).start, 0);
  assert.equal(cut(whole(), "start", 59.7, 60).start, 59);
  const shorter = cut(cut(whole(), "end", 90, 60), "end", 30, 60);
  assert.equal(shorter.end, 30);
  assert.equal(cut(shorter, "start", 29.9, 60).start, 29);
});

test("all of it is sent as nothing cut", () => {
  assert.deepEqual(sent(whole(), 60), { trim: null, mutes: [], covers: [] });
  assert.deepEqual(sent(cut(whole(), "start", 5, 60), 60).trim, [5, 60]);
});

test("muted parts may be marked backwards, and join", () => {
  const once = mute(whole(), 20, 10, 60);
  assert.deepEqual(once.mutes, [[10, 20]]);
  assert.deepEqual(mute(once, 15, 25, 60).mutes, [[10, 25]]);
  assert.equal(mute(once, 30, 30.05, 60), once);
  assert.deepEqual(without(once, "mutes", 0).mutes, []);
});

test("a rectangle stays in the picture and in the file", () => {
  const one = cover(whole(), 59.9, 60);
  assert.deepEqual([one.covers[0].from, one.covers[0].to], [59, 60]);
  const moved = changed(one, 0, { x: 0.9, y: -1, from: 70, to: 3 }, 60).covers[0];
  assert.deepEqual([moved.x, moved.y, moved.w, moved.h], [0.7, 0, 0.3, 0.3]);
  assert.deepEqual([moved.from, moved.to], [59.9, 60]);
  assert.equal(changed(one, 0, { w: 0 }, 60).covers[0].w, 0.04);
});

test("there are no more than the school takes", () => {
  let edits = whole();
  for (let n = 0; n < MOST + 5; n += 1) edits = mute(cover(edits, 1, 60), 2 * n, 2 * n + 1, 60);
  assert.deepEqual([edits.covers.length, edits.mutes.length], [MOST, MOST]);
});

test("what happens at a second ends before its end", () => {
  const edits = mute(changed(cover(whole(), 10, 60), 0, { to: 20 }, 60), 5, 8, 60);
  assert.deepEqual(at(edits, 5), { muted: true, covers: [false] });
  assert.deepEqual(at(edits, 10), { muted: false, covers: [true] });
  assert.deepEqual(at(edits, 20).covers, [false]);
});
