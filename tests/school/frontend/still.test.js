import assert from "node:assert/strict";
import { test } from "node:test";
import { stretchAt } from "../../../school/frontend/js/parts/desk/still.js";

const stretches = [[2, 9], [12, 12.5]];

test("within a stretch in which nothing changes it is the one to jump over", () => {
  assert.equal(stretchAt(stretches, 2), stretches[0]);
  assert.equal(stretchAt(stretches, 7.5), stretches[0]);
});

test("elsewhere, near the end and in a short one there is none", () => {
  for (const now of [1.9, 8.5, 9, 12.1, 20]) assert.equal(stretchAt(stretches, now), undefined);
});
