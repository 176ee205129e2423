// A visitor's places: what a browser keeps, and what the school is given.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { begunPlaces, givePlaces, keepPlace, placeIn, placesToTell, visitorPlaces } from "../../../school/frontend/js/parts/places.js";

const stored = new Map();
const asked = [];
let status;

beforeEach(() => {
  stored.clear();
  asked.length = 0;
  status = 204;
  globalThis.localStorage = {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => stored.set(name, text),
    removeItem: (name) => stored.delete(name),
  };
  globalThis.document = { querySelector: () => null };
  globalThis.fetch = async (url, { body }) => {
    asked.push([url, JSON.parse(body)]);
    return { ok: status < 400, status, text: async () => "" };
  };
});

test("a place goes back and the furthest stays", () => {
  keepPlace("a", 50.04, 100);
  keepPlace("a", 10, 100);
  const { position, furthest, length } = placeIn("a");
  assert.deepEqual([position, furthest, length], [10, 50, 100]);
});

test("the newest place comes first, and the oldest of more than fifty goes", () => {
  for (let number = 0; number <= 50; number++) keepPlace(`lesson ${number}`, 1, 2);
  const lessons = visitorPlaces().map(({ lesson }) => lesson);
  assert.deepEqual([lessons.length, lessons[0], lessons.at(-1)], [50, "lesson 50", "lesson 1"]);
});

test("what is no place is not believed", () => {
  const good = { lesson: "a", position: 1, furthest: 1, length: 2, seen: 3 };
  for (const text of ["", "{", "{}", "null", JSON.stringify([null, 5, { ...good, position: -1 }, { ...good, seen: null }])]) {
    stored.set("places", text);
    assert.deepEqual(visitorPlaces(), []);
  }
});

test("a browser that keeps nothing is as on the first visit", () => {
  globalThis.localStorage = undefined;
  keepPlace("a", 1, 2);
  assert.equal(placeIn("a"), null);
});

test("a lesson watched almost to its end is not gone on with", () => {
  keepPlace("finished", 95, 100);
  keepPlace("not begun", 0, 100);
  keepPlace("begun", 94, 100);
  assert.deepEqual(begunPlaces().map(({ lesson }) => lesson), ["begun"]);
});

test("given places are forgotten here", async () => {
  keepPlace("a", 1, 2);
  const items = placesToTell();
  await givePlaces();
  assert.deepEqual(asked, [["/api/v1/progress", { items }]]);
  assert.match(items[0].seen, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(visitorPlaces(), []);
  await givePlaces();
  assert.equal(asked.length, 1);
});

for (const [answered, isKept] of [[503, true], [401, true], [422, false], [413, false]]) {
  test(`after ${answered} they are ${isKept ? "kept for the next page" : "not sent again"}`, async () => {
    status = answered;
    keepPlace("a", 1, 2);
    await givePlaces();
    assert.equal(visitorPlaces().length, isKept ? 1 : 0);
  });
}
