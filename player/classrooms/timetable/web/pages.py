"""The timetable for people: a week by days, a day by classrooms, one screening."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask import session as cookie

from catalog.members.models import Member
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.classrooms.screens.models import Classroom
from player.classrooms.screens.rooms import all_rooms
from player.classrooms.timetable import holidays_by_hand, planning, reading
from player.classrooms.timetable.models import Screening, ScreeningState
from player.classrooms.timetable.overlaps import Overlap, free_classrooms
from player.classrooms.timetable.web import wording
from player.classrooms.timetable.web.context import timetable
from player.classrooms.timetable.web.telling import free_at
from player.classrooms.timetable.web.week import Block, Frame, clashes, midnight, week_of

blueprint = Blueprint("timetable", __name__, url_prefix="/timetable", template_folder="templates")
wording.register(blueprint)
MOST_ROOMS = 60
"""Rows of the view by classrooms; a district's 500 are looked at by community."""
MOST_TODAY = 6
UNDO = "timetable_undo"
"""Where the cookie keeps what the last act was, until a page has shown the button that undoes it."""


@dataclass(frozen=True)
class Clash:
    """Two screenings in one classroom at one time, and the ways out."""

    earlier: Screening
    later: Screening
    rooms: str
    free_at: datetime | None
    """When the later one would be in nobody's way."""
    instead: Classroom | None
    """A classroom that is free all the time; only where the later one takes place in a single one."""


@blueprint.get("")
def week() -> str:
    """The week of `?day=`, with the screening of `?at=` at its side."""
    member = operator()
    zone, now = timetable().zone, context().clock()
    day = asked_day(now.astimezone(zone).date())
    monday = day - timedelta(days=day.weekday())
    shown = reading.between(session(), midnight(monday, zone), midnight(monday + timedelta(days=7), zone))
    frame = Frame.around(shown, zone, now)
    calendar = holidays_by_hand.calendar(session())
    return render_template(
        "timetable/week.html",
        days=week_of(shown, monday, frame, (calendar, reading.closed_days(session()))),
        frame=frame,
        monday=monday,
        day=day,
        unknown=calendar.unknown(monday, monday + timedelta(days=6)),
        clash=first_clash(shown),
        **beside(member, shown),
    )


@blueprint.get("/rooms")
def rooms() -> str:
    """One day, a row for each classroom."""
    member = operator()
    zone, now = timetable().zone, context().clock()
    day = asked_day(now.astimezone(zone).date())
    shown = reading.between(session(), midnight(day, zone), midnight(day + timedelta(days=1), zone))
    frame, clashing = Frame.around(shown, zone, now), clashes(shown)
    rows = [(room, _row(room, shown, frame, clashing)) for room in all_rooms(session(), 0, MOST_ROOMS + 1)]
    return render_template(
        "timetable/rooms.html",
        rows=rows[:MOST_ROOMS],
        more=len(rows) > MOST_ROOMS,
        frame=frame,
        day=day,
        clash=first_clash(shown),
        **beside(member, shown),
    )


@blueprint.app_template_global("today_for")
def today_for(viewer: Member | None) -> dict[str, Any]:
    """Today's screenings of a member's community, of all communities for everybody else; for the home page."""
    zone, now = timetable().zone, context().clock()
    begins = midnight(now.astimezone(zone).date(), zone)
    ends = begins + timedelta(days=1)
    if viewer is not None and viewer.community_id:
        shown = reading.of_community(session(), viewer.community_id, begins, ends)
    else:
        shown = reading.between(session(), begins, ends)
    states = [(one, one.state_at(now)) for one in shown if one.lesson is not None and one.lesson.public]
    ahead = [one for one in states if one[1] is not ScreeningState.ENDED]
    over = [one for one in states if one[1] is ScreeningState.ENDED]
    kept = over[-max(1, MOST_TODAY - len(ahead)) :]
    community = viewer.community if viewer is not None else None
    shown_now = (kept + ahead)[:MOST_TODAY]
    steered = {
        one.id for one, state in shown_now if state is ScreeningState.RUNNING and may(viewer, Right.STEER, one)
    }
    return {"items": shown_now, "community": community, "plans": may(viewer, Right.ROOMS), "steered": steered}


def operator() -> Member:
    """The member who plans. Raises Unauthorized, NotAllowed."""
    member = signed_in()
    require(member, Right.ROOMS)
    return member


def asked_day(today: date) -> date:
    """The day of `?day=`; today for none, or for what is no day."""
    try:
        found = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today
    return found if 2000 <= found.year < 2200 else today


def beside(member: Member, shown: Sequence[Screening]) -> dict[str, Any]:
    """What the side of the page shows: the chosen screening, or the next one."""
    now = context().clock()
    chosen = next((one for one in shown if one.id == request.args.get("at")), None)
    if chosen is None:
        waiting = [one for one in shown if one.state_at(now) in (ScreeningState.RUNNING, ScreeningState.PLANNED)]
        chosen = waiting[0] if waiting else None
    return {
        "undo": cookie.pop(UNDO, None),
        "chosen": chosen,
        "chosen_state": chosen.state_at(now) if chosen else None,
        "chosen_position": chosen.timeline.at(now) if chosen else None,
        "series": _series(chosen) if chosen else None,
        "steers": bool(chosen and may(member, Right.STEER, chosen)),
    }


def first_clash(shown: Sequence[Screening]) -> Clash | None:
    """The first two that are in each other's way, and the ways out."""
    now = context().clock()
    found = planning.conflicts_of(session(), [one for one in shown if one.ends_at > now])
    by_id = {one.id: one for one in shown}
    for overlap in sorted(found, key=lambda one: (min(one.one.starts_at, one.other.starts_at), one.one.id)):
        if overlap.one.id in by_id and overlap.other.id in by_id:
            return _clash(overlap, by_id)
    return None


def _clash(overlap: Overlap, by_id: dict[str, Screening]) -> Clash:
    pair = sorted((overlap.one, overlap.other), key=lambda one: (one.starts_at, by_id[one.id].created_at, one.id))
    earlier, later = (by_id[one.id] for one in pair)
    names = [room.classroom.name for room in later.rooms if room.classroom_id in overlap.classrooms]
    instead = None
    if len(later.rooms) == 1:
        every = {room.id: room for room in all_rooms(session(), 0, MOST_ROOMS)}
        booked = reading.bookings(session(), later.starts_at, later.ends_at)
        near = later.rooms[0].classroom.community_id
        free = [every[one] for one in free_classrooms(later.booking, booked, every)]
        instead = next((room for room in free if room.community_id == near), free[0] if free else None)
    return Clash(
        earlier, later, ", ".join(names[:3]), free_at(Overlap(pair[1], pair[0], overlap.classrooms)), instead
    )


def _row(room: Classroom, shown: Sequence[Screening], frame: Frame, clashing: set[str]) -> list[Block]:
    mine = [one for one in shown if room.id in one.classroom_ids]
    return [frame.block(one, clash=one.id in clashing) for one in mine]


def _series(chosen: Screening) -> dict[str, Any] | None:
    """On which days a repetition takes place, until when, and how often."""
    if chosen.series_id is None:
        return None
    days = [moment.astimezone(timetable().zone) for moment in reading.series(session(), chosen.series_id)]
    return (
        {"weekdays": {moment.weekday() for moment in days}, "until": max(days), "count": len(days)} if days else None
    )


def place_of(screening: Screening) -> str:
    """The address of the week with a screening at its side."""
    day = screening.starts_at.astimezone(timetable().zone).date()
    return url_for("timetable.week", day=day.isoformat(), at=screening.id)
