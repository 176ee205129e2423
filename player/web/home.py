"""The first page: what to watch today."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from catalog.categories.models import top_categories
from catalog.courses.listing import count_published, newest_lessons, public_lessons, watchable_courses
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.cards import Card, category_link, course_card, course_frame, lesson_card
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.sharing import about_list, school_name
from player.progress.models import LEARNED, resume_at
from player.progress.service import MOST_VISITED, to_continue

blueprint = Blueprint("home", __name__, template_folder="templates")

FEATURED = 4  # a row on a desk, beside the one at the top
NEW_COURSES = 8  # two rows on a desk
NEW_LESSONS = 6
BEGUN = 3


@dataclass(frozen=True)
class Continued:
    """A lesson that was started and not finished."""

    card: Card
    number: int
    percent: int
    """Of its length, how much was watched; what was jumped over was not."""
    left: float
    """Seconds still to watch."""


@dataclass(frozen=True)
class Hero:
    """The course shown in large at the top of the page."""

    course: Course
    first: Lesson
    src: str


def _continued(lesson: Lesson, watched: float, viewer: Member | None) -> Continued:
    """`watched`: seconds of it; a visitor's browser may report more than the lesson has."""
    length = lesson.duration or 0.0
    number = 1 + [one.id for one in lesson.course.public_lessons].index(lesson.id)
    share = min(1.0, watched / length) if length else 0.0
    return Continued(lesson_card(lesson, viewer), number, round(100 * share), length * (1 - share))


def _hero(courses: Sequence[Course], viewer: Member | None) -> Hero | None:
    """The course that operators featured last, else the newest one."""
    if not courses:
        return None
    first = courses[0].public_lessons[0]
    return Hero(courses[0], first, course_frame(courses[0], courses[0].public_lessons, viewer))


@blueprint.get("/")
def show() -> str:
    """The home page, for visitors and members."""
    viewer = context().viewer()
    courses = watchable_courses(session(), 1 + FEATURED + NEW_COURSES)
    hero = _hero(courses, viewer)
    featured = [course for course in courses[1:] if course.featured_at][:FEATURED]
    new = [course for course in courses[1:] if course not in featured][:NEW_COURSES]
    lessons = newest_lessons(session(), NEW_LESSONS, but=hero.course if hero else None)
    begun = to_continue(session(), viewer, most=BEGUN) if viewer else []
    return render_template(
        "player/home.html",
        hero=hero,
        begun=[_continued(progress.lesson, progress.seen.length(), viewer) for progress in begun],
        categories=[category_link(category) for category in top_categories(session())],
        featured=[course_card(course, viewer) for course in featured],
        courses=[course_card(course, viewer) for course in new],
        lessons=[lesson_card(lesson, viewer) for lesson in lessons],
        total=count_published(session()),
        teaches=may(viewer, Right.TEACH),
        visitor=viewer is None,
        sharing=about_list(school_name(), "home.show", "sharing.courses"),
    )


@blueprint.get("/begun")
def begun() -> str:
    """The part of the home page with the lessons that a visitor has started; empty when none can be resumed.

    Only the visitor's browser knows them: `?at=LESSON:POSITION:WATCHED`, repeated, the newest first; both in seconds.
    """
    asked: dict[str, tuple[float, float]] = {}
    for text in request.args.getlist("at")[:MOST_VISITED]:
        lesson_id, position, watched = _place(text)
        asked.setdefault(lesson_id, (position, watched))
    lessons = {lesson.id: lesson for lesson in public_lessons(session(), list(asked))}
    shown = [
        _continued(lessons[lesson_id], watched, None)
        for lesson_id, (position, watched) in asked.items()
        if lesson_id in lessons and _goes_on(lessons[lesson_id].duration or 0.0, position, watched)
    ]
    return render_template("player/begun.html", begun=shown[:BEGUN]) if shown else ""


def _place(text: str) -> tuple[str, float, float]:
    """A lesson's id, position and watched seconds; for malformed text an id that no lesson has."""
    seconds = r"(\d{1,7}(?:\.\d{1,3})?)"
    found = re.fullmatch(rf"([0-9a-z]{{1,40}}):{seconds}:{seconds}", text, re.ASCII)
    return (found[1], float(found[2]), float(found[3])) if found else ("", 0.0, 0.0)


def _goes_on(duration: float, position: float, watched: float) -> bool:
    """Whether a visitor has started the lesson and not finished it, by the rule of `to_continue`; all in seconds."""
    return resume_at(position, duration) > 0 and watched < LEARNED * duration
