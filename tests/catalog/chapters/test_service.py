"""Chapters of a video: what is taken, what is refused, and what becomes of them when the video is replaced."""

import pytest
from sqlalchemy.orm import Session

from catalog.captions.reading import read
from catalog.chapters import service
from catalog.chapters.errors import (
    ChapterBeyondEnd,
    ChapterLineUnreadable,
    ChapterOutOfOrder,
    ChapterUntitled,
    TooManyChapters,
)
from catalog.chapters.listing import read as read_list
from catalog.chapters.listing import write
from catalog.chapters.models import Chapter
from catalog.chapters.service import MAX_TITLE, MOST_CHAPTERS, Mark, Span
from catalog.courses.models import Lesson
from catalog.errors import NotAllowed
from catalog.members.models import Member
from tests import factories
from tests.conftest import EITHER
from tests.factories import LENGTH_S


@pytest.fixture
def teacher(session: Session) -> Member:
    return factories.member(session)


@pytest.fixture
def lesson(session: Session, teacher: Member) -> Lesson:
    """One of LENGTH_S."""
    return factories.watchable(session, factories.course(session, teacher))


def titles(lesson: Lesson) -> list[tuple[float, str]]:
    return [(one.at, one.title) for one in lesson.chapters]


def test_a_chapter_goes_on_until_the_next_one_and_the_last_until_the_end(
    session: Session, teacher: Member, lesson: Lesson
) -> None:
    service.set_chapters(session, teacher, lesson, [Mark(0, " 热身 "), Mark(70.25, "站位")])
    assert service.spans(lesson) == [Span(0, 70.25, "热身"), Span(70.25, LENGTH_S, "站位")]
    cues = read(service.webvtt(lesson).encode()).cues
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [(0, 70.25, "热身"), (70.25, LENGTH_S, "站位")]


def test_new_chapters_replace_all_that_were_there(session: Session, teacher: Member, lesson: Lesson) -> None:
    service.set_chapters(session, teacher, lesson, [Mark(0, "热身"), Mark(70, "站位")])
    before = service.version(lesson.chapters)
    service.set_chapters(session, teacher, lesson, [Mark(0, "拉伸"), Mark(90, "站位")])
    assert titles(lesson) == [(0, "拉伸"), (90, "站位")]
    assert service.version(lesson.chapters) != before
    service.set_chapters(session, teacher, lesson, [])
    assert titles(lesson) == []
    assert service.spans(lesson) == []


@pytest.mark.parametrize(
    ("marks", "refusal", "number"),
    [
        ([Mark(0, "热身"), Mark(10, " \u200b ")], ChapterUntitled, 2),
        ([Mark(10, "热身"), Mark(10.0001, "站位")], ChapterOutOfOrder, 2),
        ([Mark(10, "热身"), Mark(5, "站位")], ChapterOutOfOrder, 2),
        ([Mark(LENGTH_S, "热身")], ChapterBeyondEnd, 1),
        ([Mark(at, "热身") for at in range(MOST_CHAPTERS + 1)], TooManyChapters, None),
    ],
    ids=["untitled", "same time", "out of order", "beyond the end", "too many"],
)
def test_what_is_refused_changes_nothing(
    session: Session, teacher: Member, lesson: Lesson, marks: list[Mark], refusal: type, number: int | None
) -> None:
    service.set_chapters(session, teacher, lesson, [Mark(0, "热身")])
    with pytest.raises(refusal) as refused:
        service.set_chapters(session, teacher, lesson, marks)
    assert refused.value.facts.get("number") == number
    assert titles(lesson) == [(0, "热身")]


@pytest.mark.parametrize("at", [-1.0, float("nan"), float("inf")])
def test_no_time_is_no_chapter(session: Session, teacher: Member, lesson: Lesson, at: float) -> None:
    with pytest.raises(ValueError, match="no time in a video"):
        service.set_chapters(session, teacher, lesson, [Mark(at, "热身")])


@EITHER
def test_a_long_title_is_cut(session: Session, teacher: Member, lesson: Lesson) -> None:
    service.set_chapters(session, teacher, lesson, [Mark(0, "走" * 200)])
    assert lesson.chapters[0].title == "走" * MAX_TITLE


@EITHER
def test_another_teacher_sets_none(session: Session, lesson: Lesson) -> None:
    with pytest.raises(NotAllowed):
        service.set_chapters(session, factories.member(session, "李大山"), lesson, [Mark(0, "热身")])


def test_a_lesson_without_a_video_takes_chapters_for_the_one_to_come(session: Session, teacher: Member) -> None:
    lesson = factories.lesson(session, factories.course(session, teacher))
    service.set_chapters(session, teacher, lesson, [Mark(0, "热身"), Mark(500, "跟练")])
    assert service.spans(lesson) == [Span(0, 500, "热身"), Span(500, None, "跟练")]
    factories.package(session, factories.upload(session, lesson.video), duration=300.0)
    assert service.spans(lesson) == [Span(0, 300, "热身")]


def test_chapters_behind_the_end_of_a_shorter_file_stay_until_their_teacher_removes_them(
    session: Session, teacher: Member, lesson: Lesson
) -> None:
    service.set_chapters(session, teacher, lesson, [Mark(0, "热身"), Mark(70, "站位"), Mark(190, "跟练")])
    assert lesson.package
    lesson.package.duration = 100.0
    session.flush()
    assert service.spans(lesson) == [Span(0, 70, "热身"), Span(70, 100, "站位")]
    assert [one.title for one in service.beyond(lesson)] == ["跟练"]
    service.set_chapters(session, teacher, lesson, [Mark(0, "拉伸"), Mark(190, "跟练")])  # it may stay
    assert titles(lesson) == [(0, "拉伸"), (190, "跟练")]
    with pytest.raises(ChapterBeyondEnd):
        service.set_chapters(session, teacher, lesson, [Mark(0, "拉伸"), Mark(180, "跟练")])
    service.set_chapters(session, teacher, lesson, [Mark(0, "拉伸")])
    assert service.beyond(lesson) == []


def test_a_lesson_that_is_gone_takes_its_chapters_along(session: Session, teacher: Member, lesson: Lesson) -> None:
    service.set_chapters(session, teacher, lesson, [Mark(0, "热身")])
    session.delete(lesson)
    session.flush()
    assert session.query(Chapter).count() == 0


@pytest.mark.parametrize(
    ("line", "at", "title"),
    [
        ("0:00 热身", 0, "热身"),
        ("2:10  站位 ", 130, "站位 "),
        ("1:02:10 合上鼓点", 3730, "合上鼓点"),
        ("2：10，前点后撤", 130, "前点后撤"),
        ("（2:10) 左右成十字".replace("（", "("), 130, "左右成十字"),
        ("[02:10] - Warming up", 130, "Warming up"),
        ("90:00 seventy and more minutes", 5400, "seventy and more minutes"),
        ("2:10.5 half", 130.5, "half"),
        ("2:10", 130, ""),
        ("2:10 3:4 拍", 130, "3:4 拍"),
    ],
)
def test_a_line_of_a_list_is_a_time_with_a_title(line: str, at: float, title: str) -> None:
    assert read_list(line) == [Mark(at, title)]


def test_a_line_that_is_none_is_named_by_its_number() -> None:
    with pytest.raises(ChapterLineUnreadable) as refused:
        read_list("0:00 热身\n\n站位")
    assert refused.value.facts == {"number": 3}


def test_a_list_that_was_written_is_read_back() -> None:
    marks = [Mark(0, "热身"), Mark(130.5, "站位"), Mark(3730.042, "跟练")]
    assert write((mark.at, mark.title) for mark in marks) == "0:00 热身\n2:10.500 站位\n1:02:10.042 跟练"
    assert read_list(write((mark.at, mark.title) for mark in marks)) == marks
