// How screens keep together: the offset of the clock, the position from the log, the correction, a following video.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { estimate, KEPT, SchoolClock, withSample } from "../../../school/frontend/js/parts/screening/clock.js";
import { correction, SeekLatency } from "../../../school/frontend/js/parts/screening/correction.js";
import { follow } from "../../../school/frontend/js/parts/screening/follow.js";
import { positionAt } from "../../../school/frontend/js/parts/screening/timeline.js";

const cases = JSON.parse(readFileSync(new URL("screening_cases.json", import.meta.url)));
const ZERO = Date.parse("2026-11-30T01:30:00Z");
const iso = (seconds) => (seconds == null ? null : new Date(ZERO + seconds * 1000).toISOString());

const published = ({ pauses = [], ended = null, duration = 100 }) => ({
  started_at: iso(0),
  pauses: pauses.map(([from, to]) => ({ from: iso(from), to: iso(to) })),
  ended_at: iso(ended),
  duration,
});

for (const one of cases.positions) {
  test(`position: ${one.name}`, () => {
    assert.deepEqual(positionAt(published(one), ZERO + one.at * 1000), { phase: one.phase, position: one.position });
  });
}

test("corrections are those of the table", () => {
  for (const [error, correcting, act, number] of cases.corrections) {
    const found = correction(error, correcting);
    assert.equal(found.act, act, `${error} ${correcting}`);
    if (number !== null) assert.ok(Math.abs((found.rate ?? found.for) - number) < 1e-9, `${error}`);
  }
});

for (const one of cases.estimates) {
  test(`clock: ${one.name}`, () => {
    const samples = one.samples.map(([sent, received, server]) => ({ sent, received, server }));
    const { offset, wrong } = estimate(samples, one.now);
    assert.equal(offset, one.offset);
    assert.ok(Math.abs(wrong - one.wrong) < 1);
  });
}

test("a clock keeps the newest samples and drops what cannot be", () => {
  let samples = [];
  for (let i = 0; i < KEPT + 3; i += 1) samples = withSample(samples, { sent: i, received: i + 1, server: 5 });
  assert.equal(samples.length, KEPT);
  assert.equal(withSample(samples, { sent: 9, received: 8, server: 5 }), samples);
  assert.equal(withSample(samples, { sent: 9, received: 10, server: NaN }), samples);
});

test("a clock that was set, or a computer that slept, is measured anew; a failed question changes nothing", async () => {
  const time = { at: 1000, wall: 5000 };
  const answers = [9.0, 8000.0, new Error("the line is down")];
  const ask = async () => {
    time.at += 10;
    time.wall += 10;
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const clock = new SchoolClock({ ask, monotonic: () => time.at, wall: () => time.wall });
  assert.equal(clock.now(), 5000);
  assert.equal(clock.wrong, Infinity);
  await clock.measure(1);
  assert.equal(clock.now(), 9005);
  time.wall += 3600000; // it slept for an hour
  await clock.measure(1);
  assert.equal(clock.now(), 8000005);
  await clock.measure(1);
  assert.equal(clock.samples.length, 1);
});

test("the seek latency follows what seeks took", () => {
  const latency = new SeekLatency(1);
  for (let i = 0; i < 20; i += 1) latency.learn(0.5);
  assert.ok(Math.abs(latency.seconds - 0.5) < 0.001);
  latency.learn(1000);
  assert.ok(latency.seconds < 4);
});

/** A video whose time only the test moves. */
function film() {
  const listeners = {};
  return {
    currentTime: 0, playbackRate: 1, paused: true, seeking: false, readyState: 4, duration: 100,
    addEventListener: (name, act) => (listeners[name] = act),
    removeEventListener: (name) => delete listeners[name],
    play() { this.paused = false; return Promise.resolve(); },
    pause() { this.paused = true; },
    tell: (name) => listeners[name]?.(),
  };
}

function following(at, screening = published({ duration: 1000 })) {
  globalThis.document ??= { addEventListener() {}, removeEventListener() {}, hidden: false };
  globalThis.window ??= globalThis;
  const time = { at: 0 };
  const clock = { now: () => ZERO + at * 1000 + time.at };
  const video = film();
  const told = [];
  const one = follow(video, screening, clock, { onchange: (state) => told.push(state), monotonic: () => time.at });
  return { one, video, time, told };
}

test("a late screen goes to where the others are, by the time that its seek takes; then a small error is mended by the rate", () => {
  const { one, video, time } = following(60);
  assert.ok(Math.abs(video.currentTime - 60.25) < 0.001);
  assert.equal(video.paused, false);
  video.seeking = true;
  time.at = 100;
  one.look();
  video.seeking = false;
  time.at = 1000;
  video.tell("playing"); // it took a second, more than the quarter that was guessed
  assert.ok(one.latency.seconds > 0.25);
  time.at = 2000;
  video.currentTime = 61.8; // the others are at 62
  one.look();
  assert.ok(Math.abs(video.playbackRate - 1.05) < 0.001);
  video.currentTime = 61.995;
  one.look();
  assert.equal(video.playbackRate, 1);
  one.stop();
});

test("a stalled screen holds nobody up, and jumps to where the others are", () => {
  const { one, video, time, told } = following(0);
  video.readyState = 2;
  time.at = 1000;
  one.look();
  assert.ok(told.at(-1).stalled);
  assert.equal(video.currentTime, 0);
  time.at = 5000;
  one.look();
  assert.ok(video.currentTime > 5);
  one.stop();
});

test("all stand at the same picture in a pause, go on after it, and a room of its own is left alone", () => {
  const paused = published({ duration: 1000, pauses: [[30, null]] });
  const { one, video, time, told } = following(40, paused);
  assert.deepEqual([video.paused, video.currentTime], [true, 30]);
  assert.equal(told.at(-1).phase, "paused");
  one.update(published({ duration: 1000, pauses: [[30, 40]] }));
  assert.equal(video.paused, false);
  one.leave();
  video.pause();
  time.at = 9000;
  one.look();
  assert.equal(video.paused, true);
  one.rejoin();
  assert.deepEqual([video.paused, Math.round(video.currentTime)], [false, 39]);
  one.update(null);
  assert.equal(one.stopped, true);
});
