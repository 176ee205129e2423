"""The first page: what to watch today."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, render_template

from catalog.categories.models import all_categories
from catalog.courses.models import Course, Lesson
from catalog.courses.service import count_published, newest_lessons, watchable_courses
from catalog.members.models import Member
from catalog.members.rights import Right, may
from catalog.web.cards import Card, course_card, course_frame, lesson_card, shelf
from catalog.web.context import context
from catalog.web.session import session
from player.progress.models import Progress
from player.progress.service import to_continue

blueprint = Blueprint("home", __name__, template_folder="templates")

NEW_COURSES = 8  # two rows on a desk
NEW_LESSONS = 6


@dataclass(frozen=True)
class Continued:
    """A lesson begun and not finished."""

    card: Card
    number: int
    percent: int
    left: float
    """Seconds still to watch."""


@dataclass(frozen=True)
class Hero:
    """The course that carries the page."""

    course: Course
    first: Lesson
    src: str


def _continued(progress: Progress, viewer: Member) -> Continued:
    lesson = progress.lesson
    length = lesson.duration or 0.0
    number = 1 + [one.id for one in lesson.course.public_lessons].index(lesson.id)
    share = progress.position / length if length else 0.0
    return Continued(lesson_card(lesson, viewer), number, round(100 * share), length - progress.position)


def _hero(courses: Sequence[Course], viewer: Member | None) -> Hero | None:
    """The course that operators featured last, else the newest one."""
    if not courses:
        return None
    first = courses[0].public_lessons[0]
    return Hero(courses[0], first, course_frame(courses[0].public_lessons, viewer))


@blueprint.get("/")
def show() -> str:
    """Home, for a visitor or a member, of a full or an empty school."""
    viewer = context().viewer()
    courses = watchable_courses(session(), 1 + NEW_COURSES)
    hero = _hero(courses, viewer)
    lessons = newest_lessons(session(), NEW_LESSONS, but=hero.course if hero else None)
    begun = to_continue(session(), viewer, most=3) if viewer else []
    return render_template(
        "player/home.html",
        hero=hero,
        begun=[_continued(progress, viewer) for progress in begun if viewer],
        shelves=[shelf(category) for category in all_categories(session())],
        courses=[course_card(course, viewer) for course in courses[1:]],
        lessons=[lesson_card(lesson, viewer) for lesson in lessons],
        total=count_published(session()),
        teaches=may(viewer, Right.TEACH),
        visitor=viewer is None,
    )


def init_app(flask: Flask) -> None:
    """Adds the page."""
    flask.register_blueprint(blueprint)
