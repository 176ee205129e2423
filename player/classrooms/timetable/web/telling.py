"""How the API tells a screening, and what is in its way."""

from datetime import datetime
from typing import Any

from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.classrooms.timetable.models import Screening, ScreeningState
from player.classrooms.timetable.overlaps import LOOK_AHEAD, Overlap, free_time
from player.classrooms.timetable.planning import Planned
from player.classrooms.timetable.reading import bookings, get_screening
from player.classrooms.timetable.timeline import Phase

MOST_CONFLICTS = 100
"""Of one answer; who plans into a full week sees that without the rest."""


def screening_out(screening: Screening) -> dict[str, Any]:
    """A screening as ScreeningOut, at this moment."""
    now = context().clock()
    state, position = screening.state_at(now), screening.timeline.at(now)
    waiting = screening.timeline.open_pause if position.phase is Phase.PAUSED else None
    begun = state in (ScreeningState.RUNNING, ScreeningState.ENDED)
    return {
        "id": screening.id,
        "state": state.name,
        "lesson": screening.lesson_id,
        "title": screening.title,
        "classrooms": screening.classroom_ids,
        "apart": [room.classroom_id for room in screening.rooms if room.apart_since],
        "starts_at": screening.starts_at,
        "ends_at": screening.ends_at,
        "started_at": screening.starts_at if begun else None,
        "paused_at": waiting.begins if waiting and state is ScreeningState.RUNNING else None,
        "ended_at": screening.ended_at,
        "position": position.seconds if begun else 0.0,
        "pauses": screening.pauses,
        "series": screening.series_id,
        "batch": screening.batch_id,
        "version": screening.version,
    }


def planned_out(planned: Planned) -> dict[str, Any]:
    """What was planned as PlannedOut."""
    first, *others = planned.screenings
    days = planned.days
    return screening_out(first) | {
        "conflicts": conflicts_out(planned.conflicts),
        "also": [one.id for one in others],
        "left_out": [{"day": day.isoformat(), "reason": why.name} for day, why in days.skipped],
        "moved": [{"from": day.isoformat(), "to": to.isoformat()} for day, to in days.moved],
        "unknown_years": days.unknown_years,
    }


def conflicts_out(conflicts: list[Overlap]) -> list[dict[str, Any]]:
    """What is in the way, each with a time at which it would not be."""
    return [_conflict(one) for one in conflicts[:MOST_CONFLICTS]]


def _conflict(conflict: Overlap) -> dict[str, Any]:
    other = get_screening(session(), conflict.other.id)
    return {
        "screening": conflict.one.id,
        "other": other.id,
        "title": other.title,
        "starts_at": other.starts_at,
        "ends_at": other.ends_at,
        "classrooms": sorted(conflict.classrooms),
        "free_at": free_at(conflict),
    }


def free_at(conflict: Overlap) -> datetime | None:
    """When the first of two would be in nobody's way."""
    booking = conflict.one
    around = bookings(session(), booking.starts_at, booking.ends_at + LOOK_AHEAD)
    return free_time(booking, around)
