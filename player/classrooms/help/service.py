"""Use cases of calls for help: press, take, close, tell which are open. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from catalog.changes import changed
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.principal import Identity, Principal
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.notices.models import NoticeKind
from catalog.notices.service import News, tell
from catalog.states import move
from catalog.text import line, visible
from player.classrooms.help import duty
from player.classrooms.help.errors import CallClosed, CallTaken, NoWord, UnknownCall
from player.classrooms.help.jobs import RING
from player.classrooms.help.models import HelpCall, HelpPress, HelpReason, HelpState
from player.classrooms.help.ringing import RING_FOR, asked_at, belongs_to, next_on_duty
from player.classrooms.screens.models import Classroom, Screen

MAX_TEXT = 120  # characters
MAX_KEY = 80


@dataclass(frozen=True)
class Press:
    """Somebody asks for help."""

    classroom: Classroom
    screen: Screen | None = None
    by_id: str | None = None
    """The member, if it is one."""
    reason: HelpReason = HelpReason.OTHER
    text: str = ""
    key: str = ""
    """Chosen by the sender: a press that is sent again is the same. Empty: every request is a press."""
    at: datetime | None = None
    """When it was pressed, if that was earlier."""


@dataclass(frozen=True)
class Called:
    """The call that a press belongs to, and whether the press has opened it."""

    call: HelpCall
    is_new: bool


def press(session: Session, pressed: Press, now: datetime) -> Called:
    """Ask for help, or repeat that. The rights are checked by whoever knows the sender (web/)."""
    key = _key(pressed)
    if key and (known := session.get(HelpPress, key)):
        return Called(known.call, is_new=False)
    at = asked_at(pressed.at, now)
    call = _waiting(session, pressed.classroom) or _answered(session, pressed.classroom, at, now)
    is_new = call is None
    if call is None:
        call, is_new = _open(session, pressed, at, now)
    if not is_new:
        _repeat(call, pressed, at)
    if key:
        session.add(HelpPress(key=key, call_id=call.id, at=at))
    session.flush()
    _tell_all(session, call)
    return Called(call, is_new)


def take(session: Session, principal: Principal, call: HelpCall, now: datetime) -> HelpCall:
    """Somebody goes and looks. Raises NotAllowed, CallTaken, CallClosed."""
    by = require_answerer(session, principal, call)
    session.refresh(call, with_for_update={"of": HelpCall})
    if call.state is HelpState.CLOSED:
        raise CallClosed()
    if call.state is HelpState.TAKEN:
        if call.taken_by_id == by.id:
            return call
        raise CallTaken(name=call.taken_by.name if call.taken_by else "")
    move(session, call, HelpState.TAKEN, by=by.id)
    call.taken_by_id, call.taken_at = by.id, now
    ledger.drop(session, call.id, {RING})
    session.flush()
    _tell_all(session, call)
    return call


def close(session: Session, principal: Principal, call: HelpCall, word: str, now: datetime) -> HelpCall:
    """It is settled; a call that nobody took is taken by that. Raises NotAllowed, NoWord, CallClosed."""
    by = require_answerer(session, principal, call)
    said = line(word, MAX_TEXT)
    if not visible(said):
        raise NoWord()
    session.refresh(call, with_for_update={"of": HelpCall})
    if call.state is HelpState.CLOSED:
        raise CallClosed()
    if call.state is HelpState.OPEN:
        take(session, principal, call, now)
    move(session, call, HelpState.CLOSED, by=by.id, note=said)
    call.closed_by_id, call.closed_at, call.word, call.waiting_room = by.id, now, said, None
    session.flush()
    _tell_all(session, call)
    return call


def may_answer(session: Session, principal: Principal, call: HelpCall) -> bool:
    """Whether somebody may take and close a call: operators, volunteers of the classroom, people on duty."""
    if may(principal, Right.ROOMS) or may(principal, Right.STEER, call.classroom):
        return True
    return principal is not None and principal.active and principal.id in duty.ids(session)


def require_answerer(session: Session, principal: Principal, call: HelpCall) -> Identity:
    """The identity of `principal`, if they may answer. Raises NotAllowed."""
    if principal is None or not may_answer(session, principal, call):
        return require(principal, Right.ROOMS)
    return principal


def get_call(session: Session, principal: Principal, call_id: str) -> HelpCall:
    """The call of an id. Raises UnknownCall, also for whoever may not answer it."""
    call = session.get(HelpCall, call_id) if "\0" not in call_id else None
    if call is None or not may_answer(session, principal, call):
        raise UnknownCall()
    return call


def waiting(session: Session) -> Sequence[HelpCall]:
    """The calls that are not closed: those that nobody took first, then the oldest."""
    query = select(HelpCall).where(HelpCall.waiting_room.is_not(None)).options(*_LOADED)
    order = ((HelpCall.state != HelpState.OPEN), HelpCall.called_at, HelpCall.id)
    return session.scalars(query.order_by(*order)).unique().all()


def latest(session: Session, start: int, most: int, classroom_id: str | None = None) -> Sequence[HelpCall]:
    """Calls, the newest first."""
    query = select(HelpCall).options(*_LOADED).order_by(HelpCall.called_at.desc(), HelpCall.id)
    if classroom_id is not None:
        query = query.where(HelpCall.classroom_id == classroom_id)
    return session.scalars(query.offset(start).limit(most)).unique().all()


def waiting_at(session: Session, classroom_id: str) -> HelpCall | None:
    """The call of a classroom that is not closed."""
    return session.scalar(select(HelpCall).where(HelpCall.waiting_room == classroom_id))


def carry_out(session: Session, job: Job, now: datetime) -> None:
    """Nobody took a call in time: call the next person on duty."""
    call = session.get(HelpCall, job.subject)
    if call is not None and call.state is HelpState.OPEN:
        _ring(session, call, now)


_LOADED = (
    joinedload(HelpCall.classroom).joinedload(Classroom.community),
    joinedload(HelpCall.taken_by),
    joinedload(HelpCall.rung),
)


def _key(pressed: Press) -> str:
    sender = pressed.screen.id if pressed.screen else pressed.by_id
    return f"{sender}:{pressed.key[:MAX_KEY]}" if pressed.key else ""


def _waiting(session: Session, classroom: Classroom) -> HelpCall | None:
    found = waiting_at(session, classroom.id)
    if found is not None:
        session.refresh(found, with_for_update={"of": HelpCall})
    return found if found is not None and found.state is not HelpState.CLOSED else None


def _answered(session: Session, classroom: Classroom, at: datetime, now: datetime) -> HelpCall | None:
    """The closed call during which somebody pressed while the line was down: help has come already."""
    if at >= now:
        return None
    closed = (HelpCall.classroom_id == classroom.id, HelpCall.closed_at >= at, HelpCall.called_at <= at)
    found = session.scalar(select(HelpCall).where(*closed).order_by(HelpCall.called_at.desc()).limit(1))
    return found if found is not None and belongs_to(at, found.called_at, found.closed_at) else None


def _open(session: Session, pressed: Press, at: datetime, now: datetime) -> tuple[HelpCall, bool]:
    call = HelpCall(
        classroom=pressed.classroom,
        waiting_room=pressed.classroom.id,
        screen=pressed.screen,
        by_id=pressed.by_id,
        reason=pressed.reason,
        text=line(pressed.text, MAX_TEXT),
        called_at=at,
        arrived_at=now,
    )
    try:
        with session.begin_nested():
            session.add(call)
    except IntegrityError:  # another phone pressed at the same moment
        found = waiting_at(session, pressed.classroom.id)
        if found is None:
            raise
        return found, False
    _ring(session, call, now)
    return call, True


def _repeat(call: HelpCall, pressed: Press, at: datetime) -> None:
    call.presses += 1
    call.called_at = min(call.called_at, at)
    if call.reason is HelpReason.OTHER:
        call.reason = pressed.reason
    call.text = call.text or line(pressed.text, MAX_TEXT)


def _ring(session: Session, call: HelpCall, now: datetime) -> None:
    """Tell the next person on duty, and see later whether somebody took the call."""
    to = next_on_duty(duty.ids(session), call.rung_id, call.rings)
    if to is None:
        return
    call.rings += 1
    call.rung_id = to
    place = f"{call.classroom.community.name} {call.classroom.name}"
    tell(session, to, News(NoticeKind.HELP, text=place, cause=call.id), now)
    # A number of its own: this job may be the one that is just being done.
    ledger.enqueue(session, Order(RING, call.id, call.rings, run_after=now + RING_FOR), now=now)
    session.flush()
    changed(session, "wall:all", f"help:{call.id}")


def _tell_all(session: Session, call: HelpCall) -> None:
    """The wall, and the screens of the classroom, which show who is coming."""
    screens = session.scalars(select(Screen.id).where(Screen.classroom_id == call.classroom_id))
    changed(session, "wall:all", f"help:{call.id}", *(f"screen:{screen_id}" for screen_id in screens))


def answer_seconds(session: Session, since: datetime) -> list[float]:
    """How long calls since then waited until somebody took them, shortest first; in seconds."""
    taken = select(HelpCall.called_at, HelpCall.arrived_at, HelpCall.taken_at)
    rows = session.execute(taken.where(HelpCall.called_at >= since, HelpCall.taken_at.is_not(None)))
    # From its arrival: nobody could answer earlier what came after the line was back.
    return sorted((took - max(called, arrived)).total_seconds() for called, arrived, took in rows if took)


def count_since(session: Session, since: datetime) -> int:
    """How many calls there were since then."""
    return session.scalar(select(func.count()).where(HelpCall.called_at >= since)) or 0
