"""Use cases of a screening that runs: pause it for all, go on, end it; one classroom leaves it and comes back.

They flush and never commit. A pause holds for all classrooms from one moment on; no screen waits for another.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.changes import changed
from catalog.errors import NotFound
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.states import change_state
from catalog.versions import start_edit
from player.classrooms.screens.models import ScreenState
from player.classrooms.timetable.errors import NotRunning, TooManyPauses
from player.classrooms.timetable.jobs import ADVANCE
from player.classrooms.timetable.models import Screening, ScreeningEntry, ScreeningRoom, ScreeningState, Step

MOST_PAUSES = 200


def pause(session: Session, principal: Principal, screening: Screening, now: datetime) -> None:
    """Let all classrooms wait; one that is paused stays so. Raises NotAllowed, NotRunning, TooManyPauses."""
    by = _begin(session, principal, screening, now)
    if screening.timeline.open_pause is not None:
        return
    if len(screening.pauses) >= MOST_PAUSES:
        raise TooManyPauses(most=MOST_PAUSES)
    note(session, screening, ScreeningEntry(step=Step.PAUSE, at=now, by_id=by))


def resume(session: Session, principal: Principal, screening: Screening, now: datetime) -> None:
    """Go on in all classrooms; one that plays stays so. Raises NotAllowed, NotRunning."""
    by = _begin(session, principal, screening, now)
    if screening.timeline.open_pause is None:
        return
    note(session, screening, ScreeningEntry(step=Step.RESUME, at=now, by_id=by))
    _look_again(session, screening, now)


def end(session: Session, principal: Principal, screening: Screening, now: datetime) -> None:
    """End it in all classrooms. Raises NotAllowed, NotRunning."""
    by = _begin(session, principal, screening, now)
    _end(session, screening, now, by)
    record(session, Decision(by, Action.SCREENING), screening, "RUNNING", "ENDED")


def leave(session: Session, principal: Principal, screening: Screening, classroom_id: str, now: datetime) -> None:
    """One classroom goes on in its own time; the others do not notice. Raises NotAllowed, NotRunning, NotFound."""
    room = taking_part(screening, classroom_id)
    by = require(principal, Right.STEER, room.classroom)
    if screening.state_at(now) is not ScreeningState.RUNNING:
        raise NotRunning()
    _leave(session, room, now, by.id)


def rejoin(session: Session, principal: Principal, screening: Screening, classroom_id: str, now: datetime) -> None:
    """A classroom comes back to where the others are. Raises NotAllowed, NotFound."""
    room = taking_part(screening, classroom_id)
    by = require(principal, Right.STEER, room.classroom)
    _rejoin(session, room, now, by.id)


def note_apart(session: Session, room: ScreeningRoom, apart: bool, now: datetime) -> None:
    """What the screen of a classroom says of itself: it goes on in its own time, or is back. Raises NotRunning."""
    if not apart:
        _rejoin(session, room, now, None)
    elif room.screening.state_at(now) is ScreeningState.RUNNING:
        _leave(session, room, now, None)
    else:
        raise NotRunning()


def taking_part(screening: Screening, classroom_id: str) -> ScreeningRoom:
    """That a classroom takes part in a screening. Raises NotFound."""
    for room in screening.rooms:
        if room.classroom_id == classroom_id:
            return room
    raise NotFound()


def advance(session: Session, screening: Screening, now: datetime) -> None:
    """Write down what the clock has made of a screening: that it has begun, that it is over."""
    state = screening.state_at(now)
    if screening.state is ScreeningState.PLANNED and state is not ScreeningState.PLANNED:
        change_state(screening, ScreeningState.RUNNING)
        note(session, screening, ScreeningEntry(step=Step.START, at=screening.starts_at, by_id=None))
    if screening.state is ScreeningState.RUNNING and state is ScreeningState.ENDED:
        _end(session, screening, min(now, screening.latest_end), None)


def carry_out(session: Session, job: Job, now: datetime) -> None:
    """Advance a screening, and look again when it is to end."""
    screening = session.get(Screening, job.subject)
    if screening is None:
        return
    advance(session, screening, now)
    if screening.state in (ScreeningState.PLANNED, ScreeningState.RUNNING):
        wait_for(session, screening, now, job.number + 1)


def wait_for(session: Session, screening: Screening, now: datetime, number: int = 0) -> None:
    """Order the job for the next change that the clock makes."""
    at = screening.starts_at if screening.state is ScreeningState.PLANNED else screening.latest_end
    order = Order(ADVANCE, screening.id, number, screening.planned_by_id, run_after=max(at, now))
    ledger.enqueue(session, order, now=now)


def note(session: Session, screening: Screening, entry: ScreeningEntry) -> None:
    """Write a line of the log, and tell all screens concerned that what they are told has changed."""
    screening.log.append(entry)
    session.flush()
    tell(session, screening)


def tell(session: Session, screening: Screening) -> None:
    """A hint to the screens of all classrooms of a screening, and to pages that show it."""
    changed(session, f"screening:{screening.id}")
    for room in screening.rooms:
        paired = (screen for screen in room.classroom.screens if screen.state is ScreenState.PAIRED)
        changed(session, *(f"screen:{screen.id}" for screen in paired))


def _begin(session: Session, principal: Principal, screening: Screening, now: datetime) -> str:
    """Lock a screening that runs; returns the id of the person. Raises NotAllowed, NotRunning."""
    by = require(principal, Right.STEER, screening)
    start_edit(session, screening, None)  # of two who pause at the same time the second finds it paused
    session.expire(screening, ["log"])
    advance(session, screening, now)
    if screening.state is not ScreeningState.RUNNING:
        raise NotRunning()
    return by.id


def _end(session: Session, screening: Screening, at: datetime, by: str | None) -> None:
    change_state(screening, ScreeningState.ENDED)
    screening.ended_at = at
    ledger.drop(session, screening.id, {ADVANCE})
    note(session, screening, ScreeningEntry(step=Step.END, at=at, by_id=by))


def _look_again(session: Session, screening: Screening, now: datetime) -> None:
    """After a pause the end is later than the job was ordered for."""
    ledger.drop(session, screening.id, {ADVANCE})
    wait_for(session, screening, now)


def _leave(session: Session, room: ScreeningRoom, now: datetime, by: str | None) -> None:
    if room.apart_since is None:
        room.apart_since = now
        note(session, room.screening, ScreeningEntry(step=Step.LEAVE, at=now, by_id=by, note=room.classroom_id))


def _rejoin(session: Session, room: ScreeningRoom, now: datetime, by: str | None) -> None:
    if room.apart_since is not None:
        room.apart_since = None
        note(session, room.screening, ScreeningEntry(step=Step.REJOIN, at=now, by_id=by, note=room.classroom_id))
