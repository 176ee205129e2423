"""A lesson plays in Chromium through a real nginx, public and behind a grant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response
from sqlalchemy import select

from catalog.courses.models import Lesson, LessonState
from catalog.members.models import Member
from tests import factories
from tests.browser.conftest import until
from tests.browser.contexts import Contexts, Look
from tests.conftest import PASSWORD
from tests.factories import published_course
from tests.nginx import NginxSchool
from transcode.package import Package as Made

pytestmark = pytest.mark.xdist_group("nginx")
PLAYED = "document.querySelector('video').currentTime"


@pytest.fixture
def teacher(behind_nginx: NginxSchool) -> Member:
    with behind_nginx.services.database.sessions() as session:
        session.expire_on_commit = False
        member = factories.member(session, "李秀英")
        session.commit()
        return member


@pytest.fixture
def lesson_id(behind_nginx: NginxSchool, teacher: Member, made: tuple[Path, Made]) -> str:
    folder, package = made
    course = published_course(behind_nginx.services, teacher, "秧歌舞入门", ["站姿"])
    with behind_nginx.services.database.sessions() as session:
        lesson = session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one()
        assert lesson.package is not None
        lesson.package.duration = package.duration
        for name in package.files:
            behind_nginx.services.store.put_file(lesson.package.key(name), folder / name)
        session.commit()
        return lesson.id


@pytest.fixture
def page(behind_nginx: NginxSchool, contexts: Contexts) -> Iterator[Page]:
    yield contexts.take(Look(behind_nginx.address)).new_page()
    contexts.give_back()


def play(page: Page, lesson_id: str) -> list[Response]:
    """Play for a moment; the answers to requests for segments."""
    segments: list[Response] = []
    page.on("response", lambda answer: segments.append(answer) if answer.url.endswith(".m4s") else None)
    page.goto(f"/lessons/{lesson_id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.click(".vjs-big-play-button")
    until(page, f"{PLAYED} > 0.3")
    assert page.evaluate("document.querySelector('video').error") is None
    return segments


def test_a_lesson_plays_for_everybody_and_after_it_was_withdrawn_for_its_teacher(
    page: Page, behind_nginx: NginxSchool, lesson_id: str, teacher: Member
) -> None:
    public = play(page, lesson_id)
    assert public
    # A browser that has the beginning of a segment asks for its rest alone.
    assert {(answer.status, answer.headers["server"]) for answer in public} <= {(200, "nginx"), (206, "nginx")}
    assert all("/media/" in answer.url for answer in public)
    with behind_nginx.services.database.sessions() as session:
        session.get_one(Lesson, lesson_id).state = LessonState.WITHDRAWN
        session.commit()
    page.goto("/signin")
    page.fill("input[name=name]", teacher.name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")
    granted = play(page, lesson_id)
    assert granted
    # A browser that has the beginning of a segment asks for its rest alone.
    assert {(answer.status, answer.headers["server"]) for answer in granted} <= {(200, "nginx"), (206, "nginx")}
    assert any("/hls/" in answer.url for answer in granted)
