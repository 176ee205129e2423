import assert from "node:assert/strict";
import { test } from "node:test";
import { endOfStill } from "../../../school/frontend/js/parts/desk/still.js";

const stretches = [{ at: 2, until: 9 }, { at: 12, until: 12.5 }];

test("within a stretch in which nothing changes it leads to its end", () => {
  assert.equal(endOfStill(stretches, 2), 9);
  assert.equal(endOfStill(stretches, 7.5), 9);
});

test("elsewhere, near the end and in a short one it leads nowhere", () => {
  for (const now of [1.9, 8.5, 9, 12.1, 20]) assert.equal(endOfStill(stretches, now), null);
});
