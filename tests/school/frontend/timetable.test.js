// Where a block of the week would stand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { quarterAt, stepped, timeOf } from "../../../school/frontend/js/parts/timetable/place.js";

test("a block snaps to quarters and stays within the day", () => {
  const cases = [[100, 0], [109, 1], [114, 1], [620, 48], [5, 0], [9999, 48]];
  for (const [y, quarter] of cases) assert.equal(quarterAt(y, 100, 520, 52, 4), quarter, `${y}`);
});

test("times are written as a form holds them", () => {
  assert.deepEqual([0, 6, 51].map((quarter) => timeOf(quarter, 8)), ["08:00", "09:30", "20:45"]);
});

test("arrows move by a day or a quarter, and no farther than the week", () => {
  const room = { days: 7, quarters: 52, span: 4 };
  assert.deepEqual(stepped({ day: 0, quarter: 0 }, "ArrowLeft", room), { day: 0, quarter: 0 });
  assert.deepEqual(stepped({ day: 0, quarter: 0 }, "ArrowRight", room), { day: 1, quarter: 0 });
  const sideways = { ...room, sideways: true }; // by classrooms: the time runs to the right
  assert.deepEqual(stepped({ day: 0, quarter: 0 }, "ArrowRight", sideways), { day: 0, quarter: 1 });
  assert.deepEqual(stepped({ day: 0, quarter: 0 }, "ArrowDown", sideways), { day: 1, quarter: 0 });
  assert.deepEqual(stepped({ day: 6, quarter: 48 }, "ArrowDown", room), { day: 6, quarter: 48 });
  assert.equal(stepped({ day: 6, quarter: 48 }, "Enter", room), null);
});
