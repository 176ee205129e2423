"""Calls for clips in the studio: what is asked at a lesson, a new one, closing one."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.calls import service
from catalog.calls.errors import BeyondTheEnd, NoDemonstrations, NothingAsked, TooLong, TooManyCalls
from catalog.calls.models import ClipCall
from catalog.calls.service import MAX_TEXT, MOST_WANTED, Wish
from catalog.chapters import service as chapters
from catalog.courses.models import Lesson
from catalog.errors import CatalogError, InThePast
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.times import seconds
from catalog.web.shared.wording import clock, refusal
from catalog.web.studio.pages import editable_lesson, teacher

blueprint = Blueprint("studio_calls", __name__, url_prefix="/studio", template_folder="templates")
MOST = 20
"""Calls of a lesson that its page shows."""
USUAL = timedelta(days=14)
"""For how long a call is open unless its teacher says otherwise."""
_FIELDS: dict[type[CatalogError], str] = {
    NothingAsked: "text",
    InThePast: "until",
    TooLong: "until",
    BeyondTheEnd: "at",
    NoDemonstrations: "form",
    TooManyCalls: "form",
}


@blueprint.app_template_global("open_calls_at")
def open_calls_at(lesson: Lesson) -> list[ClipCall]:
    """The open calls at a lesson, for its page in the studio."""
    return service.open_at(session(), [lesson.id], context().clock())


@blueprint.app_template_global("step_of")
def step_of(lesson: Lesson, at: float | None) -> str:
    """The second of a lesson with its chapter, if it has one; "" for the whole lesson."""
    if at is None:
        return ""
    titles = [one.title for one in chapters.spans(lesson) if one.at <= at]
    return f"{clock(at)} {titles[-1]}" if titles else clock(at)


@blueprint.get("/lessons/<lesson_id>/calls")
def show(lesson_id: str) -> str:
    """What neighbours are asked for at this lesson, and a form for more."""
    return _page(editable_lesson(lesson_id), {})


@blueprint.post("/lessons/<lesson_id>/calls")
def create(lesson_id: str) -> Response | tuple[str, int]:
    """Ask for something."""
    lesson = editable_lesson(lesson_id)
    try:
        service.open_call(session(), teacher(), lesson, _wish(), context().clock())
    except tuple(_FIELDS) as refused:
        session().rollback()
        return _page(editable_lesson(lesson_id), {_FIELDS[type(refused)]: refusal(refused)}), 422
    session().commit()
    flash(gettext("Neighbours are asked now: at the lesson, on its course's page and on the home page."))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


@blueprint.post("/lessons/<lesson_id>/calls/<call_id>/close")
def close(lesson_id: str, call_id: str) -> Response:
    """Ask no longer."""
    service.close(session(), teacher(), editable_lesson(lesson_id), call_id, context().clock())
    session().commit()
    flash(gettext("Neighbours are no longer asked. What they sent stays."))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


def _wish() -> Wish:
    """What the form says. Raises InThePast, BeyondTheEnd for what is no day or no time."""
    form = request.form
    try:
        until = datetime.fromisoformat(form.get("until", "")).replace(hour=23, minute=59, second=59).astimezone()
    except (ValueError, OverflowError):
        raise InThePast() from None
    written = form.get("at", "").strip() or form.get("chapter", "")
    at = seconds(written) if written else None
    if written and at is None:
        raise BeyondTheEnd()
    return Wish(form.get("text", ""), until, at, form.get("wanted", 0, type=int))


def _page(lesson: Lesson, errors: dict[str, str]) -> str:
    now = context().clock()
    day = (now + USUAL).astimezone().date()
    return render_template(
        "calls/page.html",
        lesson=lesson,
        course=lesson.course,
        calls=[(call, call.is_open(now)) for call in service.calls_of(session(), lesson, MOST)],
        steps=[(str(one.at), f"{clock(one.at)} {one.title}") for one in chapters.spans(lesson)],
        today=now.astimezone().date().isoformat(),
        usual=day.isoformat(),
        errors=errors,
        form=request.form,
        most={"text": MAX_TEXT, "wanted": MOST_WANTED},
    )
