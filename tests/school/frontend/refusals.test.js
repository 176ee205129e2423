// Which answers are the school's last word.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isRefusal } from "../../../school/frontend/js/parts/lesson/refusals.js";

test("what is withdrawn, removed or for others is refused for good", () => {
  for (const status of [401, 403, 404, 410]) assert.equal(isRefusal(status), true);
});

test("no answer, a failure, and a word to come later are not", () => {
  for (const status of [undefined, 0, 200, 408, 425, 429, 500, 502, 503]) assert.equal(isRefusal(status), false);
});
