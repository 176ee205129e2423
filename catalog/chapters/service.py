"""Use cases of chapters: set them, tell which of them fit the video. They flush and never commit."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.captions.cues import Cue, written
from catalog.chapters.errors import ChapterBeyondEnd, ChapterOutOfOrder, ChapterUntitled, TooManyChapters
from catalog.chapters.models import Chapter
from catalog.courses.models import Lesson
from catalog.joining import joined
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line, visible

MOST_CHAPTERS = 200
MAX_TITLE = 80  # characters
LAST = 604_800.0
"""The last second of a chapter while its video has no length yet: a week, the largest SCHOOL_MAX_DURATION."""


@dataclass(frozen=True)
class Mark:
    """A chapter as a teacher gives it: where it begins, in seconds, and its title."""

    at: float
    title: str


@dataclass(frozen=True)
class Span:
    """A chapter of the present video, from one second to another; `end` is None while the length is not known."""

    at: float
    end: float | None
    title: str


def set_chapters(session: Session, principal: Principal, lesson: Lesson, marks: Sequence[Mark]) -> None:
    """Replace all chapters of the lesson's video.

    One that was beyond the end may stay as it was: the file may have been replaced by a shorter one. Raises
    NotAllowed, TooManyChapters, ChapterUntitled, ChapterOutOfOrder, ChapterBeyondEnd; ValueError for a time before 0.
    """
    require(principal, Right.EDIT, lesson)
    if len(marks) > MOST_CHAPTERS:
        raise TooManyChapters(most=MOST_CHAPTERS)
    clean = [Mark(round(mark.at, 3), line(mark.title, MAX_TITLE)) for mark in marks]
    _check(clean, lesson.duration, {one.at for one in beyond(lesson)})
    session.execute(delete(Chapter).where(Chapter.video_id == lesson.video_id))
    session.expire(lesson, ["chapters"])
    session.add_all(Chapter(video_id=lesson.video_id, at=mark.at, title=mark.title) for mark in clean)
    session.flush()


def _check(marks: Sequence[Mark], duration: float | None, was_beyond: set[float]) -> None:
    before = -1.0
    for number, mark in enumerate(marks, start=1):
        if not 0 <= mark.at < math.inf:
            raise ValueError(f"no time in a video: {mark.at}")
        if not visible(mark.title):
            raise ChapterUntitled(number=number)
        if mark.at <= before:
            raise ChapterOutOfOrder(number=number)
        if mark.at >= (LAST if duration is None else duration) and mark.at not in was_beyond:
            raise ChapterBeyondEnd(number=number)
        before = mark.at


def spans(lesson: Lesson) -> list[Span]:
    """The chapters that fit the present video, in order."""
    duration = lesson.duration
    fitting = [one for one in lesson.chapters if duration is None or one.at < duration]
    ends = [*(one.at for one in fitting[1:]), duration]
    return [Span(one.at, end, one.title) for one, end in zip(fitting, ends, strict=bool(fitting))]


def beyond(lesson: Lesson) -> list[Chapter]:
    """The chapters behind the end of the present video: its file was replaced by a shorter one."""
    duration = lesson.duration
    return [one for one in lesson.chapters if duration is not None and one.at >= duration]


def version(chapters: Iterable[Chapter]) -> str:
    """Changes with every change of the chapters, so that two editors do not overwrite each other."""
    parts = (part for one in chapters for part in (repr(one.at), one.title))
    return hashlib.sha256(joined(*parts)).hexdigest()[:16]


def webvtt(lesson: Lesson) -> str:
    """The chapters as a WebVTT file (W3C WebVTT, section 1.5: chapter cues do not overlap)."""
    return written([Cue(one.at, LAST if one.end is None else one.end, one.title) for one in spans(lesson)])
