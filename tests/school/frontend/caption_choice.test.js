// Which captions a lesson begins with, and the line in a second language below them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SIZES, sizeAfter, sizeOf } from "../../../school/frontend/js/parts/bigscreen/caption_size.js";
import { choose, readWishes, secondFor } from "../../../school/frontend/js/parts/lesson/caption_choice.js";

const BOTH = ["en", "zh-CN"];
const wish = (captions, second = "") => ({ captions, second });

test("a lesson begins with the captions that are wished for", () => {
  assert.deepEqual(choose(BOTH, wish("AUTO"), "zh-CN"), { first: "zh-CN", second: null });
  assert.deepEqual(choose(["en-GB"], wish("AUTO"), "zh-CN"), { first: null, second: null });
  assert.deepEqual(choose(["en-GB"], wish("ON"), "zh-CN"), { first: "en-GB", second: null });
  assert.deepEqual(choose(BOTH, wish("OFF", "en"), "zh-CN"), { first: null, second: null });
  assert.deepEqual(choose(BOTH, wish("ON", "en"), "zh-CN"), { first: "zh-CN", second: "en" });
  assert.deepEqual(choose([], wish("ON", "en"), "zh-CN"), { first: null, second: null });
});

test("the second line is never the first again, and is any variety of its language", () => {
  assert.equal(secondFor(BOTH, "en", "en"), null);
  assert.equal(secondFor(["zh-CN", "en-GB"], "zh-CN", "en"), "en-GB");
  assert.equal(secondFor(["zh-CN", "zh-TW"], "zh-CN", "zh-TW"), "zh-TW");
  assert.equal(secondFor(BOTH, "zh-CN", "ja"), null);
});

test("whatever the browser kept is read without harm", () => {
  for (const text of [null, "", "{", "null", "7", '{"captions": "LOUD", "second": 7}']) {
    assert.deepEqual(readWishes(text), wish("AUTO"));
  }
  assert.deepEqual(readWishes('{"captions": "ON", "second": "en"}'), wish("ON", "en"));
});

test("captions of a screen are off, on, or large, one after the other", () => {
  assert.deepEqual(SIZES.map(sizeAfter), ["on", "large", "off"]);
  assert.deepEqual(["large", true, false, undefined, "huge"].map(sizeOf), ["large", "on", "off", "off", "off"]);
});
