"""The list of courses for programs: its filters, alone and together."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.courses.facts import put_tags
from catalog.courses.models import Course, Level
from catalog.courses.publishing import publish_course
from catalog.members.models import Role
from catalog.videos.models import Package
from school.services import Services
from tests import factories
from tests.conftest import AddMember, Bearer

Titles = Callable[..., list[str]]


def _course(session: Session, title: str, category: str, seconds: float, **columns: Any) -> Course:
    owner = columns.pop("owner")
    course = factories.course(session, owner, title, category)
    for name, value in columns.items():
        setattr(course, name, value)
    lesson = factories.watchable(session, course)
    session.execute(update(Package).where(Package.video_id == lesson.video_id).values(duration=seconds))
    publish_course(session, owner, course)
    return course


@pytest.fixture
def titles(client: FlaskClient) -> Titles:
    """The titles in the answer to a query, or its status."""

    def ask(query: str, headers: Any = None) -> list[str]:
        answer = client.get(f"/api/v1/courses?{query}", headers=headers)
        assert answer.status_code == 200, answer.text
        return [one["title"] for one in answer.json["items"]]

    return ask


@pytest.fixture
def stocked(session: Session, services: Services) -> Session:
    """Three published courses, the newest last, and the index of search."""
    session.add(Category(id="yangge", parent_id="dance", position=1, name="秧歌", name_en="Yangge", art="yangge"))
    owner, other = (factories.member(session, name) for name in ("王桂兰", "李建国"))
    first = _course(session, "秧歌舞入门", "yangge", 600, owner=owner, level=Level.BEGINNER)
    put_tags(first, ["扇子"])
    _course(session, "广场舞", "dance", 4000, owner=other, teacher="赵老师")
    _course(session, "家常菜", "kitchen", 9000, owner=owner)
    session.commit()
    services.indexer.rebuild(1.0)
    return session


@pytest.mark.usefixtures("stocked")
def test_each_filter_narrows_the_list(titles: Titles, stocked: Session) -> None:
    owner = stocked.scalars(select(Course.owner_id).where(Course.title == "家常菜")).one()
    assert titles("") == ["家常菜", "广场舞", "秧歌舞入门"]
    assert titles("category=dance") == ["广场舞", "秧歌舞入门"], "those below count as well"
    assert titles("category=秧歌") == ["秧歌舞入门"]
    assert titles(f"teacher={owner}") == ["家常菜", "秧歌舞入门"]
    assert titles("teacher=赵老师") == ["广场舞"]
    assert titles("level=BEGINNER") == ["秧歌舞入门"]
    assert titles("tag=扇子") == ["秧歌舞入门"]
    assert titles("length=medium") == ["广场舞"]
    assert titles("order=short") == ["秧歌舞入门", "广场舞", "家常菜"]
    assert titles("state=PUBLISHED&order=new") == ["家常菜", "广场舞", "秧歌舞入门"]
    assert titles("state=DRAFT") == []
    assert titles(f"category=dance&teacher={owner}&level=&tag=&length=&q=&order=") == ["秧歌舞入门"]


@pytest.mark.usefixtures("stocked")
def test_words_find_as_the_search_does_and_the_filters_hold(titles: Titles) -> None:
    assert titles("q=ygw") == ["秧歌舞入门"]
    assert titles("q=广场") == ["广场舞"]
    assert set(titles("q=舞")) == {"秧歌舞入门", "广场舞"}
    assert titles("q=舞&order=short") == ["秧歌舞入门", "广场舞"]
    assert titles("q=舞&length=medium") == ["广场舞"]
    assert titles("q=!!") == []


def test_drafts_are_listed_for_those_who_work_on_them_alone(
    titles: Titles, stocked: Session, add_member: AddMember, bearer: Bearer
) -> None:
    me = add_member("陈静", Role.INSTRUCTOR)
    draft = factories.course(stocked, me, "拉花 100%", "crafts")
    draft.level = Level.ADVANCED
    stocked.commit()
    headers = bearer(me)
    assert titles("q=拉花") == []
    for query in ("", "q=100%25", "state=DRAFT", "level=ADVANCED", f"teacher={me.id}", "length=short", "order=short"):
        assert titles(f"mine=1&{query}", headers) == ["拉花 100%"], query
    for query in ("q=1000", "state=PUBLISHED", "level=BEGINNER", "teacher=x", "length=medium", "tag=x"):
        assert titles(f"mine=1&{query}", headers) == [], query


@pytest.mark.usefixtures("stocked")
def test_the_next_page_keeps_the_filters(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.web.shared.api.PAGE", 1)
    answer = client.get("/api/v1/courses?category=dance&order=short").json
    assert [one["title"] for one in answer["items"]] == ["秧歌舞入门"]
    assert client.get(answer["next"]).json["items"][0]["title"] == "广场舞"
    assert client.get(answer["next"]).json["next"] is None
    assert client.get("/api/v1/courses?length=endless").status_code == 422
    assert client.get("/api/v1/courses?category=none").status_code == 404
