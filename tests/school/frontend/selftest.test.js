import assert from "node:assert/strict";
import { test } from "node:test";
import { CHECKS, KEYS, count, judge, question, told } from "../../../school/frontend/js/parts/selftest/rules.js";

const FINE = { heard: true, seen: true, keys: KEYS, line: "good", kbit: 5100, free: 8.4e10, persisted: true, secure: true, offset: 0.2, phones: 1 };

test("a classroom in which everything works has seven good checks", () => {
  const found = judge(FINE);
  assert.equal(count(found), CHECKS.length);
  assert.equal(question(found), null);
  assert.deepEqual(told(found), Object.fromEntries(CHECKS.map((name) => [name, "good"])));
  assert.equal(found.disk.figure.n, 210);
});

for (const [what, changed, name, state, say] of [
  ["nobody has said yet whether the drum was heard", { heard: undefined }, "sound", "ask", "hear"],
  ["nobody heard it", { heard: false }, "sound", "bad", "quiet"],
  ["the picture is too dark", { seen: false }, "picture", "bad", "dim"],
  ["two keys have not arrived", { keys: KEYS.slice(2) }, "remote", "ask", "press"],
  ["the connection is down", { line: "down" }, "line", "bad", "down"],
  ["the connection is slow", { kbit: 300 }, "line", "bad", "slow"],
  ["its speed was not measured, but the school answers", { kbit: null }, "line", "good", "good"],
  ["nothing is known of it", { kbit: null, line: "slow" }, "line", "ask", "measuring"],
  ["the disk is full", { free: 1e9 }, "disk", "bad", "full"],
  ["the browser may throw lessons away", { persisted: false }, "disk", "bad", "unkept"],
  ["the address is not secure", { secure: false }, "disk", "bad", "insecure"],
  ["the clock is wrong", { offset: -95 }, "clock", "bad", "wrong"],
  ["the school did not tell the time", { offset: null }, "clock", "ask", "measuring"],
  ["no phone has scanned the code", { phones: 0 }, "phone", "ask", "scan"],
]) {
  test(`when ${what}, it says so`, () => {
    const found = judge({ ...FINE, ...changed });
    assert.deepEqual([found[name].state, found[name].say], [state, say]);
    assert.equal(count(found), CHECKS.length - (state === "good" ? 0 : 1));
  });
}

test("sound is asked before the picture, and both before nothing", () => {
  assert.equal(question(judge({})), "sound");
  assert.equal(question(judge({ heard: false })), "picture");
  assert.equal(question(judge({ heard: true, seen: true })), null);
});
