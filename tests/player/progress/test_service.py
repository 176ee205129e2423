"""A visitor's places, taken over by their account."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member
from player.progress.models import Progress
from player.progress.service import MOST_VISITED, Visited, save, take_over
from school.services import Services
from tests.conftest import PASSWORD, AddMember, Bearer
from tests.shelves import LENGTH_S, published_course

NOW = now()
BEFORE = NOW - timedelta(hours=1)
AFTER = NOW + timedelta(days=400)


@pytest.fixture
def lessons(services: Services, teacher: Member) -> list[str]:
    """The ids of three public lessons, 200 s each."""
    return [lesson.id for lesson in published_course(services, teacher, "秧歌", ["一", "二", "三"]).lessons]


@pytest.fixture
def member(add_member: AddMember) -> Member:
    return add_member("李秀英")


def _place(session: Session, member: Member, lesson_id: str) -> Progress:
    return session.get_one(Progress, (member.id, lesson_id))


def test_places_of_several_lessons_come_along(session: Session, member: Member, lessons: list[str]) -> None:
    told = [Visited(lesson, 10.0 * number, 20.0 * number, BEFORE) for number, lesson in enumerate(lessons, start=1)]
    assert take_over(session, member, told, NOW) == 3
    assert [_place(session, member, lesson).position for lesson in lessons] == [10, 20, 30]
    assert [_place(session, member, lesson).furthest for lesson in lessons] == [20, 40, 60]


def test_the_newer_place_wins_and_the_furthest_point_stays(
    session: Session, member: Member, lessons: list[str]
) -> None:
    for lesson_id in lessons[:2]:
        save(session, member, session.get_one(Lesson, lesson_id), 100.0, NOW - timedelta(minutes=30))
    older, newer = Visited(lessons[0], 5, 195, BEFORE), Visited(lessons[1], 7, 8, NOW - timedelta(minutes=1))
    take_over(session, member, [older, newer], NOW)
    assert _place(session, member, lessons[0]).position == 100
    assert _place(session, member, lessons[0]).finished
    assert _place(session, member, lessons[1]).position == 7
    assert _place(session, member, lessons[1]).furthest == 100


def test_taken_over_twice_it_is_the_same(session: Session, member: Member, lessons: list[str]) -> None:
    told = [Visited(lessons[0], 50, 60, BEFORE)]
    take_over(session, member, told, NOW)
    save(session, member, session.get_one(Lesson, lessons[0]), 90.0, NOW - timedelta(minutes=1))
    take_over(session, member, told, NOW)
    assert _place(session, member, lessons[0]).position == 90


def test_a_browsers_word_is_kept_within_bounds(session: Session, member: Member, lessons: list[str]) -> None:
    take_over(session, member, [Visited(lessons[0], 9e5, 9e5, AFTER)], NOW)
    place = _place(session, member, lessons[0])
    assert (place.position, place.furthest, place.updated_at) == (LENGTH_S, LENGTH_S, NOW)
    many = [Visited("nowhere", 1, 1, BEFORE)] * MOST_VISITED + [Visited(lessons[1], 1, 1, BEFORE)]
    assert take_over(session, member, many, NOW) == 0


def test_drafts_and_what_is_not_there_are_left_out(session: Session, member: Member, lesson: Lesson) -> None:
    told = [Visited(lesson.id, 5, 5, BEFORE), Visited("nowhere", 5, 5, BEFORE)]
    assert take_over(session, member, told, NOW) == 0
    assert session.get(Progress, (member.id, lesson.id)) is None


def _one(lesson_id: str, **other: object) -> dict[str, object]:
    return {"lesson": lesson_id, "position": 50, "furthest": 60, "seen": "2026-01-01T10:00:00Z", **other}


def test_the_api_takes_them(client: FlaskClient, member: Member, lessons: list[str], bearer: Bearer) -> None:
    sent = {"items": [_one(lesson) for lesson in lessons]}
    assert client.post("/api/v1/progress", json=sent, headers=bearer(member)).json == {"taken": 3}
    page = client.get("/", headers=bearer(member)).text
    assert page.count("还剩 2 分") == 3


@pytest.mark.parametrize(
    "items",
    [
        [_one("a")] * (MOST_VISITED + 1),
        [_one("a", position=-1)],
        [_one("a", furthest=1e9)],
        [_one("a", seen="yesterday")],
        [_one("a" * 41)],
        [_one("a", more=1)],
        {"a": 1},
    ],
)
def test_the_api_refuses_what_no_browser_of_ours_says(
    client: FlaskClient, member: Member, bearer: Bearer, items: object
) -> None:
    assert client.post("/api/v1/progress", json={"items": items}, headers=bearer(member)).status_code == 422


@pytest.mark.parametrize(
    "told", ["", "no JSON", "[" * 10_000, "1" * 6000, '{"a": 1}', '[{"lesson": "a"}]', "[NaN]", "x" * 20_000]
)
def test_no_word_of_a_browser_keeps_anybody_out(client: FlaskClient, add_member: AddMember, told: str) -> None:
    name = add_member("李秀英").name
    answer = client.post("/signin", data={"name": name, "password": PASSWORD, "places": told, **_token(client)})
    assert answer.status_code == 303


def _token(client: FlaskClient) -> dict[str, str]:
    page = client.get("/signin").text
    return {"csrf_token": page.partition('name="csrf_token" value="')[2].partition('"')[0]}
