"""A member's own list of what they attended in classrooms. It works without scripts."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.web.cards import Card, lesson_card
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.attendance import mine
from player.classrooms.attendance.models import Showing, Source

blueprint = needs(kept=False)(Blueprint("attended", __name__, url_prefix="/my", template_folder="templates"))
PER_PAGE = 30  # showings


@dataclass(frozen=True)
class Line:
    """A showing of the list."""

    showing: Showing
    card: Card | None
    """None when the lesson can be watched no more."""
    by_code: bool
    """Whether the member signed in themselves, by the code on the wall."""


@blueprint.get("/classrooms")
def show() -> str:
    """The lessons at which a member was in a classroom: which, where, when, with how many others."""
    member = signed_in()
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    found = mine.attended(session(), member, (page - 1) * PER_PAGE, PER_PAGE + 1)
    lines = []
    for one in found[:PER_PAGE]:
        lesson = one.showing.lesson
        card = lesson_card(lesson, member) if lesson is not None and lesson.public else None
        lines.append(Line(one.showing, card, one.presence.source is Source.CODE))
    return render_template("attendance/mine.html", rows=lines, page=page, more=len(found) > PER_PAGE)


@blueprint.post("/classrooms/clear")
def clear() -> Response:
    """Delete the whole list, or one `showing` of it."""
    member = signed_in()
    showing_id = request.form.get("showing") or None
    mine.forget(session(), member, showing_id, context().clock())
    session().commit()
    flash(gettext("It is deleted from your list.") if showing_id else gettext("Your list is deleted."))
    return redirect(url_for(".show"), code=303)
