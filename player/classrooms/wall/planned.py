"""What is planned for all classrooms, read at once from the timetable."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from player.classrooms.timetable.models import MOST_PAUSED, Screening, ScreeningState
from player.classrooms.wall.judging import Show

_WAITING = (ScreeningState.PLANNED, ScreeningState.RUNNING)


def showings(session: Session, now: datetime, until: datetime) -> dict[str, list[Show]]:
    """Of each classroom the screenings that run now or begin before `until`, the first one first."""
    soon = (Screening.starts_at < until, Screening.ends_at > now - MOST_PAUSED, Screening.state.in_(_WAITING))
    loaded = (selectinload(Screening.rooms), selectinload(Screening.log), joinedload(Screening.lesson))
    query = select(Screening).where(*soon).options(*loaded).order_by(Screening.starts_at, Screening.id)
    found: dict[str, list[Show]] = {}
    for one in session.scalars(query).unique():
        if one.state_at(now) not in _WAITING:
            continue
        show = Show(one.id, one.lesson_id, one.title, one.starts_at, one.latest_end)
        for room in one.rooms:
            found.setdefault(room.classroom_id, []).append(show)
    return found
