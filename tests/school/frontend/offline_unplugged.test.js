// The timetable and the plays of a screen while the school does not answer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { PlayNotes, toldAt } from "../../../school/frontend/js/parts/offline/unplugged.js";

const at = (text) => Date.parse(`2026-12-01T${text}Z`);
const screening = (id, starts, duration = 600, more = {}) => ({
  id, lesson: `lesson-${id}`, starts_at: `2026-12-01T${starts}Z`, ends_at: `2026-12-01T${starts}Z`, duration, pauses: [], ended_at: null, ...more,
});
const me = { id: "s", screening: null, next: [screening("a", "10:00:00"), screening("b", "10:20:00")] };

test("the next screening starts without a line, ends, and the one after it comes", () => {
  assert.equal(toldAt(me, at("09:59:59")), me);
  const first = toldAt(me, at("10:00:01"));
  assert.deepEqual([first.screening.id, first.next.map(({ id }) => id)], ["a", ["b"]]);
  assert.equal(toldAt(first, at("10:05:00")), first);
  const between = toldAt(first, at("10:10:00"));
  assert.deepEqual([between.screening, between.next.map(({ id }) => id)], [null, ["b"]]);
  assert.equal(toldAt(between, at("10:20:00")).screening.id, "b");
});

test("who comes late to a screening is in it, and pauses make it longer", () => {
  assert.equal(toldAt(me, at("10:09:59")).screening.id, "a");
  const pauses = [{ from: "2026-12-01T10:05:00Z", to: "2026-12-01T10:07:00Z" }];
  const paused = { ...me, screening: screening("a", "10:00:00", 600, { pauses }), next: [] };
  assert.equal(toldAt(paused, at("10:11:59")), paused);
  assert.equal(toldAt(paused, at("10:12:00")).screening, null);
  const open = { ...me, screening: screening("a", "10:00:00", 600, { pauses: [{ from: "2026-12-01T10:05:00Z", to: null }] }), next: [] };
  assert.equal(toldAt(open, at("12:00:00")), open);
});

test("a lesson that was withdrawn, or a screening that was ended, does not start", () => {
  const gone = { ...me, next: [screening("a", "10:00:00", 600, { lesson: null }), screening("c", "10:01:00", 600, { ended_at: "x" })] };
  assert.equal(toldAt(gone, at("10:02:00")).screening, null);
});

test("what was watched is noted by its seconds, without jumps and pauses", () => {
  const notes = new PlayNotes();
  const look = (position, second, more = {}) =>
    notes.look({ lesson: "a", position, playing: true, screening: "s", ...more }, at("10:00:00") + second * 1000);
  for (let second = 0; second <= 5; second++) look(second, second);
  look(100, 6);
  look(101, 7);
  look(101, 8, { playing: false });
  const done = look(0, 9, { lesson: null });
  assert.deepEqual(done.watched, [[0, 5], [100, 101]]);
  assert.deepEqual([done.lesson, done.screening, done.began, done.ended], ["a", "s", "2026-12-01T10:00:00.000Z", "2026-12-01T10:00:07.000Z"]);
  assert.equal(notes.end(), null);
});
