// Doubtful words of the machine, and corrections that neighbours propose, in the editor of captions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeCue } from "../../../school/frontend/js/parts/editing/cues.js";
import { corrected, doubtsOf, nextDoubtful, placeOf } from "../../../school/frontend/js/parts/editing/doubts.js";
import { byLine, compare, lineOf, nextProposed, takeAll } from "../../../school/frontend/js/parts/editing/proposals.js";

const CUES = [makeCue(0, 4, "左右成十字"), makeCue(4, 8, "绸带跟着走走"), makeCue(8, 12, "眼睛看着善子")];
const DOUBTS = [
  { at: 6.5, text: "走", guesses: ["肘"] },
  { at: 10.9, text: "善", guesses: ["扇"] },
];

test("a doubt belongs to the cue of its time while its word stands there", () => {
  assert.deepEqual(CUES.map((cue) => doubtsOf(cue, DOUBTS).length), [0, 1, 1]);
  assert.equal(doubtsOf({ ...CUES[1], text: "绸带跟着肘" }, DOUBTS).length, 0);
  assert.equal(doubtsOf({ ...CUES[1], start: 6.9 }, DOUBTS).length, 1); // its times were moved a little
  assert.equal(doubtsOf({ ...CUES[1], start: 7.1 }, DOUBTS).length, 0);
});

test("of a word that stands several times, the one nearest to its time is meant", () => {
  assert.equal(placeOf(CUES[1], { at: 4.2, text: "走" }), 4);
  assert.equal(placeOf(CUES[1], { at: 7.9, text: "走" }), 5);
  assert.equal(placeOf(CUES[1], { at: 99, text: "走" }), 5);
  assert.equal(placeOf(CUES[1], { at: 6, text: "扇" }), -1);
  assert.equal(corrected(CUES[1], { at: 6.5, text: "走" }, "肘"), "绸带跟着肘走");
  assert.equal(corrected(CUES[1], { at: 6, text: "扇" }, "肘"), CUES[1].text);
  assert.equal(placeOf({ ...CUES[1], end: 4 }, { at: 4, text: "走" }), 4); // no length yet
});

test("the next doubtful cue comes round again, and at last there is none", () => {
  assert.equal(nextDoubtful(CUES, -1, DOUBTS), CUES[1]);
  assert.equal(nextDoubtful(CUES, 1, DOUBTS), CUES[2]);
  assert.equal(nextDoubtful(CUES, 2, DOUBTS), CUES[1]);
  assert.equal(nextDoubtful(CUES, 1, DOUBTS.slice(0, 1)), CUES[1]);
  assert.equal(nextDoubtful(CUES, 0, []), null);
});

const proposal = (at, end, before, after) => ({ id: after, at, end, before, after, by: "周美华" });
const ELBOW = proposal(4, 8, "绸带跟着走走", "绸带跟着肘走");
const HAND = proposal(4, 8, "绸带跟着走走", "绸带跟着手走");

test("the line of a proposal is found by its time and text, whatever was changed since", () => {
  assert.deepEqual(lineOf(ELBOW, CUES), { cue: CUES[1], fit: "fits" });
  assert.equal(lineOf(ELBOW, [{ ...CUES[1], text: "绸带\n跟着 走走" }]).fit, "fits");
  assert.equal(lineOf(ELBOW, [{ ...CUES[1], text: ELBOW.after }]).fit, "done");
  assert.equal(lineOf(ELBOW, [{ ...CUES[1], text: "别的话" }]).fit, "changed");
  assert.deepEqual(lineOf(ELBOW, CUES.slice(0, 1)), { cue: null, fit: "gone" });
  const lines = byLine([ELBOW, HAND, proposal(50, 52, "一", "二")], CUES);
  assert.deepEqual([...lines.keys()], [CUES[1].key, null]);
  assert.equal(nextProposed(CUES, 1, lines), CUES[1]);
  assert.equal(nextProposed(CUES, 0, new Map()), null);
});

test("of two proposals for one line all take the first", () => {
  const [cues, taken] = takeAll([ELBOW, HAND, proposal(8, 12, "眼睛看着善子", "眼睛看着扇子")], CUES);
  assert.deepEqual(cues.map(({ text }) => text), ["左右成十字", "绸带跟着肘走", "眼睛看着扇子"]);
  assert.deepEqual(taken.map(({ id }) => id), ["绸带跟着肘走", "眼睛看着扇子"]);
});

test("what differs is one piece", () => {
  assert.deepEqual(compare("绸带跟着走走", "绸带跟着肘走"), { head: "绸带跟着", old: "走", now: "肘", tail: "走" });
  assert.deepEqual(compare("走走", "走"), { head: "走", old: "走", now: "", tail: "" });
  assert.deepEqual(compare("一", "一"), { head: "一", old: "", now: "", tail: "" });
});
