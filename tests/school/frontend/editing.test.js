// What the editors of chapters and captions share: times as people type them, and steps that can be undone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../../school/frontend/js/parts/editing/history.js";
import { readTime, writeTime } from "../../../school/frontend/js/parts/editing/times.js";

test("times are read as people type them", () => {
  const cases = { "85": 85, "1:25": 85, " 1：25 ": 85, "1:02:03.5": 3723.5, "0:04,25": 4.25, "0:00": 0, "1:25.1234": NaN, "": NaN, "1:2:3:4": NaN, "-1": NaN, "now": NaN };
  for (const [text, seconds] of Object.entries(cases)) assert.equal(readTime(text), seconds, text);
});

test("a time that was written is read again", () => {
  for (const seconds of [0, 4.2, 59.999, 60, 130.5, 3599.95, 3600, 86_400.001]) {
    assert.equal(readTime(writeTime(seconds)), seconds);
    assert.equal(readTime(writeTime(seconds, 1)), seconds);
  }
  assert.deepEqual([writeTime(130), writeTime(130, 1), writeTime(3730.25)], ["2:10", "2:10.0", "1:02:10.25"]);
});

test("changes of one kind in a row are one step back", () => {
  const history = new History("");
  for (const text of ["a", "ab", "abc"]) history.put(text, "typing");
  history.put("abc!", "other");
  history.put("abc!!");
  const seen = [];
  while (history.undo()) seen.push(history.now);
  assert.deepEqual(seen, ["abc!", "abc", ""]);
  while (history.redo()) seen.push(history.now);
  assert.deepEqual(seen.slice(3), ["abc", "abc!", "abc!!"]);
});

test("a pause begins a new step, and a change after an undo forgets what was undone", () => {
  const history = new History("");
  history.put("a", "typing");
  history.pause();
  history.put("ab", "typing");
  assert.ok(history.undo());
  assert.equal(history.now, "a");
  history.put("ax", "typing");
  assert.equal(history.redo(), false);
  assert.ok(history.undo());
  assert.equal(history.now, "a");
  history.reset("z");
  assert.deepEqual([history.canUndo, history.canRedo, history.now], [false, false, "z"]);
});
