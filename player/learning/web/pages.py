"""A member's page of what they learn: joined courses, and what they have watched. It works without scripts."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.courses.service import get_course
from catalog.web.cards import Card, course_card, lesson_card
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.learning import service
from player.learning.service import Learned

blueprint = Blueprint("learning", __name__, template_folder="templates")

PER_PAGE = 30  # lessons of the history


@dataclass(frozen=True)
class Watched:
    """A lesson of the history."""

    id: str
    card: Card
    percent: int
    finished: bool


@blueprint.get("/my")
def show() -> str:
    """The courses that a member has joined, with the lesson to go on with."""
    member = signed_in()
    rows = [(one, course_card(one.course, member), _share(one)) for one in service.courses_of(session(), member)]
    return render_template("learning/courses.html", rows=rows)


def _share(one: Learned) -> int:
    return round(100 * one.done / len(one.lessons)) if one.lessons else 0


@blueprint.get("/my/history")
def history() -> str:
    """What a member has watched, the last one first."""
    member = signed_in()
    page = max(1, request.args.get("page", 1, type=int))
    found = service.history(session(), member, (page - 1) * PER_PAGE, PER_PAGE)
    rows = [
        Watched(
            one.lesson_id,
            lesson_card(one.lesson, member),
            round(100 * one.seen.coverage(one.lesson.duration or 1.0)),
            one.finished,
        )
        for one in found
    ]
    more = bool(service.history(session(), member, page * PER_PAGE, 1))
    return render_template("learning/history.html", rows=rows, page=page, more=more)


@blueprint.post("/courses/<course_id>/join")
def join(course_id: str) -> Response:
    """Put a course among the member's own."""
    member = signed_in()
    course = get_course(session(), course_id, member)
    service.join(session(), member, course, context().clock())
    session().commit()
    flash(gettext("The course is now among your courses."))
    return redirect(url_for("catalogue.course", course_id=course.id), code=303)


@blueprint.post("/courses/<course_id>/leave")
def leave(course_id: str) -> Response:
    """Take a course from the member's own."""
    member = signed_in()
    course = get_course(session(), course_id, member)
    service.leave(session(), member, course.id)
    session().commit()
    flash(gettext("The course is no longer among your courses. Your places in its lessons are kept."))
    back = urlsplit(request.form.get("back", "")).path
    address = url_for(".show") if back == url_for(".show") else url_for("catalogue.course", course_id=course.id)
    return redirect(address, code=303)


@blueprint.post("/my/history/clear")
def clear() -> Response:
    """Delete the whole history, or one `lesson` of it."""
    member = signed_in()
    lesson_id = request.form.get("lesson") or None
    service.forget(session(), member, lesson_id)
    session().commit()
    flash(gettext("The lesson is deleted from your history.") if lesson_id else gettext("Your history is deleted."))
    return redirect(url_for(".history"), code=303)
