"""Screenings that run, for programs: pause all, go on, end; one classroom leaves and comes back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from apiflask import APIBlueprint
from flask import g
from sqlalchemy.orm import Session

from catalog.members.models import Member
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.web.identity import this_screen
from player.classrooms.timetable import running
from player.classrooms.timetable.models import Screening
from player.classrooms.timetable.reading import get_screening
from player.classrooms.timetable.web.schemas import ApartIn, RoomIn, ScreeningOut
from player.classrooms.timetable.web.telling import screening_out

blueprint = APIBlueprint("api_running", __name__, url_prefix="/api/v1/screenings", tag="Timetable")
screens = APIBlueprint("api_screen_screening", __name__, url_prefix="/api/v1/screens", tag="Timetable")


@blueprint.post("/<id:screening_id>/pause")
@blueprint.output(ScreeningOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
@needs(bodiless=True)
def pause(screening_id: str) -> Any:
    """Let all classrooms wait at the same picture."""
    return _done(screening_id, running.pause)


@blueprint.post("/<id:screening_id>/resume")
@blueprint.output(ScreeningOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
@needs(bodiless=True)
def resume(screening_id: str) -> Any:
    """Go on in all classrooms."""
    return _done(screening_id, running.resume)


@blueprint.post("/<id:screening_id>/end")
@blueprint.output(ScreeningOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
@needs(bodiless=True)
def end(screening_id: str) -> Any:
    """End it in all classrooms."""
    return _done(screening_id, running.end)


@blueprint.post("/<id:screening_id>/leave")
@blueprint.input(RoomIn, arg_name="body")
@blueprint.output(ScreeningOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def leave(screening_id: str, body: dict[str, Any]) -> Any:
    """One classroom goes on in its own time; the others do not notice."""
    member, screening = _found(screening_id)
    running.leave(session(), member, screening, body["classroom"], context().clock())
    session().commit()
    return screening_out(screening)


@blueprint.post("/<id:screening_id>/rejoin")
@blueprint.input(RoomIn, arg_name="body")
@blueprint.output(ScreeningOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422))
def rejoin(screening_id: str, body: dict[str, Any]) -> Any:
    """A classroom comes back to where the others are."""
    member, screening = _found(screening_id)
    running.rejoin(session(), member, screening, body["classroom"], context().clock())
    session().commit()
    return screening_out(screening)


@screens.post("/me/apart")
@screens.input(ApartIn, arg_name="body")
@screens.output(ScreeningOut)
@screens.doc(security=BEARER, responses=refusals(400, 401, 404, 409, 415, 422))
@needs(session=False)
def apart(body: dict[str, Any]) -> Any:
    """A screen says that its classroom goes on in its own time, or is back with the others."""
    g.writes = True
    screen = this_screen()
    if screen.classroom is None:
        raise ScreenNotPaired()
    screening = get_screening(session(), body["screening"])
    room = running.taking_part(screening, screen.classroom.id)
    running.note_apart(session(), room, body["apart"], context().clock())
    session().commit()
    return screening_out(screening)


Act = Callable[[Session, Member, Screening, datetime], None]


def _done(screening_id: str, act: Act) -> Any:
    member, screening = _found(screening_id)
    act(session(), member, screening, context().clock())
    session().commit()
    return screening_out(screening)


def _found(screening_id: str) -> tuple[Member, Screening]:
    g.writes = True
    return signed_in(), get_screening(session(), screening_id)
