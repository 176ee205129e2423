"""The wall for operators: all classrooms, one classroom with its day, and the list of those on duty.

The part that changes has its own address, with an ETag, as on the page of operations.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.errors import CatalogError
from catalog.members.models import Member
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import seen_version
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.help import duty
from player.classrooms.help import service as help_calls
from player.classrooms.screens.rooms import get_room
from player.classrooms.wall import history
from player.classrooms.wall.judging import NEEDS_A_LOOK, Standing
from player.classrooms.wall.readiness import ready, sentence, since_when
from player.classrooms.wall.web.board import Board, Filter, board
from player.classrooms.wall.web.wording import DOINGS, LANGUAGE, REASONS, STANDINGS, brief, clock, tile, when
from player.web.context import context as player

blueprint = needs(kept=False)(Blueprint("wall", __name__, template_folder="templates"))
CITY = 150
"""With more classrooms than fit one look, the wall begins with those that need one, and a bar for each district."""
_FORGERY = re.compile(r'name="csrf_token" value="[^"]*"')
_PICKS = ("LOOK", "HELP", "LINE", "FETCH", "DISK", "CLOCK", "ERROR", "PLAY", "READY", "OFF", "EMPTY")


@dataclass(frozen=True)
class Pick:
    """A filter, as a link."""

    name: str
    text: str
    icon: str
    count: int


@blueprint.get("/wall")
def show() -> str:
    """The whole page."""
    member = _operator()
    return render_template("wall/wall.html", **_live(member))


@blueprint.get("/wall/now")
def now() -> Response:
    """The part that changes."""
    body = render_template("wall/now.html", **_live(_operator()))
    response = make_response(body)
    response.set_etag(hashlib.sha256(_FORGERY.sub("", body).encode()).hexdigest()[:32])
    response.cache_control.no_cache = True
    response.cache_control.private = True
    response.make_conditional(request)
    return response


@blueprint.get("/wall/duty")
def on_duty() -> str:
    """Who is called, and the latest calls with the time until somebody took them."""
    _operator()
    since = context().clock() - timedelta(days=30)
    seconds = help_calls.answer_seconds(session(), since)
    facts = {
        "duty": duty.get(session()),
        "candidates": duty.candidates(session()),
        "calls": help_calls.latest(session(), 0, 30),
        "median": seconds[len(seconds) // 2] if seconds else None,
        "slowest": seconds[-1] if seconds else None,
        "asked": help_calls.count_since(session(), since),
        "when": when,
    }
    return render_template("wall/duty.html", **facts, reasons=REASONS)


@blueprint.post("/wall/duty")
def change_duty() -> AnyResponse:
    """Change the list."""
    member = _operator()
    names = [name for name in request.form.getlist("person") if name.strip()]
    try:
        duty.change(session(), member, names, seen_version(), context().clock())
    except CatalogError as error:
        session().rollback()
        flash(refusal(error), "bad")
    else:
        session().commit()
        flash(gettext("The list is changed."))
    return redirect(url_for(".on_duty"), code=303)


def _operator() -> Member:
    """The operator who makes the request. Raises Unauthorized, NotAllowed."""
    member = signed_in()
    require(member, Right.ROOMS)
    return member


def _live(member: Member) -> dict[str, Any]:
    clock_now = context().clock()
    found = player().wall.get(session, clock_now)
    words = {name: request.args.get(name, "")[:80] for name in ("district", "community", "only")}
    shown = board(found, Filter(**words))
    is_city = shown.all_rooms > CITY and words["only"] in ("", "LOOK")
    if is_city:
        shown = board(found, Filter(words["district"], words["community"], "LOOK"))
    next_up = shown.snapshot.next_up
    return {
        "shown": shown,
        "chosen": words,
        "is_city": is_city,
        "picks": _picks(shown),
        "places": sorted({room.district for room in found.rooms if room.district}),
        "next_up": next_up,
        "sentence": sentence(next_up, None, found.at, LANGUAGE) if next_up else "",
        "tile": tile,
        "brief": brief,
        "when": when,
        "standings": STANDINGS,
        "reasons": REASONS,
        "member": member,
        "room": _room(found.rooms, clock_now),
        "at": found.at,
    }


def _picks(shown: Board) -> list[Pick]:
    counts = Counter(shown.counts)
    counts["HELP"] += counts["TAKEN"]  # a call that somebody took is not over yet
    return [Pick(name, *_said(name), counts[name]) for name in _PICKS if counts[name] or name == "LOOK"]


def _said(name: str) -> tuple[str, str]:
    if name == "LOOK":
        return gettext("To look at"), "eye"
    text, icon = STANDINGS[Standing[name]]
    return str(text), icon


def _room(rooms: Any, at: Any) -> dict[str, Any] | None:
    """The classroom whose panel is open, with its day."""
    wanted = request.args.get("room", "")[:40]
    if not wanted:
        return None
    row = get_room(session(), wanted)
    found = next((room for room in rooms if room.id == row.id), None)
    if found is None:
        return None
    pieces = history.strip(session(), row.id, at - timedelta(days=1), at, found.seen_at)
    return {
        "row": row,
        "facts": found,
        "is_on": found.is_on(at),
        "since": since_when(found.seen_at, None, at, LANGUAGE),
        "ready": ready(found, found.coming, at) if found.coming else None,
        "pieces": pieces,
        "day": timedelta(days=1).total_seconds(),
        "from": at - timedelta(days=1),
        "doings": DOINGS,
        "clock": clock,
        "looks": NEEDS_A_LOOK,
    }
