"""Invariants of the timetable."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from catalog.topic import Reading
from player.classrooms.timetable.models import Screening, ScreeningState

LATE = timedelta(minutes=10)


def screenings_are_advanced(seen: Reading) -> Iterator[str]:
    """The job that writes down a beginning or an end runs soon after it."""
    waiting = (ScreeningState.PLANNED, ScreeningState.RUNNING)
    late = select(Screening).where(Screening.state.in_(waiting), Screening.starts_at < seen.now - LATE)
    for screening in seen.session.scalars(late):
        state = screening.state_at(seen.now - LATE)
        if state is not screening.state:
            yield f"screening {screening.id} is {state.name}, and {screening.state.name} on record"
