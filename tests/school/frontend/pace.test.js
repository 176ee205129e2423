// How quickly a file is sent, and after which breaks it goes on by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { passes, rateOf, withMark } from "../../../school/frontend/js/parts/studio/pace.js";

test("the speed is the mean of the last ten seconds", () => {
  const sent = [[0, 0], [4000, 1000], [9000, 2000], [14000, 7000]];
  const marks = sent.reduce((all, [at, bytes]) => withMark(all, { at, sent: bytes }), []);
  assert.deepEqual(marks.map(({ at }) => at), [4000, 9000, 14000]);
  assert.equal(rateOf(marks), 600);
});

test("without two moments there is no speed", () => {
  assert.equal(rateOf([]), 0);
  assert.equal(rateOf([{ at: 5, sent: 1 }]), 0);
  assert.equal(rateOf([{ at: 5, sent: 1 }, { at: 5, sent: 2 }]), 0);
});

test("a broken line and a weak server pass; a refusal and a full disk do not", () => {
  const statuses = [undefined, 0, 408, 409, 423, 429, 460, 500, 502, 503, 400, 401, 403, 404, 413, 507];
  assert.deepEqual(statuses.filter((status) => !passes(status)), [400, 401, 403, 404, 413, 507]);
});
