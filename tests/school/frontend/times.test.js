// Times as people read them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, secondsLeft, wait } from "../../../school/frontend/js/parts/times.js";

const text = (key, facts) => [key, facts];

test("a place has hours from an hour on, and whole seconds that have passed", () => {
  const told = [0, 9.9, 59.999, 60, 3599, 3600, 3661].map(clock);
  assert.deepEqual(told, ["0:00", "0:09", "0:59", "1:00", "59:59", "1:00:00", "1:01:01"]);
});

test("a time to wait is rounded up and never zero", () => {
  assert.deepEqual(wait(text, 0), ["seconds", { n: 1 }]);
  assert.deepEqual(wait(text, 54.2), ["seconds", { n: 55 }]);
  assert.deepEqual(wait(text, 55), ["minutes", { n: 1 }]);
  assert.deepEqual(wait(text, 61), ["minutes", { n: 2 }]);
  assert.deepEqual(wait(text, 3541), ["hours", { h: 1, m: 0 }]);
});

test("nothing is foretold from a job that has just begun", () => {
  assert.equal(secondsLeft({ progress: 0.5, speed: 2, duration: 100 }), 25);
  for (const facts of [{ progress: 0.03 }, { speed: 0.09 }, { duration: null }, { speed: null }]) {
    assert.equal(secondsLeft({ progress: 0.5, speed: 2, duration: 100, ...facts }), 0);
  }
});
