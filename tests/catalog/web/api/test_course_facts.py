"""Sections, tags, levels and links of courses, and the tree of categories, as a program reads and writes them."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.web.api.schemas import CourseOut
from school.services import Services
from tests import factories
from tests.conftest import EITHER, Bearer


@pytest.fixture
def headers(bearer: Bearer, teacher: Member) -> dict[str, str]:
    return bearer(teacher)


@pytest.fixture
def address(lesson: Lesson) -> str:
    return f"/api/v1/courses/{lesson.course_id}"


def order(course: dict[str, Any]) -> list[tuple[str, str | None]]:
    titles = {one["id"]: one["title"] for one in course["sections"]}
    return [(one["title"], titles.get(one["section"])) for one in course["lessons"]]


@EITHER
def test_a_course_gets_sections_and_lessons_in_them(
    client: FlaskClient, headers: dict[str, str], address: str, lesson: Lesson
) -> None:
    sections = [client.post(f"{address}/sections", json={"title": one}, headers=headers).json for one in "甲乙"]
    body = {"title": "扇花", "section": sections[0]["id"]}
    added = client.post(f"{address}/lessons", json=body, headers=headers)
    assert (added.status_code, added.json["section"]) == (201, sections[0]["id"])
    move = {"section": sections[0]["id"], "position": 1}
    moved = client.patch(f"/api/v1/lessons/{lesson.id}", json=move, headers=headers)
    assert (moved.json["section"], moved.json["title"]) == (sections[0]["id"], lesson.title)
    found = client.get(address, headers=headers).json
    assert order(found) == [(lesson.title, "甲"), ("扇花", "甲")]
    whole = [{"section": sections[1]["id"], "lessons": [lesson.id]}, {**body, "lessons": [added.json["id"]]}]
    whole[1].pop("title")
    arranged = client.patch(address, json={"order": whole}, headers=headers).json
    assert order(arranged) == [(lesson.title, "乙"), ("扇花", "甲")]
    assert not set(arranged) ^ set(CourseOut().fields)


def test_a_section_is_renamed_moved_and_removed(client: FlaskClient, headers: dict[str, str], address: str) -> None:
    first, _second = (client.post(f"{address}/sections", json={"title": one}, headers=headers).json for one in "甲乙")
    body = {"title": "丙", "title_en": "Third", "position": 2}
    answer = client.patch(f"/api/v1/sections/{first['id']}", json=body, headers=headers)
    assert answer.json == {"id": first["id"], "title": "丙", "title_en": "Third"}
    sections = client.get(address, headers=headers).json["sections"]
    assert [one["title"] for one in sections] == ["乙", "丙"]
    assert client.delete(f"/api/v1/sections/{first['id']}", headers=headers).status_code == 204
    assert client.patch(f"/api/v1/sections/{first['id']}", json=body, headers=headers).status_code == 404
    assert len(client.get(address, headers=headers).json["sections"]) == 1


def test_facts_are_written_read_and_refused(
    client: FlaskClient, headers: dict[str, str], address: str, services: Services, teacher: Member
) -> None:
    before = factories.published_course(services, teacher, "基本功", ["站姿"])
    facts = {"teacher": "赵老师", "level": "ADVANCED", "tags": ["秧歌", "#扇子"], "prerequisites": [before.id]}
    answer = client.patch(address, json=facts, headers=headers)
    found = answer.json
    assert (found["teacher"], found["level"], found["tags"]) == ("赵老师", "ADVANCED", ["秧歌", "扇子"])
    assert found["prerequisites"] == [{"id": before.id, "title": "基本功", "title_en": ""}]
    assert found["related"] == []
    for wrong, status in (
        ({"level": "advanced"}, 422),
        ({"tags": ["x"] * 13}, 422),
        ({"tags": ["x" * 25]}, 422),
        ({"prerequisites": [found["id"]]}, 409),
        ({"related": ["nothing"]}, 404),
        ({"order": [{"section": None, "lessons": []}]}, 409),
    ):
        assert client.patch(address, json=wrong, headers=headers).status_code == status, wrong
    assert client.get(address, headers=headers).json == found


@EITHER
def test_a_course_that_is_named_but_no_longer_shown_is_named_to_nobody_else(
    client: FlaskClient, headers: dict[str, str], services: Services, teacher: Member
) -> None:
    shown, hidden = (factories.published_course(services, teacher, title, ["一"]) for title in ("秧歌", "基本功"))
    address = f"/api/v1/courses/{shown.id}"
    client.patch(address, json={"related": [hidden.id]}, headers=headers)
    assert [one["id"] for one in client.get(address).json["related"]] == [hidden.id]
    client.post(f"/api/v1/courses/{hidden.id}/withdraw", headers=headers)
    assert client.get(address).json["related"] == []
    assert [one["id"] for one in client.get(address, headers=headers).json["related"]] == [hidden.id]


@EITHER
def test_categories_say_what_is_above_them(client: FlaskClient) -> None:
    items = client.get("/api/v1/categories").json["items"]
    assert {one["parent"] for one in items} == {None}
    assert len(items) == 12
