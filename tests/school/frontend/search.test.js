// Where suggestions of the search box lead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { address, isRead } from "../../../school/frontend/js/parts/search.js";

test("a course, a lesson and a category have pages; a teacher is searched for", () => {
  assert.equal(address("/search", { kind: "course", id: "c1", text: "秧歌" }), "/courses/c1");
  assert.equal(address("/search", { kind: "lesson", id: "l1", text: "十字步" }), "/lessons/l1");
  assert.equal(address("/search", { kind: "category", id: "dance", text: "歌舞" }), "/categories/dance");
  assert.equal(address("/search", { kind: "teacher", id: "m1", text: "王桂兰" }), "/search?q=%E7%8E%8B%E6%A1%82%E5%85%B0");
});

test("letters that stand in no name were read as pinyin", () => {
  assert.equal(isRead("ygw", [{ text: "秧歌舞入门" }]), true);
  assert.equal(isRead("exc", [{ text: "Excel 表格" }]), false);
  assert.equal(isRead("秧", [{ text: "秧歌舞入门" }]), false);
  assert.equal(isRead("zzz", []), false);
});
