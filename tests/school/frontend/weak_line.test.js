import assert from "node:assert/strict";
import test from "node:test";
import { firstOf, urisOf } from "../../../school/frontend/js/parts/lesson/beginning.js";
import { learned, rateOf } from "../../../school/frontend/js/parts/lesson/line_rate.js";

const entry = (transferSize, requestStart, responseEnd, more = {}) => ({ transferSize, requestStart, responseEnd, ...more });

test("the line is measured by the largest script, with all that came beside it", () => {
  assert.equal(rateOf([entry(125_000, 1000, 2000)]), 1_000_000);
  assert.equal(rateOf([entry(125_000, 1000, 2000), entry(50_000, 1500, 2500)]), 1_200_000);
});

test("what came from a cache, from a worker, or is small says nothing", () => {
  assert.equal(rateOf([entry(0, 1, 10), entry(9000, 1, 10), entry(200_000, 1, 10, { workerStart: 5 })]), null);
});

test("a segment from a cache changes nothing, and no segment raises the estimate by more than half", () => {
  const began = 100;
  assert.equal(learned(800_000, 300_000_000, [{ transferSize: 0, startTime: 101 }], began), null);
  assert.equal(learned(800_000, 300_000_000, [{ transferSize: 9, startTime: 5 }], began), 1_200_000);
  assert.equal(learned(800_000, 500_000, [{ transferSize: 9, startTime: 101 }], began), 500_000);
});

test("the sound and the smallest H.264 picture are found", () => {
  const text = [
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",URI="audio/index.m3u8"',
    '#EXT-X-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=1,CODECS="avc1.64001f"', "720p/index.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=300000,AVERAGE-BANDWIDTH=1,CODECS="avc1.64001f"', "240p/index.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=200000,AVERAGE-BANDWIDTH=1,CODECS="av01.0.01M"', "480p/index.m3u8",
  ].join("\n"); // prettier-ignore
  assert.deepEqual(urisOf(text), { sound: "audio/index.m3u8", smallest: "240p/index.m3u8" });
  assert.deepEqual(urisOf("#EXTM3U"), { sound: null, smallest: null });
});

test("a lesson begins with as many segments as last three seconds", () => {
  const media = (...lengths) => ['#EXT-X-MAP:URI="init.mp4"', ...lengths.flatMap((s, i) => [`#EXTINF:${s},`, `${i}.m4s`])].join("\n");
  assert.deepEqual(firstOf(media("4.0", "4.0")), ["init.mp4", "0.m4s"]);
  assert.deepEqual(firstOf(media("1.0", "4.0", "4.0")), ["init.mp4", "0.m4s", "1.m4s"]);
});
