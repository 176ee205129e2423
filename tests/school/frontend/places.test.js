// A visitor's places: what a browser keeps, and what the school is given.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const stored = new Map();
const asked = [];
let status;
globalThis.document = { querySelector: () => null, documentElement: { dataset: {} } };
const { givePlaces, keepPlace, placeIn, placesToShow, placesToTell } = await import("../../../school/frontend/js/parts/places.js");

beforeEach(() => {
  stored.clear();
  asked.length = 0;
  status = 204;
  globalThis.localStorage = {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => stored.set(name, text),
    removeItem: (name) => stored.delete(name),
  };
  globalThis.fetch = async (url, { body }) => {
    asked.push([url, JSON.parse(body)]);
    return { ok: status < 400, status, text: async () => "" };
  };
});

test("a place goes back, and what was watched stays", () => {
  keepPlace("a", 50.04, [[0, 50]]);
  keepPlace("a", 10, [[5, 10]]);
  const { position, watched } = placeIn("a");
  assert.deepEqual([position, watched], [10, [[0, 50]]]);
});

test("the newest place comes first, and the oldest of more than fifty goes", () => {
  for (let number = 0; number <= 50; number++) keepPlace(`lesson ${number}`, 1, [[0, 1]]);
  const lessons = placesToTell().map(({ lesson }) => lesson);
  assert.deepEqual([lessons.length, lessons[0], lessons.at(-1)], [50, "lesson 50", "lesson 1"]);
});

test("what is no place is not believed", () => {
  const good = { lesson: "a", position: 1, watched: [[0, 1]], seen: 3 };
  const bad = [null, 5, { ...good, position: -1 }, { ...good, seen: null }, { ...good, watched: [[2, 1]] }];
  for (const text of ["", "{", "{}", "null", JSON.stringify(bad)]) {
    stored.set("places", text);
    assert.deepEqual(placesToTell(), []);
  }
});

test("a browser that keeps nothing is as on the first visit", () => {
  globalThis.localStorage = undefined;
  keepPlace("a", 1, []);
  assert.equal(placeIn("a"), null);
});

test("the page of what was begun is told lesson, position and seconds watched", () => {
  keepPlace("a", 94, [[0, 10], [20, 25]]);
  assert.deepEqual(placesToShow(), ["a:94:15"]);
});

test("given places are forgotten here", async () => {
  keepPlace("a", 1, [[0, 1]]);
  const items = placesToTell();
  await givePlaces();
  assert.deepEqual(asked, [["/api/v1/progress", { items }]]);
  assert.match(items[0].seen, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(placesToTell(), []);
  await givePlaces();
  assert.equal(asked.length, 1);
});

for (const [answered, isKept] of [[503, true], [401, true], [422, false], [413, false]]) {
  test(`after ${answered} they are ${isKept ? "kept for the next page" : "not sent again"}`, async () => {
    status = answered;
    keepPlace("a", 1, []);
    await givePlaces();
    assert.equal(placesToTell().length, isKept ? 1 : 0);
  });
}
