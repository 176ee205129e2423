"""A classroom whose line is really cut: its disk is filled, plays, tells afterwards, and is emptied."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Course, Lesson
from player.classrooms.attendance.models import Headcount, ScreenPlay
from player.classrooms.offline.models import Happening, ScreenCopy
from school.services import Services
from tests.browser.conftest import until
from tests.browser.contexts import Contexts, Look
from tests.conftest import Bearer
from tests.player.classrooms import houses
from tests.player.classrooms.houses import House
from tests.player.classrooms.offline.conftest import Planned
from tests.tcp_proxy import TcpProxy

CACHED = """(async () => {
  const cache = await caches.open("screen-objects");
  return (await cache.keys()).length;
})()"""


@pytest.fixture
def line(site: str) -> Iterator[TcpProxy]:
    """The line between the classroom and the school."""
    with TcpProxy(("127.0.0.1", urlsplit(site).port or 0)) as proxy:
        yield proxy


@pytest.fixture
def wall(line: TcpProxy, contexts: Contexts) -> Page:
    """The browser of the classroom, which reaches the school by that line alone."""
    return contexts.take(Look(f"http://127.0.0.1:{line.port}")).new_page()


def told(services: Services, kind: str) -> list[dict[str, Any]]:
    with services.database.readers() as session:
        return [one.facts for one in session.scalars(select(Happening).where(Happening.kind == kind))]


def eventually(page: Page, done: Any) -> None:
    for _ in range(600):
        if done():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never happened")


def open_at_any_time(session: Session) -> House:
    """A classroom that may fetch by day, too."""
    made = houses.house(session)
    made.room.window_from = made.room.window_until = "00:00"
    session.commit()
    return made


def open_stick(wall: Page, good: bytes) -> None:
    """A file that was cut, one that was changed, and at last the right one."""
    wall.goto("/screen/stick")
    changed = good[:99] + b"?" + good[100:]
    for data, words in ((good[:-9], "文件没拷完整"), (changed, "不是网校做的"), (good, "1 课")):
        file: FilePayload = {"name": "a.yangge", "mimeType": "application/octet-stream", "buffer": data}
        wall.locator("[data-file]").set_input_files(file)
        expect(wall.locator("[data-said]")).to_contain_text(words)


def test_a_lesson_plays_from_the_disk_while_the_line_is_cut_and_leaves_it_when_it_is_recalled(
    app: Flask, services: Services, session: Session, course: Course, line: TcpProxy, wall: Page, bearer: Bearer
) -> None:
    house = open_at_any_time(session)
    lesson = course.lessons[0].id
    programme = Planned([lesson], now() + timedelta(hours=1))
    app.extensions["player"] = replace(app.extensions["player"], programme=programme)

    wall.goto("/nothing")
    wall.evaluate("token => localStorage.setItem('screen-token', token)", house.token)
    wall.goto("/screen")

    def is_kept() -> bool:
        with services.database.readers() as reading:
            copy = reading.scalars(select(ScreenCopy)).one_or_none()
            return copy is not None and copy.rung is not None

    eventually(wall, is_kept)
    until(wall, "navigator.serviceWorker.controller !== null")
    assert wall.evaluate(CACHED) > 5

    line.cut()
    wall.goto("/screen")
    wall.goto(f"/screen/lessons/{lesson}")
    until(wall, "document.querySelector('video')?.currentTime > 1")
    until(wall, "location.pathname.endsWith('/end')")
    for key in ("1", "7", "Enter"):
        wall.keyboard.press(key)
    until(wall, "!document.querySelector('[data-thanks]').hidden")

    line.mend()
    wall.evaluate("window.dispatchEvent(new Event('online'))")
    eventually(wall, lambda: told(services, "play"))
    (play,) = told(services, "play")
    assert play["lesson"] == lesson
    eventually(wall, lambda: told(services, "headcount"))
    with services.database.readers() as reading:
        assert [one.heads for one in reading.scalars(select(Headcount))] == [17]
        assert [one.lesson_id for one in reading.scalars(select(ScreenPlay)) if one.offline] == [lesson]
    assert sum(end - start for start, end in play["watched"]) > 8

    with services.database.sessions() as writing:
        writing.get_one(Lesson, lesson).video.recalled = True
        writing.commit()
    programme.lessons.clear()
    wall.evaluate("window.dispatchEvent(new Event('online'))")
    eventually(wall, lambda: told(services, "removed"))
    (receipt,) = told(services, "removed")
    assert (receipt["lesson"], receipt["reason"]) == (lesson, "recalled")
    assert wall.evaluate(CACHED) == 0
    assert len(told(services, "play")) == 1

    # Another lesson comes on a stick, while the line is cut.
    other = course.lessons[1].id
    programme.lessons[:] = [other]
    operator = bearer(house.operator)
    stick = app.test_client().get(f"/api/v1/classrooms/{house.room.id}/bundle", headers=operator).data
    line.cut()
    open_stick(wall, stick)
    wall.goto(f"/screen/lessons/{other}")
    until(wall, "document.querySelector('video')?.currentTime > 1")
    line.mend()
