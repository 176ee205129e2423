"""Tiles and rows of the big screen, for the macros of bigscreen/parts.html."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from catalog.clips.listing import plays_at
from catalog.clips.models import Clip
from catalog.clips.web.showing import addresses
from catalog.courses.models import Course, Lesson
from catalog.courses.numbers import numbers_of
from catalog.web.cards import course_frame, frame
from catalog.web.shared.session import session
from catalog.web.shared.wording import clock, lessons, span, titled


@dataclass(frozen=True)
class Tile:
    """A large picture with a name and a number on it."""

    href: str
    name: str
    art: str
    src: str
    count: str
    lessons: Sequence[str] = ()
    """The lessons behind it; without a line the tile counts those of them that are on the disk."""


@dataclass(frozen=True)
class Row:
    """A picture, a title and facts in one line."""

    href: str
    title: str | Markup
    art: str
    src: str
    about: Sequence[str]
    number: int | None = None
    """The number of a lesson, which can be typed on the remote control."""
    lesson: str = ""
    length: str = ""


def course_tile(course: Course) -> Tile:
    """A course in the list of its category."""
    shown = course.public_lessons
    return Tile(
        url_for("bigscreen.course", course_id=course.id),
        titled(course),
        course.category.cover,
        course_frame(course, shown, None),
        lessons(len(shown)),
        [lesson.id for lesson in shown],
    )


def lesson_rows(shown: Sequence[Lesson]) -> list[Row]:
    """The lessons of one course in order, each with its number."""
    numbers = numbers_of(session(), [lesson.id for lesson in shown])
    return [
        Row(
            url_for("bigscreen_watching.lesson", lesson_id=lesson.id),
            titled(lesson),
            lesson.course.category.cover,
            frame(lesson, None),
            [gettext("Lesson %(number)s", number=place), span(lesson.duration or 0.0)],
            numbers.get(lesson.id),
            lesson.id,
        )
        for place, lesson in enumerate(shown, start=1)
    ]


def course_row(course: Course, title: str | Markup) -> Row:
    """A course among what was found."""
    shown = course.public_lessons
    facts = [course.taught_by, lessons(len(shown)), span(course.public_duration)]
    href = url_for("bigscreen.course", course_id=course.id)
    return Row(href, title, course.category.cover, course_frame(course, shown, None), facts)


def lesson_row(lesson: Lesson, title: str | Markup, number: int | None) -> Row:
    """A lesson among what was found."""
    href = url_for("bigscreen_watching.lesson", lesson_id=lesson.id)
    facts = [titled(lesson.course), span(lesson.duration or 0.0)]
    return Row(href, title, lesson.course.category.cover, frame(lesson, None), facts, number, lesson.id)


def clip_row(clip: Clip, title: str | Markup) -> Row:
    """A neighbour's video among what was found."""
    href = url_for("bigscreen_watching.clip", clip_id=clip.id)
    facts = [gettext("Neighbours"), clip.owner.name]
    return Row(href, title, clip.category.cover, addresses(clip, None)["poster"] or "", facts)


def clip_tile(clip: Clip) -> Tile:
    """A neighbour's video in a list."""
    place = plays_at(clip)
    about = titled(place.lesson) if place else clip.owner.name
    return Tile(
        url_for("bigscreen_watching.clip", clip_id=clip.id),
        clip.title,
        clip.category.cover,
        addresses(clip, None)["poster"] or "",
        clock(clip.duration or 0.0) if clip.duration else about,
    )


def course_count(count: int) -> str:
    """A number of courses, as short as a tile has room for."""
    return str(ngettext("%(num)s", "%(num)s", count))


def clip_count(count: int) -> str:
    """A number of neighbours' videos."""
    return str(ngettext("%(num)s clip", "%(num)s clips", count))
