// The disk of a classroom: filled object by object, checked, emptied, and what is sent about it.
import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { beforeEach, test } from "node:test";

import { MAGIC, happenedFile, readHeader, takeBundle } from "../../../school/frontend/js/parts/offline/bundle.js";
import { Damaged, Disk } from "../../../school/frontend/js/parts/offline/disk.js";
import { Keeper } from "../../../school/frontend/js/parts/offline/keeper.js";
import { Outbox } from "../../../school/frontend/js/parts/offline/outbox.js";
import { LineSpeed, Pacer } from "../../../school/frontend/js/parts/offline/pacing.js";

const hash = (data) => createHash("sha256").update(data).digest("hex");

/** A Cache Storage in memory; `room`: the bytes it takes. */
class FakeCache {
  constructor() {
    Object.assign(this, { entries: new Map(), room: Infinity });
  }
  async put(url, response) {
    const bytes = Buffer.from(await response.arrayBuffer());
    const used = [...this.entries.values()].reduce((sum, each) => sum + each.length, 0);
    if (used + bytes.length > this.room) throw Object.assign(new Error(), { name: "QuotaExceededError" });
    this.entries.set(url, bytes);
  }
  async match(url) {
    return this.entries.has(url) ? new Response(this.entries.get(url)) : undefined;
  }
  async delete(url) {
    return this.entries.delete(url);
  }
  async keys() {
    return [...this.entries.keys()].map((url) => ({ url: `http://school.test${url}` }));
  }
}

function store(key) {
  const rows = new Map();
  const copy = (value) => structuredClone(value);
  return {
    rows,
    all: async () => [...rows.values()].map(copy),
    put: async (row) => void rows.set(row[key], copy(row)),
    remove: async (keys) => [keys].flat().forEach((each) => rows.delete(each)),
  };
}

const START = Date.parse("2026-12-01T23:00:00+08:00");

/** Objects of a lesson with two renditions of three segments each, and the entry of the list for it. */
function lesson(name, hours = 10) {
  const files = { "main.m3u8": `main of ${name}` };
  const tracks = {};
  for (const [folder, size] of [["720p", 300], ["360p", 100], ["sound", 20]]) {
    const names = ["index.m3u8", "init.mp4", "00000.m4s", "00001.m4s", "00002.m4s"].map((each) => `${folder}/${each}`);
    names.forEach((each, i) => (files[each] = `${name}/${each} `.padEnd(size, String(i))));
    tracks[folder] = names;
  }
  const object = (each) => [each, files[each].length, hash(files[each])];
  const manifest = { playlist: object("main.m3u8"), tracks: {} };
  const sizes = {};
  for (const [folder, names] of Object.entries(tracks)) {
    manifest.tracks[folder] = names.map(object);
    sizes[folder] = manifest.tracks[folder].reduce((sum, [, size]) => sum + size, 0);
  }
  const renditions = [720, 360].map((height) => ({ folder: `${height}p`, height, codec: "avc1", bandwidth: height }));
  const starts = new Date(START + hours * 3_600_000).toISOString();
  const also = [`/api/v1/lessons/${name}`];
  const entry = { lesson: name, title: name, package: `${name}/1`, screening: `s-${name}`, starts_at: starts, sound: "sound", renditions, sizes, also };
  return { entry, manifest, files };
}

const SETTINGS = { line_kbit: null, window: { from: "22:00", until: "06:00" }, storage_gb: null, rung: 360, day_bytes: null };

/** A screen with a school that has these lessons. */
function screen(lessons, settings = {}) {
  const cache = new FakeCache();
  const clock = { now: START };
  const say = { playing: null, down: false, gone: [], damaged: null, quota: 1e9 };
  const asked = [];
  const list = { lessons: lessons.map(({ entry }) => entry), settings: { ...SETTINGS, ...settings }, zone: "Asia/Shanghai" };
  const files = new Map(lessons.flatMap((each) => Object.entries(each.files).map(([name, text]) => [`${each.entry.package}/${name}`, text])));
  const line = (value) => (say.down ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(value()));
  const school = {
    list: (etag) => line(() => (etag === "1" ? { status: 304 } : { status: 200, list, etag: "1" })),
    held: (rows) => line(() => (asked.push(rows), { gone: say.gone })),
    manifest: ({ package: prefix }) => line(() => lessons.find(({ entry }) => entry.package === prefix).manifest),
    object: (prefix, name) => line(() => {
      asked.push(name);
      const text = files.get(`${prefix}/${name}`);
      return new Response(say.damaged === name ? "?".padEnd(text.length, "?") : text);
    }),
    also: () => line(() => true),
  };
  const values = new Map();
  const facts = { get: async (name) => values.get(name), put: async (name, value) => void values.set(name, structuredClone(value)) };
  const kept = store("prefix");
  const sent = store("key");
  const now = () => clock.now;
  const outbox = new Outbox(sent, { post: async () => ({ status: 0 }), now });
  const make = () =>
    new Keeper({
      school, disk: new Disk(cache), kept, facts, outbox, now, pacer: new Pacer(), speed: new LineSpeed(1e6),
      playing: () => say.playing, estimate: async () => ({ quota: say.quota, usage: 0 }),
    });
  return { cache, clock, say, asked, list, kept, sent, make, keeper: make() };
}

async function fill(keeper, most = 200) {
  const did = [];
  do did.push(await keeper.step());
  while (did.at(-1) === "fetched" && did.length < most);
  return did;
}

const receipts = ({ sent }) => [...sent.rows.values()].map(({ kind, lesson, reason }) => [kind, lesson, reason].filter(Boolean).join(" "));

test("the disk gets one rendition with its sound, says so, and asks for no more", async () => {
  const at = screen([lesson("a"), lesson("b", 12)]);
  await at.keeper.open();
  await at.keeper.contact();
  const did = await fill(at.keeper);
  assert.equal(did.at(-1), "ready");
  assert.deepEqual([...at.kept.rows.values()].map(({ have }) => have), [["360p", "sound"], ["360p", "sound"]]);
  assert.ok(!at.asked.some((name) => String(name).startsWith("720p")));
  assert.deepEqual(at.keeper.readiness().map(({ percent, rung }) => [percent, rung]), [[100, 360], [100, 360]]);
  assert.deepEqual(receipts(at), ["kept a", "kept b"]);
});

test("after a power cut at any object the next page goes on there", async () => {
  const whole = screen([lesson("a")]);
  await whole.keeper.open();
  await whole.keeper.contact();
  await fill(whole.keeper);
  const objects = whole.asked.filter((each) => typeof each === "string").length;
  for (let cut = 1; cut <= objects; cut++) {
    const at = screen([lesson("a")]);
    await at.keeper.open();
    await at.keeper.contact();
    await fill(at.keeper, cut);
    at.keeper = at.make();
    await at.keeper.open();
    assert.equal((await fill(at.keeper)).at(-1), "ready");
    assert.equal(at.asked.filter((each) => typeof each === "string").length, objects, `nothing twice after ${cut}`);
  }
});

test("nothing is fetched outside the window, over the day's bytes, or while the line is needed to play", async () => {
  const at = screen([lesson("a")], { day_bytes: 150 });
  await at.keeper.open();
  await at.keeper.contact();
  at.say.playing = { lesson: "x", fromDisk: false };
  assert.equal(await at.keeper.step(), "playing");
  at.say.playing = { lesson: "x", fromDisk: true };
  at.clock.now = Date.parse("2026-12-01T12:00:00+08:00");
  assert.equal(await at.keeper.step(), "closed");
  at.clock.now = START;
  const did = await fill(at.keeper);
  assert.equal(did.at(-1), "spent");
  at.clock.now += 2 * 3_600_000;
  assert.equal(await at.keeper.step(), "fetched", "another day");
});

test("with time left a better rendition takes the place of the small one, but not under a player", async () => {
  const at = screen([lesson("a")]);
  await at.keeper.open();
  await at.keeper.contact();
  await fill(at.keeper);
  at.list.settings.rung = null;
  await at.keeper.take(at.list);
  at.say.playing = { lesson: "a", fromDisk: true };
  await fill(at.keeper);
  assert.deepEqual(at.kept.rows.get("a/1").have, ["720p", "360p", "sound"]);
  const again = screen([lesson("a")]);
  await again.keeper.open();
  await again.keeper.contact();
  await fill(again.keeper);
  again.list.settings.rung = 720;
  await again.keeper.take(again.list);
  await fill(again.keeper);
  assert.deepEqual(again.kept.rows.get("a/1").have, ["720p", "sound"]);
  assert.equal(again.keeper.used, again.cache.entries.size && [...again.cache.entries.values()].reduce((sum, { length }) => sum + length, 0));
});

test("what is cut or damaged is noticed and fetched again", async () => {
  const at = screen([lesson("a")]);
  await at.keeper.open();
  await at.keeper.contact();
  await fill(at.keeper);
  const [first, second] = [...at.cache.entries.keys()].slice(1);
  at.cache.entries.set(first, at.cache.entries.get(first).subarray(0, 10));
  at.cache.entries.set(second, Buffer.from("?"));
  assert.equal(at.keeper.unchecked(), "a/1");
  assert.equal(await at.keeper.check("a/1"), 2);
  assert.equal(at.keeper.unchecked(), null);
  assert.equal(at.keeper.readiness()[0].rung, null);
  assert.equal((await fill(at.keeper)).at(-1), "ready");
  assert.equal(await at.keeper.check("a/1"), 0);
});

test("bytes with another hash are not kept, and their lesson waits while others come", async () => {
  const at = screen([lesson("a"), lesson("b", 12)]);
  await at.keeper.open();
  await at.keeper.contact();
  at.say.damaged = "sound/00001.m4s";
  const did = [];
  for (let i = 0; i < 60; i++) did.push(await at.keeper.step());
  assert.ok(did.includes("damaged"));
  assert.ok(!at.kept.rows.get("a/1").have.includes("sound"));
  at.say.damaged = null;
  at.clock.now += 3_600_001;
  assert.equal((await fill(at.keeper)).at(-1), "ready");
});

test("a line that is cut fails nothing: the step says so and the next one goes on", async () => {
  const at = screen([lesson("a")]);
  await at.keeper.open();
  await at.keeper.contact();
  await at.keeper.step();
  at.say.down = true;
  assert.equal(await at.keeper.step(), "line");
  await assert.rejects(at.keeper.contact());
  at.say.down = false;
  assert.equal((await fill(at.keeper)).at(-1), "ready");
});

test("a recalled lesson leaves the disk with a receipt, row first, and what others share stays", async () => {
  const [a, b] = [lesson("a"), lesson("b", 12)];
  const shared = a.manifest.tracks.sound[1];
  b.manifest.tracks.sound[1] = ["sound/init.mp4", shared[1], shared[2]];
  b.files["sound/init.mp4"] = a.files["sound/init.mp4"];
  const at = screen([a, b]);
  await at.keeper.open();
  await at.keeper.contact();
  await fill(at.keeper);
  at.list.lessons = [b.entry];
  at.say.gone = [{ package: "a/1", reason: "recalled" }];
  at.keeper.etag = null;
  await at.keeper.contact();
  assert.deepEqual([...at.kept.rows.keys()], ["b/1"]);
  assert.equal(receipts(at).at(-1), "removed a recalled");
  assert.ok(![...at.cache.entries.values()].some((bytes) => bytes.toString().startsWith("a/360p")));
  assert.equal(await at.keeper.check("b/1"), 0);
  assert.equal(at.keeper.readiness()[0].percent, 100);
});

test("a full disk loses what nobody needs, the oldest first; the timetable's lessons stay", async () => {
  const [old, older, next] = [lesson("old", 2), lesson("older", 1), lesson("next", 12)];
  const at = screen([old, older, next]);
  at.list.lessons = [old.entry, older.entry];
  await at.keeper.open();
  await at.keeper.contact();
  await fill(at.keeper);
  at.cache.room = [...at.cache.entries.values()].reduce((sum, { length }) => sum + length, 0) + 50;
  at.list.lessons = [next.entry];
  await at.keeper.take(at.list);
  assert.equal((await fill(at.keeper)).at(-1), "ready");
  assert.deepEqual(receipts(at).slice(-2), ["removed older space", "kept next"]);
  at.list.lessons = [next.entry, old.entry, older.entry];
  await at.keeper.take(at.list);
  assert.equal((await fill(at.keeper)).at(-1), "full", "no lesson of the timetable makes room for another");
  assert.equal(at.keeper.readiness().find(({ lesson }) => lesson === "next").percent, 100);
});

test("the outbox sends each item once, whatever the line does", async () => {
  const items = store("key");
  const counted = new Map();
  const say = { answer: "down" };
  const post = async (some) => {
    if (say.answer === "down") throw new TypeError("Failed to fetch");
    if (say.answer !== "late refusal") some.forEach(({ key, kind }) => kind !== "bad" && counted.set(key, (counted.get(key) ?? 0) + 1));
    if (say.answer === "lost") throw new TypeError("Failed to fetch");
    if (say.answer === "busy") return { status: 503, body: null };
    if (some.some(({ kind }) => kind === "bad")) return { status: 422, body: { error: "validation" } };
    return { status: 200, body: { received: some.map(({ key }) => key), refused: [] } };
  };
  let at = 0;
  const outbox = new Outbox(items, { post, now: () => START + at++ });
  await outbox.add("headcount", { headcount: 12 }, "k1");
  await outbox.add("bad");
  await outbox.add("play", { lesson: "a" }, "k2");
  assert.equal(await outbox.flush(), 3);
  say.answer = "lost";
  assert.equal(await outbox.flush(), 3);
  say.answer = "well";
  assert.equal(await outbox.flush(), 0);
  assert.deepEqual([...counted.keys()], ["k1", "k2"], "the school counts a key once");
  assert.deepEqual(outbox.refused.map(({ kind, error }) => [kind, error]), [["bad", "validation"]]);
  assert.equal(items.rows.size, 0);
});

test("an answer that confirms nothing ends the sending", async () => {
  const outbox = new Outbox(store("key"), { post: async () => ({ status: 200, body: {} }), now: () => START });
  await outbox.add("play");
  assert.equal(await outbox.flush(), 1);
});

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const KEY = Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url").toString("hex");
const known = { keys: [KEY], classroom: "room", newest: START };

function bundle(header, objects, { key = privateKey } = {}) {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const signed = Buffer.concat([Buffer.from(MAGIC), length, json]);
  return Buffer.concat([signed, sign(null, signed, key), ...objects]);
}

let made, objects, header;
beforeEach(() => {
  made = lesson("a");
  const rows = [made.manifest.playlist, ...made.manifest.tracks["360p"], ...made.manifest.tracks.sound];
  objects = [...rows.map(([name]) => Buffer.from(made.files[name])), Buffer.from("{}")];
  header = {
    classroom: "room", made_at: new Date(START).toISOString(), from: "2026-12-02", to: "2026-12-02",
    list: { lessons: [made.entry], settings: SETTINGS, zone: "Asia/Shanghai" }, manifests: { "a/1": made.manifest },
    objects: objects.map((each) => [hash(each), each.length]), gone: [], received: ["k1"],
    answers: [{ url: "/api/v1/lessons/a", type: "application/json", sha256: hash("{}") }],
  };
});

test("a stick fills the disk without a line and confirms what went out", async () => {
  const at = screen([]);
  at.say.down = true;
  await at.keeper.open();
  await at.keeper.outbox.add("play", {}, "k1");
  const file = new Blob([bundle(header, objects)]);
  const answers = [];
  const read = await readHeader(file, known);
  await takeBundle(file, read, at.keeper, { answers: async ({ url }, bytes) => answers.push([url, Buffer.from(bytes).toString()]) });
  assert.deepEqual(at.kept.rows.get("a/1").have, ["360p", "sound"]);
  assert.equal(at.keeper.readiness()[0].percent, 100);
  assert.deepEqual(answers, [["/api/v1/lessons/a", "{}"]]);
  assert.ok(!at.sent.rows.has("k1"));
});

for (const [name, code, spoil] of [
  ["a file that is no bundle", "no_bundle", () => Buffer.from("PK\x03\x04 a zip with ../../ in it")],
  ["an empty file", "no_bundle", () => Buffer.alloc(0)],
  ["a header of 4 GB", "no_bundle", () => Buffer.concat([Buffer.from(MAGIC), Buffer.from([255, 255, 255, 255])])],
  ["another school's signature", "wrong_signature", () => bundle(header, objects, { key: generateKeyPairSync("ed25519").privateKey })],
  ["a changed header", "wrong_signature", () => { const file = bundle(header, objects); file[40] ^= 1; return file; }],
  ["another classroom's", "other_classroom", () => bundle({ ...header, classroom: "another" }, objects)],
  ["one older than what was taken", "older", () => bundle({ ...header, made_at: new Date(START - 1).toISOString() }, objects)],
  ["a file cut within the objects", "cut", () => bundle(header, objects).subarray(0, -5)],
  ["a file cut within the header", "cut", () => bundle(header, objects).subarray(0, 300)],
  ["more bytes than it lists", "no_bundle", () => Buffer.concat([bundle(header, objects), Buffer.alloc(1)])],
  ["a name in place of a hash", "no_bundle", () => bundle({ ...header, objects: [["../../etc/passwd", 5]] }, [Buffer.alloc(5)])],
  ["sizes that are no sizes", "no_bundle", () => bundle({ ...header, objects: [[hash(""), -5], [hash(""), 5]] }, [])],
]) test(`${name} is refused`, () => assert.rejects(readHeader(new Blob([spoil()]), known), { code }));

test("objects with other bytes than signed are refused, and nothing of them is kept", async () => {
  const at = screen([]);
  await at.keeper.open();
  objects[3] = Buffer.alloc(objects[3].length);
  const file = new Blob([bundle(header, objects)]);
  await assert.rejects(takeBundle(file, await readHeader(file, known), at.keeper, { answers: async () => {} }), { code: "damaged" });
  assert.deepEqual(at.kept.rows.get("a/1").have, []);
});

test("what goes out carries a seal that only this screen can make", async () => {
  const items = [{ key: "k1", kind: "headcount", headcount: 12 }];
  const { payload, mac } = JSON.parse(await (await happenedFile(items, { screen: "s1", token: "secret", now: START })).text());
  const key = createHash("sha256").update("secret").digest();
  assert.equal(mac, createHmac("sha256", key).update(payload).digest("hex"));
  assert.deepEqual(JSON.parse(payload).items, items);
});

test("what the browser threw away is noticed at the next look", async () => {
  const at = screen([lesson("a")]);
  await at.keeper.open();
  await at.keeper.contact();
  await fill(at.keeper);
  at.cache.entries.clear();
  await at.keeper.contact();
  assert.equal(at.keeper.readiness()[0].percent, 0);
  await assert.rejects(new Disk(at.cache).put(hash("a"), Buffer.from("b")), Damaged);
});
