"""PUT /api/v1/lessons/ID/plays/PLAY, and the statistics of lessons and courses."""

import re
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app

from catalog.courses.service import get_course, get_lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.session import session
from player.statistics import figures, service
from player.statistics.service import Viewing
from player.statistics.viewers import Viewers
from player.statistics.web import tables
from player.statistics.web.schemas import (
    CourseFiguresOut,
    LessonFiguresOut,
    PeriodQuery,
    TableQuery,
    ViewingIn,
    ViewingOut,
)
from player.statistics.weeks import Period

blueprint = APIBlueprint("api_statistics", __name__, url_prefix="/api/v1", tag="Statistics")
_TABLE: dict[int, Any] = {
    200: {"description": "The table.", "content": {"text/csv": {"schema": {"type": "string"}}}},
}
_PLAY = re.compile("[0-9a-z]{16,40}")


@blueprint.put("/lessons/<lesson_id>/plays/<play_id>")
@Limit("plays", "120 per minute; 2000 per day")
@blueprint.input(ViewingIn, arg_name="body")
@blueprint.output(ViewingOut)
@blueprint.doc(responses=refusals(400, 404, 415, 422, 429))
def note(lesson_id: str, play_id: str, body: dict[str, Any]) -> Any:
    """Report a play, with all that was watched in it until now; a repeated report changes nothing.

    `play_id` is chosen by the player: 16 to 40 random digits and small letters. No account is needed. Plays of less
    than five seconds do not count, nor those of the course's teachers.
    """
    if not _PLAY.fullmatch(play_id):
        raise NotFound()
    viewer = context().viewer()
    lesson = get_lesson(session(), lesson_id, viewer)
    names = Viewers(str(current_app.config["SECRET_KEY"]), lesson.course_id)
    browser = names.browser(body["browser"]) if body["browser"] else names.play(play_id)
    person = names.member(viewer.id) if viewer else browser
    viewing = Viewing(play_id, body["watched"], body["again"], person)
    counted = service.note(session(), lesson, viewer, viewing, context().clock())
    session().commit()
    return {"counted": counted}


@blueprint.get("/lessons/<lesson_id>/statistics")
@blueprint.input(PeriodQuery, location="query", arg_name="query")
@blueprint.output(LessonFiguresOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 422))
def lesson(lesson_id: str, query: dict[str, str]) -> Any:
    """How a lesson is watched; for its teacher, moderators and operators."""
    member, period = signed_in(), Period(query["period"])
    found = get_lesson(session(), lesson_id, member)
    seen = figures.of_lesson(session(), member, found, period, context().clock())
    kept = seen.retention
    return {
        "period": period.value,
        "count": seen.count,
        "weeks": seen.weeks,
        "completed": kept.completed if kept else None,
        "curve": [{"at": at, "people": people} for at, people in kept.curve] if kept else None,
        "parts": kept.parts if kept else None,
        "classrooms": seen.rooms,
    }


@blueprint.get("/courses/<course_id>/statistics")
@blueprint.input(PeriodQuery, location="query", arg_name="query")
@blueprint.output(CourseFiguresOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 422))
def course(course_id: str, query: dict[str, str]) -> Any:
    """How a course is watched; for its teacher, moderators and operators."""
    member, period = signed_in(), Period(query["period"])
    found = get_course(session(), course_id, member)
    seen = figures.of_course(session(), member, found, period, context().clock())
    lessons = [{"lesson": lesson, "count": count} for lesson, count in seen.lessons]
    return {"period": period.value, "count": seen.count, "weeks": seen.weeks, "lessons": lessons}


@blueprint.get("/lessons/<lesson_id>/statistics.csv")
@blueprint.input(TableQuery, location="query", arg_name="query")
@blueprint.doc(security=BEARER, responses=_TABLE | refusals(401, 403, 404, 422))
def lesson_table(lesson_id: str, query: dict[str, str]) -> Response:
    """The statistics of a lesson as a table for spreadsheets, of all weeks."""
    member = signed_in()
    found = get_lesson(session(), lesson_id, member)
    make = {"parts": tables.of_parts, "classrooms": tables.of_rooms}.get(query["table"], tables.of_lesson)
    return make(session(), member, found, context().clock())


@blueprint.get("/courses/<course_id>/statistics.csv")
@blueprint.doc(security=BEARER, responses=_TABLE | refusals(401, 403, 404))
def course_table(course_id: str) -> Response:
    """The statistics of a course as a table for spreadsheets: a row for each lesson and week."""
    member: Member = signed_in()
    return tables.of_course(session(), member, get_course(session(), course_id, member))
