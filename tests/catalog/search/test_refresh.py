"""What keeps the index equal to the database, whatever happened to either."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from catalog.categories.models import Category
from catalog.clock import now
from catalog.courses.arrangement import add_section, rename_section
from catalog.courses.models import Course, Lesson, Level
from catalog.courses.publishing import withdraw_lesson
from catalog.courses.service import CourseDraft, change_course, rename_lesson
from catalog.members.models import Member
from catalog.removal.service import remove_course, restore_course
from catalog.search.documents import read_courses
from catalog.search.evaluate import Filters
from catalog.search.index import IndexLost
from catalog.search.live import LiveIndex
from catalog.search.refresh import Refresher, refresh_search
from catalog.search.service import search
from catalog.search.visible import teaching
from school.services import Services
from tests.catalog.search.test_pages import say
from tests.factories import published_course


def titles(services: Services) -> list[str]:
    """What the index says of the courses and lessons."""
    with services.database.readers() as session:
        ids = list(services.indexer.index.held())
        texts = list(read_courses(session, services.store, {}, ids))
    return [title for text in texts for title in (text.title, *(lesson.title for lesson in text.lessons))]


def test_an_empty_school_gets_an_empty_index(services: Services) -> None:
    refresh_search(services.indexer)
    assert services.indexer.index.held() == {}


@pytest.mark.parametrize(
    "what", ["title", "tags", "lesson", "section", "withdrawn", "removed", "captions", "category"]
)
def test_each_change_makes_the_index_follow(services: Services, teacher: Member, what: str) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    with services.database.sessions() as session:
        there = session.get_one(Course, course.id)
        add_section(session, there.owner, there, "第一章")
        session.commit()
    refresh_search(services.indexer)
    before = services.indexer.index.held()
    assert list(before) == [course.id]
    with services.database.sessions() as session:
        member, there = session.get_one(Member, teacher.id), session.get_one(Course, course.id)
        first, section = there.lessons[0], there.sections[0]
        if what == "title":
            change_course(session, member, there, CourseDraft(title="扇子舞"))
        elif what == "tags":
            change_course(session, member, there, CourseDraft(tags=["扇子"], level=Level.BEGINNER))
        elif what == "section":
            rename_section(session, member, section, "第二章")
        elif what == "lesson":
            rename_lesson(session, member, first, "热身")
        elif what == "withdrawn":
            withdraw_lesson(session, member, first)
        elif what == "removed":
            remove_course(session, member, there, now())
        elif what == "category":
            session.get_one(Category, "dance").name = "跳舞"
        session.commit()
    if what == "captions":
        say(services, teacher, course.lessons[0], (1.0, "站直"))
    refresh_search(services.indexer)
    after = services.indexer.index.held()
    assert after != before
    assert list(after) == ([] if what == "removed" else [course.id])
    refresh_search(services.indexer)
    assert services.indexer.index.held() == after


def test_what_was_restored_is_found_again(services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    refresh_search(services.indexer)
    before = services.indexer.index.held()
    with services.database.sessions() as session:
        member = session.get_one(Member, teacher.id)
        remove_course(session, member, session.get_one(Course, course.id), now())
        session.commit()
    refresh_search(services.indexer)
    with services.database.sessions() as session:
        restore_course(session, session.get_one(Member, teacher.id), course.id, now())
        session.commit()
    refresh_search(services.indexer)
    assert services.indexer.index.held() == before


def test_a_lost_index_is_built_anew(services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    refresh_search(services.indexer)
    shutil.rmtree(services.indexer.index.folder)
    refresh_search(services.indexer)
    assert list(services.indexer.index.held()) == [course.id]


def test_an_index_that_a_reader_found_damaged_is_built_anew(services: Services, teacher: Member) -> None:
    published_course(services, teacher, "秧歌舞入门", ["站姿"])
    refresh_search(services.indexer)
    damaged = services.indexer.index.name()
    services.indexer.index.call_damaged(damaged)
    refresh_search(services.indexer)
    assert services.indexer.index.name() != damaged
    assert not services.indexer.index.is_damaged


def _one_byte(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xa7")


HARM: dict[str, Callable[[Path], object]] = {
    "a byte": _one_byte,
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "missing": Path.unlink,
}


@pytest.mark.parametrize("harm", HARM)
def test_an_index_whose_files_were_changed_by_anybody_else_is_built_anew(
    services: Services, teacher: Member, harm: str
) -> None:
    published_course(services, teacher, "秧歌舞入门", ["站姿"])
    refresh_search(services.indexer)
    files = (services.indexer.index.folder / services.indexer.index.name()).glob("*.*")
    for suffix in sorted({path.suffix for path in files}):
        before = services.indexer.index.name()
        refresh_search(services.indexer)
        assert services.indexer.index.name() == before
        HARM[harm](next((services.indexer.index.folder / before).glob(f"*{suffix}")))
        refresh_search(services.indexer)
        assert services.indexer.index.name() != before
        assert not list(services.indexer.index.folder.glob(f"{before}*"))


def test_while_somebody_else_writes_it_is_left_to_the_next_round(
    services: Services, teacher: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.search.service.PATIENCE", 0.05)
    published_course(services, teacher, "秧歌舞入门", ["站姿"])
    with services.indexer.index.writing(1), capture_logs() as logs:
        refresh_search(services.indexer)
    assert [line["event"] for line in logs] == ["search_index_waits"]


def test_a_database_that_is_away_is_left_to_the_next_round(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        error = OperationalError("select", {}, Exception("gone"))
        error.connection_invalidated = True
        raise error

    monkeypatch.setattr("catalog.search.service.fingerprints", away)
    with capture_logs() as logs:
        refresh_search(services.indexer)
    assert [line["event"] for line in logs] == ["database_away"]


def test_what_is_indexed_is_what_the_database_says(services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    say(services, teacher, course.lessons[1], (61.5, "先迈 <左脚> & 再收"))
    refresh_search(services.indexer)
    with services.database.readers() as session:
        (text,) = read_courses(session, services.store, {}, [course.id])
        assert session.query(Lesson).count() == 2
    assert titles(services) == ["秧歌舞入门", "站姿", "十字步"]
    assert [(cue.start, cue.text) for cue in text.lessons[1].cues] == [(61.5, "先迈 <左脚> & 再收")]
    assert text.fingerprint == services.indexer.index.held()[course.id]


def test_a_course_is_found_by_its_tags_its_sections_and_the_name_that_its_teacher_goes_by(
    services: Services, teacher: Member
) -> None:
    made = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    with services.database.sessions() as session:
        there = session.get_one(Course, made.id)
        change_course(session, there.owner, there, CourseDraft(teacher="赵树理", tags=["广场健身"]))
        add_section(session, there.owner, there, "扇花与手绢花")
        session.commit()
    refresh_search(services.indexer)
    live = LiveIndex(services.indexer.index)
    live.refresh()
    for query in ("广场健身", "手绢花", "赵树理", "zsl"):
        answer = search(live, query, Filters())
        assert answer is not None
        assert [answer.snapshot.course_id(number) for number in answer.best(1)] == [made.id], query
    with services.database.readers() as session:
        assert teaching(session, ["赵树理", teacher.id]) == {"赵树理"}


def _holds(services: Services, course: Course) -> None:
    """Wait until the index holds a course."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(IndexLost):
            if course.id in services.indexer.index.held():
                return
        time.sleep(0.02)
    pytest.fail("the index does not hold the course")


def test_a_refresher_has_the_index_follow_each_time_it_is_asked(services: Services, teacher: Member) -> None:
    refresher = Refresher(services.indexer)
    refresher.start()
    for title in ("秧歌舞入门", "扇子舞"):
        course = published_course(services, teacher, title, ["站姿"])
        refresher.ask()
        _holds(services, course)
    refresher.close()


def test_closing_a_refresher_that_nobody_asked_ends_its_thread(services: Services) -> None:
    refresher = Refresher(services.indexer)
    refresher.start()
    refresher.close()
    assert services.indexer.index.folder.exists() is False
