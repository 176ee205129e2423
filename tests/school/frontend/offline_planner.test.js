// What a classroom's disk should have, how fast it is filled, and how its page is answered.
import assert from "node:assert/strict";
import { test } from "node:test";

import { kindOf, playlistOnDisk, rangeOf, withMain } from "../../../school/frontend/js/parts/offline/answers.js";
import { LineSpeed, Pacer, WrongSize, leftToday, readPaced, spend } from "../../../school/frontend/js/parts/offline/pacing.js";
import { capacity, chosenRungs, evictions, isOpen, nextFetch, openSeconds } from "../../../school/frontend/js/parts/offline/planner.js";

const ZONE = "Asia/Shanghai";
const NIGHT = { from: "22:00", until: "06:00" };
const at = (text) => Date.parse(`2026-12-0${text}:00+08:00`);

const LADDER = [
  { folder: "720p", height: 720, codec: "avc1.64001f", bandwidth: 2_500_000 },
  { folder: "480p-av1", height: 480, codec: "av01.0.04M.08", bandwidth: 700_000 },
  { folder: "360p", height: 360, codec: "avc1.64001e", bandwidth: 900_000 },
];
const MB = 1_000_000;
function lesson(name, starts, sizes = { "720p": 600 * MB, "360p": 200 * MB, "480p-av1": 150 * MB, sound: 50 * MB }) {
  return { package: name, lesson: name, starts, sound: "sound", renditions: [...LADDER], sizes };
}
const line = { rate: 125_000, window: NIGHT, zone: ZONE, dayBytes: null, dayLeft: Infinity, fixed: null, space: 1e12 };
const having = (there) => (lesson) => new Set(there[lesson.package]);

for (const [now, window, open] of [
  ["1T21:59", NIGHT, false],
  ["1T22:00", NIGHT, true],
  ["2T05:59", NIGHT, true],
  ["2T06:00", NIGHT, false],
  ["2T13:00", { from: "12:00", until: "14:00" }, true],
  ["2T14:00", { from: "12:00", until: "14:00" }, false],
  ["2T14:00", { from: "00:00", until: "00:00" }, true],
]) test(`at ${now} the window ${window.from}-${window.until} is ${open ? "open" : "closed"}`, () => assert.equal(isOpen(at(now), window, ZONE), open));

for (const [from, until, hours] of [
  ["1T12:00", "2T12:00", 8],
  ["1T23:00", "2T12:00", 7],
  ["2T03:00", "2T04:00", 1],
  ["2T03:00", "3T23:00", 3 + 8 + 1],
  ["1T12:00", "1T13:00", 0],
  ["1T13:00", "1T12:00", 0],
]) test(`from ${from} until ${until} there are ${hours} hours of the night`, () => assert.equal(openSeconds(at(from), at(until), NIGHT, ZONE), hours * 3600));

test("a day's bytes bound a night, however fast the line", () => {
  const bounded = { ...line, rate: 1e9, dayBytes: 500 * MB, dayLeft: 100 * MB };
  assert.equal(capacity(at("1T12:00"), at("2T10:00"), bounded), 100 * MB);
  assert.equal(capacity(at("1T12:00"), at("3T10:00"), bounded), 600 * MB);
});

test("a weak line takes the small picture for all lessons before a better one for any", () => {
  const lessons = [lesson("b", at("2T10:00")), lesson("a", at("2T09:00"))];
  const weak = { ...line, rate: 520 * MB / 0.8 / (8 * 3600) };
  const rungs = chosenRungs(lessons, weak, at("1T20:00"));
  assert.deepEqual([rungs.get("a").height, rungs.get("b").height], [360, 360]);
  const better = chosenRungs(lessons, { ...weak, rate: weak.rate * 2 }, at("1T20:00"));
  assert.deepEqual([better.get("a").height, better.get("b").height], [720, 360]);
  assert.equal(chosenRungs(lessons, { ...weak, rate: 1e9 }, at("1T20:00")).get("b").height, 720);
});

test("AV1 is never chosen, the operators' height is, and a small disk holds small pictures", () => {
  const lessons = [lesson("a", at("2T09:00")), lesson("b", at("2T10:00"))];
  const fast = { ...line, rate: 1e9 };
  const heights = (with_) => [...chosenRungs(lessons, { ...fast, ...with_ }, at("1T20:00")).values()].map(({ height }) => height);
  assert.deepEqual(heights({ fixed: 480 }), [360, 360]);
  assert.deepEqual(heights({ fixed: 240 }), [360, 360]);
  assert.deepEqual(heights({ space: 900 * MB }), [720, 360]);
  assert.deepEqual(heights({ space: 600 * MB }), [360, 360]);
});

test("what is on the disk already is not made worse when the line gets weak", () => {
  const has = having({ a: ["720p", "sound"] });
  assert.equal(chosenRungs([lesson("a", at("2T09:00"))], { ...line, rate: 1 }, at("1T20:00"), has).get("a").height, 720);
});

test("every lesson comes once before any comes better", () => {
  const lessons = [lesson("a", at("2T09:00")), lesson("b", at("2T10:00"))];
  const rungs = new Map(lessons.map(({ package: name }) => [name, LADDER[0]]));
  const small = ["360p", "sound"];
  const next = (there) => nextFetch(lessons, rungs, having(there));
  assert.deepEqual([next({}).lesson.package, next({}).folders], ["a", ["720p", "sound"]]);
  assert.equal(next({ a: small }).lesson.package, "b");
  const better = next({ a: small, b: small });
  assert.deepEqual([better.lesson.package, better.folders, better.upgrade], ["a", ["720p"], true]);
  assert.equal(next({ a: ["720p", "sound"], b: ["720p", "sound"] }), null);
});

test("the oldest lesson that nobody needs goes first, and no more than must", () => {
  const kept = [["new", 3], ["needed", 1], ["old", 2]].map(([name, used]) => ({ package: name, used, bytes: 10 }));
  const needed = new Set(["needed"]);
  assert.deepEqual(evictions(kept, needed, 5), ["old"]);
  assert.deepEqual(evictions(kept, needed, 15), ["old", "new"]);
  assert.deepEqual(evictions(kept, needed, 500), ["old", "new"]);
});

/** A clock that only sleeping moves. */
function clockwork(rate) {
  const clock = { at: 0 };
  const sleep = async (ms) => void (clock.at += ms);
  return { clock, pacer: new Pacer({ rate, now: () => clock.at, sleep }) };
}

function answer(pieces) {
  return new Response(new ReadableStream({
    start(controller) {
      pieces.forEach((size) => controller.enqueue(new Uint8Array(size)));
      controller.close();
    },
  }));
}

test("one file comes at the rate, not only the files one after another", async () => {
  const { clock, pacer } = clockwork(100_000);
  const times = [];
  await readPaced(answer(Array(20).fill(50_000)), 1_000_000, pacer, () => times.push(clock.at));
  assert.equal(clock.at, 10_000);
  times.forEach((time, i) => assert.ok(i * 50_000 <= (time / 1000) * 100_000, `piece ${i} at ${time}`));
});

test("a pause earns no flood", async () => {
  const { clock, pacer } = clockwork(1000);
  await pacer.take(1000);
  clock.at += 60_000;
  const before = clock.at;
  await pacer.take(5000);
  assert.equal(clock.at - before, 5000 - 250);
});

for (const [name, pieces] of [["longer", [60, 50]], ["shorter", [60]], ["empty", []]]) {
  test(`an answer that is ${name} than the list says is refused`, () =>
    assert.rejects(readPaced(answer(pieces), 100, new Pacer()), WrongSize));
}

test("a day's bytes count until midnight in the school's zone", () => {
  const spent = spend(spend(null, 30, at("1T10:00"), ZONE), 20, at("1T23:59"), ZONE);
  assert.equal(leftToday(spent, 100, at("1T23:59"), ZONE), 50);
  assert.equal(leftToday(spent, 40, at("1T23:59"), ZONE), 0);
  assert.equal(leftToday(spent, 100, at("2T00:00"), ZONE), 100);
  assert.equal(leftToday(spent, null, at("1T23:59"), ZONE), Infinity);
});

test("the measured line follows what comes, and small files do not count", () => {
  const speed = new LineSpeed();
  speed.note(1000, 0.001);
  assert.equal(speed.rate, null);
  speed.note(1_000_000, 8);
  speed.note(250_000, 8);
  assert.equal(speed.rate, (125_000 + 31_250) / 2);
});

const ORIGIN = "http://school.test";
for (const [path, mode, kind] of [
  ["/screen", "navigate", "page"],
  ["/screen/lessons/abc", "navigate", "page"],
  ["/screen/lessons/abc", "cors", "answer"],
  ["/screens", "navigate", null],
  ["/screens", "cors", null],
  ["/lessons/abc", "navigate", null],
  ["/assets/screen-ABC.js", "cors", "asset"],
  ["/media/abc/1/360p/00001-0.m4s", "cors", "object"],
  ["/media/abc/1/360p/00001-0.m4s?for=disk", "cors", null],
  ["/media/abc/1/poster-1200.jpg", "no-cors", "picture"],
  ["/hls/grant/main.m3u8", "cors", null],
  ["/api/v1/screens/me", "cors", null],
  ["/api/v1/screens/me/events", "cors", null],
  ["/api/v1/screens/me/offline", "cors", null],
  ["/api/v1/clock", "cors", null],
  ["/api/v1/lessons/abc", "cors", "answer"],
  ["/captions/abc/zh.vtt", "cors", "answer"],
]) test(`${path} (${mode}) is ${kind ?? "left to the browser"}`, () => {
  assert.equal(kindOf({ url: ORIGIN + path, method: "GET", mode }, ORIGIN), kind);
  assert.equal(kindOf({ url: ORIGIN + path, method: "POST", mode }, ORIGIN), null);
  assert.equal(kindOf({ url: `http://other.test${path}`, method: "GET", mode }, ORIGIN), null);
});

const MAIN = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Original",DEFAULT=YES,URI="sound/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=900000,AUDIO="sound"
360p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2500000,AUDIO="sound"
720p/index.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,URI="360p/iframes.m3u8"
`;

test("a player is offered only what is whole on the disk", () => {
  const text = playlistOnDisk(MAIN, ["360p", "sound"]);
  assert.ok(text.includes("360p/index.m3u8") && text.includes("sound/index.m3u8"));
  assert.ok(!text.includes("720p") && !text.includes("I-FRAME"));
  assert.equal(playlistOnDisk(MAIN, ["sound"]), null);
  assert.equal(playlistOnDisk(MAIN, ["360p"]), null, "no picture without its sound");
});

for (const [header, size, part] of [
  [null, 10, null],
  ["bytes=2-5", 10, { from: 2, until: 5 }],
  ["bytes=2-", 10, { from: 2, until: 9 }],
  ["bytes=-3", 10, { from: 7, until: 9 }],
  ["bytes=-30", 10, { from: 0, until: 9 }],
  ["bytes=5-99", 10, { from: 5, until: 9 }],
  ["bytes=10-", 10, null],
  ["bytes=0-1,4-5", 10, null],
  ["lines=0-1", 10, null],
]) test(`${header} of ${size} bytes`, () => assert.deepEqual(rangeOf(header, size), part));

test("a page that was kept by an earlier build gets the scripts of this one", () => {
  const shell = `<script src="/assets/new.js"></script><main class="tv">home</main>`;
  const old = `<script src="/assets/old.js"></script><main class="tv" data-view="film">$& lesson</main>`;
  assert.equal(withMain(shell, old), `<script src="/assets/new.js"></script><main class="tv" data-view="film">$& lesson</main>`);
  assert.equal(withMain(shell, "no page"), shell);
});
