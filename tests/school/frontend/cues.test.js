// Captions in the editor: what is read and written, and what each act makes of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf, isSavable, join, makeCue, readVtt, replaceAll, shift, split, widthOf, wrap, writeVtt } from "../../../school/frontend/js/parts/editing/cues.js";

const plain = (cues) => cues.map(({ start, end, text }) => [start, end, text]);

test("a file that was written is read again, with all that looks like markup", () => {
  const cues = [makeCue(0, 1.5, "a < b & c --> d"), makeCue(3723.042, 3725, "两行\n\n  文字 ")];
  const file = writeVtt(cues);
  assert.equal(file.split("\n")[2], "00:00:00.000 --> 00:00:01.500");
  assert.deepEqual(plain(readVtt(file)), [[0, 1.5, "a < b & c → d"], [3723.042, 3725, "两行\n文字"]]);
  assert.deepEqual(readVtt("WEBVTT\n"), []);
  assert.deepEqual(plain(readVtt("WEBVTT\r\n\r\n7\r\n00:01.000 --> 00:02.000 align:start\r\nhello\r\n")), [[1, 2, "hello"]]);
});

test("letters are half as wide as Chinese characters", () => {
  assert.equal(widthOf("十字步ab"), 4);
  assert.equal(widthOf("“十”。"), 4);
});

test("what is to be looked at", () => {
  assert.deepEqual(faultsOf(makeCue(0, 4, "好，现在把鼓点加上。")), []);
  assert.deepEqual(faultsOf(makeCue(0, 9, "走".repeat(21))), ["long_line"]);
  assert.deepEqual(faultsOf(makeCue(0, 9, "a\nb\nc")), ["many_lines"]);
  assert.deepEqual(faultsOf(makeCue(0, 1, "走".repeat(10))), ["fast"]);
  assert.deepEqual(faultsOf(makeCue(0, 4, "好"), makeCue(3, 5, "好")), ["overlap"]);
  assert.deepEqual(faultsOf(makeCue(0, 4, "好"), makeCue(4, 5, "好")), []);
  for (const cue of [makeCue(4, 4, "好"), makeCue(NaN, 4, "好"), makeCue(0, 4, " \n ")]) assert.equal(isSavable(cue), false);
  assert.equal(isSavable(makeCue(0, 1, "走".repeat(50))), true);
});

test("a line is split where the cursor stands, and its time in the same ratio", () => {
  const cue = makeCue(10, 20, "左右成十字，想着地");
  const [one, other] = split(cue, 6);
  assert.deepEqual(plain([one, other]), [[10, 16.667, "左右成十字，"], [16.667, 20, "想着地"]]);
  assert.equal(one.key, cue.key);
  assert.notEqual(other.key, cue.key);
  const [empty] = split(cue, 0);
  assert.deepEqual([empty.start, empty.end], [10, 10.3]); // never without length
});

test("two lines are joined, with a blank between words in letters only", () => {
  assert.deepEqual(plain([join(makeCue(0, 2, "先迈左脚，"), makeCue(2, 5, "再迈右脚。"))]), [[0, 5, "先迈左脚，再迈右脚。"]]);
  assert.equal(join(makeCue(0, 2, "the left"), makeCue(2, 5, "foot")).text, "the left foot");
});

test("times are shifted from a line on, and never before the beginning", () => {
  const cues = [makeCue(1, 2, "a"), makeCue(3, 4, "b"), makeCue(5, 6, "c")];
  assert.deepEqual(plain(shift(cues, 0.5, cues[1].key)), [[1, 2, "a"], [3.5, 4.5, "b"], [5.5, 6.5, "c"]]);
  assert.deepEqual(plain(shift(cues, -9)), [[0, 1, "a"], [2, 3, "b"], [4, 5, "c"]]);
  assert.deepEqual(plain(cues)[0], [1, 2, "a"]);
});

test("words are replaced everywhere, and signs that mean something elsewhere mean themselves", () => {
  const [cues, count] = replaceAll([makeCue(0, 1, "a.b a.b"), makeCue(1, 2, "axb")], "a.b", "$&");
  assert.deepEqual([cues.map(({ text }) => text), count], [["$& $&", "axb"], 2]);
});

test("a long line is broken behind punctuation near its middle, and no word is", () => {
  assert.equal(wrap("左右成十字，想着地上画了一个“十”。膝盖不要绷直，像坐在凳上。"), "左右成十字，想着地上画了一个“十”。\n膝盖不要绷直，像坐在凳上。");
  assert.equal(wrap("put your hands on your hips and keep the left foot still"), "put your hands on your hips\nand keep the left foot still");
  assert.equal(wrap("短\n句"), "短句");
});
