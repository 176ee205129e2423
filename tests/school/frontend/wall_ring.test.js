import assert from "node:assert/strict";
import { test } from "node:test";
import { gap, Ring, titled } from "../../../school/frontend/js/parts/wall/ring.js";

test("a wall that gets no answer asks less and less often", () => {
  assert.deepEqual([0, 1, 2, 3, 9].map((failures) => gap(failures, 4000, 30000)), [4000, 8000, 16000, 30000, 30000]);
});

test("the title tells of calls while they are open", () => {
  assert.equal(titled("Classrooms", 2, "Calls for help: {count}"), "(2) Calls for help: 2 · Classrooms");
  assert.equal(titled("Classrooms", 0, "Calls for help: {count}"), "Classrooms");
});

test("without a bell it rings by the title alone, and stops when the calls are taken", () => {
  const page = { title: "Classrooms" };
  const ring = new Ring(page, null, "{count} calls", undefined);
  ring.follow(1);
  assert.equal(page.title, "(1) 1 calls · Classrooms");
  ring.follow(0);
  clearTimeout(ring.timer);
  assert.equal(page.title, "Classrooms");
});
