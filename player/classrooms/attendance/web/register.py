"""The register on a volunteer's phone: neighbours as large tiles, one tap each. It works without scripts."""

from datetime import datetime

from babel.dates import format_skeleton
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from catalog.database import new_id
from catalog.errors import EmptyField, NotFound
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.members.service import MAX_NAME
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.attendance import counting, register, showings
from player.classrooms.attendance.counting import MOST_WHY, Count, Counter
from player.classrooms.attendance.errors import ReasonMissing, RegisterFull
from player.classrooms.attendance.models import Showing, Source
from player.classrooms.attendance.register import Hand
from player.classrooms.attendance.rules import MOST_HEADS, is_late
from player.classrooms.screens import rooms
from player.classrooms.screens.models import Classroom

blueprint = needs(people=True, kept=False)(Blueprint("register", __name__, template_folder="templates"))
LATELY = 12
"""Showings that the page offers."""


@blueprint.app_template_filter("day_and_time")
def day_and_time(at: datetime) -> str:
    """A day without its year and a time without seconds, in the time zone of the school."""
    local = at.astimezone()
    return f"{format_skeleton('MMMEd', local, locale=get_locale())} {local:%H:%M}"


@blueprint.get("/classrooms/<classroom_id>/register")
def show(classroom_id: str) -> str:
    """The register at the showing that is on or was last, or at another one (`?showing=ID`)."""
    member, room = signed_in(), rooms.get_room(session(), classroom_id)
    require(member, Right.STEER, room)
    now = context().clock()
    recent = showings.lately(session(), room.id, LATELY)
    wanted = request.args.get("showing")
    chosen = _of_room(room, wanted) if wanted else showings.latest(session(), room.id, now)
    return render_template(
        "attendance/register.html",
        room=room,
        showing=chosen,
        recent=[one for one in recent if one is not chosen],
        tiles=register.tiles(session(), room.id, chosen, now) if chosen else [],
        late=chosen is not None and is_late(now, chosen.ended_at),
        key=new_id(20),
        most_heads=MOST_HEADS,
        most_name=MAX_NAME,
        most_why=MOST_WHY,
    )


@blueprint.post("/showings/<showing_id>/register")
def change(showing_id: str) -> Response:
    """One act: `here` or `away` with a person, `name` of another neighbour, `headcount`, `drop` of a name."""
    member, showing = signed_in(), showings.get(session(), showing_id)
    require(member, Right.STEER, rooms.get_room(session(), showing.classroom_id))
    back = url_for(".show", classroom_id=showing.classroom_id, showing=showing.id)
    try:
        _act(showing, Hand(member.id, request.form.get("why", "")))
    except (EmptyField, ReasonMissing, RegisterFull) as refused:
        session().rollback()
        flash(refusal(refused), "bad")
    else:
        session().commit()
    return redirect(back, code=303)


def _act(showing: Showing, hand: Hand) -> None:
    form, now = request.form, context().clock()
    if form.get("here"):
        register.mark(session(), showing, form["here"], hand, now)
    elif form.get("away"):
        register.unmark(session(), showing, form["away"], hand, now)
    elif form.get("drop"):
        register.drop(session(), showing.classroom_id, form["drop"].removeprefix("n-"))
        counting.recount(session(), showing)
    elif form.get("headcount", "") != "":
        heads = form.get("headcount", -1, type=int)
        if not 0 <= heads <= MOST_HEADS:
            flash(gettext("Please enter a number from 0 to %(most)s.", most=MOST_HEADS), "bad")
            return
        by = Counter(Source.MEMBER, hand.member_id)
        counting.correct(
            session(), showing, Count(form.get("key", "")[:64] or new_id(20), heads, by, why=hand.why), now
        )
    else:
        register.add(session(), showing, form.get("name", ""), hand, now)


def _of_room(room: Classroom, showing_id: str) -> Showing:
    found = showings.get(session(), showing_id)
    if found.classroom_id != room.id:
        raise NotFound()
    return found
