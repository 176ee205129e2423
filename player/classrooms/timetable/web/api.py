"""The timetable for programs: /api/v1/screenings and /api/v1/closed-days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import g, request

from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import check_match
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.screens.models import Classroom
from player.classrooms.screens.rooms import find_room
from player.classrooms.timetable import closing, planning, reading
from player.classrooms.timetable.models import ClosedDay, Screening
from player.classrooms.timetable.planning import Change, Scope, Wish
from player.classrooms.timetable.repeats import Repeat
from player.classrooms.timetable.web.context import rules, timetable
from player.classrooms.timetable.web.schemas import (
    ClosedDays,
    ClosedIn,
    ClosedOut,
    CopyIn,
    CopyOut,
    Days,
    PlannedOut,
    ScreeningChange,
    ScreeningIn,
    ScreeningOut,
    Screenings,
    UndoIn,
    UndoOut,
)
from player.classrooms.timetable.web.telling import conflicts_out, planned_out, screening_out

blueprint = APIBlueprint("api_screenings", __name__, url_prefix="/api/v1", tag="Timetable")
WEEK = timedelta(days=7)
MOST = 31 * timedelta(days=1)
"""The longest time of one answer."""
LAST = datetime(9000, 1, 1, tzinfo=UTC)
"""Nothing is planned later; a year more would be none."""
ROOM = 64 * 1024
"""Bytes of a request that names 500 classrooms."""


@blueprint.get("/screenings")
@blueprint.input(Days, location="query", arg_name="asked")
@blueprint.output(Screenings)
@blueprint.doc(responses=refusals(404, 422))
def listed(asked: dict[str, Any]) -> Any:
    """The screenings that begin in a time: the next week unless said, at most 31 days; `classroom`: of that one."""
    begins: datetime = min(asked.get("begins") or context().clock(), LAST)
    ends = min(asked.get("ends") or begins + WEEK, begins + MOST)
    rooms = [find_room(session(), asked["classroom"]).id] if "classroom" in asked else None
    return {"items": [screening_out(one) for one in reading.between(session(), begins, ends, rooms)], "next": None}


@blueprint.post("/screenings")
@blueprint.input(ScreeningIn, arg_name="body")
@blueprint.output(PlannedOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 413, 415, 422))
@needs(body=ROOM)
def plan(body: dict[str, Any]) -> Any:
    """Plan a lesson for classrooms. What else is planned there at that time is told in `conflicts`."""
    member, now = _operator(), context().clock()
    wish = Wish(
        _lesson(body["lesson"], member),
        _rooms(body["classrooms"]),
        body["starts_at"],
        _length(body["minutes"]),
        repeat=_repeat(body["repeat"]) if "repeat" in body else None,
    )
    planned = planning.plan(session(), member, wish, rules(refuse_conflicts=body["on_conflict"] == "refuse"), now)
    session().commit()
    return planned_out(planned)


@blueprint.get("/screenings/<id:screening_id>")
@blueprint.output(ScreeningOut)
@blueprint.doc(responses=refusals(404))
def show(screening_id: str) -> Any:
    """A screening, with its start and pause log."""
    return _tagged(reading.get_screening(session(), screening_id))


@blueprint.patch("/screenings/<id:screening_id>")
@blueprint.input(ScreeningChange, arg_name="body")
@blueprint.output(PlannedOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 413, 415, 422))
@needs(body=ROOM)
def change(screening_id: str, body: dict[str, Any]) -> Any:
    """Move a planned screening, or give it other classrooms or another lesson. If-Match may name its version."""
    member, screening = _edited(screening_id)
    wanted = Change(
        body.get("starts_at"),
        _rooms(body["classrooms"]) if "classrooms" in body else None,
        _length(body.get("minutes")),
        _lesson(body["lesson"], member) if "lesson" in body else None,
        Scope(following=body["following"]),
    )
    planned = planning.change(session(), member, screening, wanted, context().clock())
    session().commit()
    return planned_out(planned)


@blueprint.delete("/screenings/<id:screening_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def cancel(screening_id: str) -> Any:
    """Cancel a planned screening; with `?following=1` also the later ones of its repetition."""
    member, screening = _edited(screening_id)
    scope = Scope(following=request.args.get("following") == "1")
    planning.cancel(session(), member, screening, scope, context().clock())
    session().commit()
    return ""


@blueprint.post("/screenings/<id:screening_id>/restore")
@blueprint.output(PlannedOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 422))
@needs(bodiless=True)
def restore(screening_id: str) -> Any:
    """Undo that a screening was cancelled."""
    member = _operator()
    planned = planning.restore(session(), member, reading.get_screening(session(), screening_id), context().clock())
    session().commit()
    return planned_out(planned)


@blueprint.post("/screenings/copy")
@blueprint.input(CopyIn, arg_name="body")
@blueprint.output(CopyOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 409, 415, 422))
def copy(body: dict[str, Any]) -> Any:
    """Plan what one week has also for another one."""
    member = _operator()
    weeks = (body["begins"], body["to"])
    planned = planning.copy_week(session(), member, weeks, rules(), context().clock())
    session().commit()
    batch = planned.screenings[0].batch_id if planned.screenings else None
    return {"batch": batch, "planned": len(planned.screenings), "conflicts": conflicts_out(planned.conflicts)}


@blueprint.post("/screenings/undo")
@blueprint.input(UndoIn, arg_name="body")
@blueprint.output(UndoOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422))
def undo(body: dict[str, Any]) -> Any:
    """Undo one act of planning: what of it has not begun is removed."""
    removed = planning.undo(session(), _operator(), body["batch"], context().clock())
    session().commit()
    return {"removed": removed}


@blueprint.get("/closed-days")
@blueprint.output(ClosedDays)
def closed() -> Any:
    """The days on which the school is closed."""
    return {"items": reading.closed_days(session()), "next": None}


@blueprint.put("/closed-days/<day>")
@blueprint.input(ClosedIn, arg_name="body")
@blueprint.output(ClosedOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422))
def close_day(day: str, body: dict[str, Any]) -> Any:
    """Close the school on a day: what is planned then is cancelled."""
    member, closed = _operator(), ClosedDay(day=_day(day), text=body["text"])
    closing.close_day(session(), member, closed, timetable().zone, context().clock())
    session().commit()
    return {"day": closed.day, "text": closed.text}


@blueprint.delete("/closed-days/<day>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def open_day(day: str) -> Any:
    """Undo that the school is closed on a day: what was cancelled for that is planned again."""
    closing.open_day(session(), _operator(), _day(day), timetable().zone, context().clock())
    session().commit()
    return ""


def _operator() -> Member:
    """The member who plans, in a session that writes. Raises Unauthorized, NotAllowed."""
    g.writes = True
    member = signed_in()
    require(member, Right.ROOMS)
    return member


def _edited(screening_id: str) -> tuple[Member, Screening]:
    member = _operator()
    screening = reading.get_screening(session(), screening_id)
    session().refresh(screening, with_for_update={"of": Screening})
    check_match(str(screening.version))
    return member, screening


def _tagged(screening: Screening) -> Any:
    return screening_out(screening), {"ETag": f'"{screening.version}"'}


def _lesson(lesson_id: str, member: Member) -> Lesson:
    return get_lesson(session(), lesson_id, member)


def _rooms(names: list[str]) -> list[Classroom]:
    return [find_room(session(), name) for name in names]


def _length(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


def _repeat(body: dict[str, Any]) -> Repeat:
    weekdays = {day - 1 for day in body["weekdays"]}
    return Repeat(weekdays, body["until"], body["interval"], body["skip_holidays"], body["make_up"])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound() from None
