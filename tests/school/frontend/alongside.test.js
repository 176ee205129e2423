import assert from "node:assert/strict";
import { test } from "node:test";
import { alongside, isApart } from "../../../school/frontend/js/parts/lesson/alongside.js";

const step = { at: 60, length: 20, isPlaying: true };

test("it waits at its beginning until the lesson reaches the step", () => {
  assert.deepEqual(alongside({ ...step, now: 42 }), { position: 0, isPlaying: false });
});

test("from the step on it is at the same second, and plays and pauses with the lesson", () => {
  assert.deepEqual(alongside({ ...step, now: 67.5 }), { position: 7.5, isPlaying: true });
  assert.deepEqual(alongside({ ...step, now: 67.5, isPlaying: false }), { position: 7.5, isPlaying: false });
});

test("behind its end it stays at its last picture", () => {
  assert.deepEqual(alongside({ ...step, now: 95 }), { position: 20, isPlaying: false });
});

test("it jumps only when the eye would see it, at twice the speed later", () => {
  assert.equal(isApart(7.4, 7.5), false);
  assert.equal(isApart(7.0, 7.5), true);
  assert.equal(isApart(7.1, 7.5, 2), false);
});

test("a video that repeats a part of another begins where that part begins", () => {
  assert.deepEqual(alongside({ ...step, from: 5, now: 62 }), { position: 7, isPlaying: true });
  assert.deepEqual(alongside({ ...step, from: 5, now: 42 }), { position: 5, isPlaying: false });
});
