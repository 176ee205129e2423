// Reading a storyboard, and finding the picture of a moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cueAt, readStoryboard } from "../../../school/frontend/js/parts/lesson/storyboard.js";

const BASE = "https://school.example/hls/g/storyboard.vtt";
const read = (...lines) => readStoryboard(["WEBVTT", "", ...lines].join("\n"), BASE);

test("a cue names a picture beside the storyboard and a part of it", () => {
  assert.deepEqual(read("00:10.000 --> 00:20.000", "s0.jpg#xywh=160,90,160,90"), [
    { start: 10, end: 20, address: "https://school.example/hls/g/s0.jpg", part: { isPercent: false, x: 160, y: 90, width: 160, height: 90 } },
  ]);
});

test("cues come in the order of their times, also after an hour and with identifiers", () => {
  const cues = read("two", "01:00:00.000 --> 01:00:10.000", "b.jpg", "", "1", "00:00.000 --> 00:10.000 align:start", "a.jpg");
  assert.deepEqual(cues.map(({ start, end }) => [start, end]), [[0, 10], [3600, 3610]]);
});

test("what cannot be read is left out, and the rest stays", () => {
  const times = ["00:00.000 --> 00:10.000", "00:10.000 --> 00:05.000", "00:20.000 --> 00:30.000"];
  const cues = read(times[0], "javascript:alert(1)", "", times[1], "a.jpg", "", times[2], "https://[", "", times[2], "c.jpg");
  assert.deepEqual(cues.map(({ address }) => address), ["https://school.example/hls/g/c.jpg"]);
});

test("every end of line counts", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    assert.equal(readStoryboard(["WEBVTT", "", "00:00.0 --> 00:01.0", "a.jpg", ""].join(end), BASE).length, 1);
  }
});

for (const [fragment, part] of Object.entries({
  "xywh=percent:50,0,50,50": { isPercent: true, x: 50, y: 0, width: 50, height: 50 },
  "xywh=pixel:1.5,2,3,4": { isPercent: false, x: 1.5, y: 2, width: 3, height: 4 },
  "xywh=0,0,1,1&xywh=2,2,2,2": { isPercent: false, x: 2, y: 2, width: 2, height: 2 },
  "xywh=0,0,0,10": null,
  "xywh=-1,0,1,1": null,
  "t=10": null,
})) {
  test(`the part of #${fragment}`, () => {
    assert.deepEqual(read("00:00.000 --> 00:10.000", `a.jpg#${fragment}`)[0].part, part);
  });
}

test("a moment has the cue that began last, none in a gap, and the last one just behind its end", () => {
  const cues = [{ start: 0, end: 10 }, { start: 5, end: 8 }, { start: 20, end: 30 }];
  const starts = [0, 6, 9, 15, 30.4, 30.6].map((moment) => cueAt(cues, moment)?.start ?? null);
  assert.deepEqual(starts, [0, 5, 0, null, 20, null]);
  assert.equal(cueAt([], 0), null);
});
