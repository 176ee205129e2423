"""Courses and lessons as the pages' macros want to see them: a picture, a title, a few facts, an address."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from catalog.categories.models import Category
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.web.context import context
from catalog.web.wording import clock, lessons, shelf_name, span


@dataclass(frozen=True)
class Card:
    """What card() and line() of ui/pictures.html draw. `src` is a frame of the video, "" while there is none."""

    href: str
    title: str
    art: str
    src: str
    about: list[str]
    length: str


@dataclass(frozen=True)
class Shelf:
    """What fans() of ui/pictures.html draws."""

    href: str
    name: str
    art: str
    here: bool


def frame(lesson: Lesson | None, viewer: Member | None) -> str:
    """The address of a lesson's poster, "" for a lesson that has none (not made yet, or only sound)."""
    if lesson is None or lesson.package is None or lesson.package.poster is None:
        return ""
    return context().watching.address(lesson, lesson.package.poster, viewer)


def course_card(course: Course, viewer: Member | None) -> Card:
    """A course, shown by its first lesson's picture."""
    shown = course.public_lessons
    return Card(
        href=url_for("catalogue.course", course_id=course.id),
        title=course.title,
        art=course.category.art,
        src=frame(shown[0] if shown else None, viewer),
        about=[course.owner.name, lessons(len(shown))],
        length=span(course.public_duration) if shown else "",
    )


def lesson_card(lesson: Lesson, viewer: Member | None) -> Card:
    """A lesson, under the name of its course."""
    return Card(
        href=url_for("lesson.show", lesson_id=lesson.id),
        title=lesson.title,
        art=lesson.course.category.art,
        src=frame(lesson, viewer),
        about=[gettext("from %(course)s", course=lesson.course.title), lesson.course.owner.name],
        length=clock(lesson.duration or 0),
    )


def shelf(category: Category, *, here: bool = False) -> Shelf:
    """A category as a fan to open."""
    href = url_for("catalogue.category", category_id=category.id)
    return Shelf(href=href, name=shelf_name(category), art=category.art, here=here)
