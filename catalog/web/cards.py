"""Data of courses and lessons for the pages' macros: a picture, a title, a few facts, an address."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from catalog.categories.models import Category
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.web.shared.context import context
from catalog.web.shared.wording import category_name, clock, described, lessons, span, titled


@dataclass(frozen=True)
class Card:
    """The data of card() and line() of ui/pictures.html. `src` is a frame of the video, "" while there is none."""

    href: str
    title: str
    art: str
    src: str
    about: list[str]
    length: str
    sum: str = ""
    """The first paragraph of its description; only a wide card shows it."""


@dataclass(frozen=True)
class CategoryLink:
    """The data of fans() of ui/pictures.html."""

    href: str
    name: str
    art: str
    here: bool


def frame(lesson: Lesson | None, viewer: Member | None) -> str:
    """The address of the frame that a teacher chose for a lesson, or of its picture; "" if the drawn one is used.

    A frame chosen by the engine may be noise or a dark stage, so the catalogue shows only frames chosen by people.
    """
    if lesson is not None and lesson.video.picture:
        return url_for("pictures.lesson", lesson_id=lesson.id, picture=lesson.video.picture)
    if lesson is None or lesson.package is None or lesson.package.poster is None or lesson.package.poster_at is None:
        return ""
    return context().watching.address(lesson, lesson.package.poster, viewer)


def course_frame(course: Course, shown: Sequence[Lesson], viewer: Member | None) -> str:
    """The address of a course's own picture, or the first one of those of its lessons that are shown; "" for none."""
    if course.picture:
        return url_for("pictures.course", course_id=course.id, picture=course.picture)
    return next((src for lesson in shown if (src := frame(lesson, viewer))), "")


def course_card(course: Course, viewer: Member | None) -> Card:
    """A course, shown by the first picture of its lessons."""
    shown = course.public_lessons
    return Card(
        href=url_for("catalogue.course", course_id=course.id),
        title=titled(course),
        art=course.category.cover,
        src=course_frame(course, shown, viewer),
        about=[course.taught_by, lessons(len(shown)) if shown else gettext("being prepared")],
        length=span(course.public_duration) if shown else "",
        sum=described(course).strip().split("\n")[0],
    )


def lesson_card(lesson: Lesson, viewer: Member | None) -> Card:
    """A lesson, under the name of its course."""
    return Card(
        href=url_for("lesson.show", lesson_id=lesson.id),
        title=titled(lesson),
        art=lesson.course.category.cover,
        src=frame(lesson, viewer),
        about=[gettext("from %(course)s", course=titled(lesson.course)), lesson.course.taught_by],
        length=clock(lesson.duration or 0),
    )


def teacher_link(course: Course) -> str:
    """The address of its teacher's page."""
    return url_for("catalogue.teacher", teacher_id=course.teacher_id)


def category_link(category: Category, *, here: bool = False) -> CategoryLink:
    """The link to a category."""
    href = url_for("catalogue.category", category_id=category.id)
    return CategoryLink(href=href, name=category_name(category), art=category.cover, here=here)
