"""Use cases of operators: plan screenings, move, cancel, repeat, copy. They flush and never commit.

Two screenings in one classroom at one time are planned and told, not refused: the operator sees both and chooses.
The rows of the classrooms are locked before anybody looks for them, so that of two operators who plan the same
classroom at the same time the second is told of the first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.courses.models import Lesson
from catalog.database import new_id
from catalog.errors import InThePast, NotFound
from catalog.jobs import ledger
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.states import change_state
from catalog.versions import count_edit, start_edit
from player.classrooms.screens.models import Classroom
from player.classrooms.timetable.errors import (
    AlreadyBegun,
    ClassroomsTaken,
    LessonNotShown,
    NoClassrooms,
    TooFarAhead,
    WrongLength,
)
from player.classrooms.timetable.jobs import ADVANCE
from player.classrooms.timetable.models import Screening, ScreeningEntry, ScreeningRoom, ScreeningState, Step
from player.classrooms.timetable.overlaps import Overlap, overlaps_of
from player.classrooms.timetable.reading import between, bookings
from player.classrooms.timetable.repeats import DaysOff, Occurrences, Repeat, occurrences
from player.classrooms.timetable.running import note, tell, wait_for

MOST_CLASSROOMS = 500
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=12)
USUAL = timedelta(hours=1)
"""How long a classroom is booked while nobody knows how long the lesson is."""
FARTHEST = timedelta(days=732)
_WEEK = timedelta(days=7)
_EVERY_DAY = Repeat(range(7), date.max)
_ROUND = 5 * 60  # seconds; people plan in steps of five minutes


@dataclass(frozen=True)
class Wish:
    """What is to be shown, where and when."""

    lesson: Lesson
    classrooms: Sequence[Classroom]
    starts_at: datetime
    length: timedelta | None = None
    """How long the classrooms are booked; None: as long as the lesson takes."""
    uid: str | None = None
    repeat: Repeat | None = None
    """On which further days, at the same time of the day."""


@dataclass(frozen=True)
class Rules:
    """What holds for a whole act of planning."""

    zone: ZoneInfo
    """In which a repetition keeps its time of the day."""
    off: DaysOff
    refuse_conflicts: bool = False
    series: str | None = None
    """What the screenings planned by this act have in common, if it is a repetition."""


@dataclass(frozen=True)
class Scope:
    """What an edit is about, and from what it started."""

    seen: int | None = None
    """The version that the operator saw; None: they did not say."""
    following: bool = False
    """Also the later ones of its repetition."""


ALONE = Scope()


@dataclass(frozen=True)
class Planned:
    """What was planned by one act."""

    screenings: list[Screening]
    conflicts: list[Overlap]
    days: Occurrences = field(default_factory=Occurrences)


def plan(session: Session, principal: Principal, wish: Wish, rules: Rules, now: datetime) -> Planned:
    """Plan a screening, and its repetition. Raises NotAllowed, NoClassrooms, LessonNotShown, InThePast, TooFarAhead,
    WrongLength, and ClassroomsTaken if conflicts are to be refused."""
    if wish.repeat is None:
        return _plan_all(session, principal, [wish], rules, now)
    local = wish.starts_at.astimezone(rules.zone)
    days = occurrences(local.date(), wish.repeat, rules.off)
    wishes = [_on(wish, day, local.time(), rules.zone) for day in days.days]
    found = _plan_all(session, principal, wishes, replace(rules, series=new_id()), now)
    return Planned(found.screenings, found.conflicts, days)


def plan_many(session: Session, principal: Principal, wishes: Sequence[Wish], rules: Rules, now: datetime) -> Planned:
    """Plan what an imported calendar has; all of it can be undone together. Raises as `plan` does."""
    return _plan_all(session, principal, wishes, rules, now)


def copy_week(
    session: Session, principal: Principal, weeks: tuple[date, date], rules: Rules, now: datetime
) -> Planned:
    """Plan what one week has also for another one; `weeks`: the first days of both.

    Left out is what was cancelled, falls on a day off, would be over already, or is planned there already.
    Raises as `plan` does.
    """
    require(principal, Right.ROOMS)
    shift, begins = weeks[1] - weeks[0], datetime.combine(weeks[0], time(), rules.zone)
    there = {_place(one) for one in between(session, begins + shift, begins + shift + _WEEK)}
    wishes, skipped = [], []
    for wish in filter(None, map(_repeated, between(session, begins, begins + _WEEK))):
        local = wish.starts_at.astimezone(rules.zone)
        moved = _on(wish, local.date() + shift, local.time(), rules.zone)
        why = rules.off.skip(local.date() + shift, _EVERY_DAY)
        if why is not None:
            skipped.append((local.date() + shift, why))
        elif not _is_over(moved, now) and _key(moved) not in there and _is_shown(moved):
            wishes.append(moved)
    found = _plan_all(session, principal, wishes, rules, now)
    return Planned(found.screenings, found.conflicts, Occurrences([], skipped))


def _repeated(screening: Screening) -> Wish | None:
    """The same again; None when nothing is left of it."""
    rooms = [room.classroom for room in screening.rooms if room.classroom.closed_at is None]
    if screening.lesson is None or not rooms:
        return None
    return Wish(screening.lesson, rooms, screening.starts_at, screening.ends_at - screening.starts_at)


@dataclass(frozen=True)
class Change:
    """What an operator changes of a planned screening; None: as it is."""

    starts_at: datetime | None = None
    classrooms: Sequence[Classroom] | None = None
    length: timedelta | None = None
    lesson: Lesson | None = None
    scope: Scope = ALONE
    """Later ones of its repetition move by the same days and hours."""


def change(session: Session, principal: Principal, screening: Screening, wanted: Change, now: datetime) -> Planned:
    """Move a planned screening, or give it other classrooms or another lesson.

    Raises as `plan` does, AlreadyBegun, ChangedMeanwhile.
    """
    by = require(principal, Right.ROOMS)
    start_edit(session, screening, wanted.scope.seen)
    together = [screening, *(_following(session, screening) if wanted.scope.following else ())]
    lock_classrooms(session, [*screening.classroom_ids, *(room.id for room in wanted.classrooms or ())])
    shift = (wanted.starts_at or screening.starts_at) - screening.starts_at
    before = {one.id: one.starts_at for one in together}
    for one in together:
        tell(session, one)  # classrooms that have it no more are told, too
        _change(one, wanted, before[one.id] + shift, now)
        count_edit(one)
        one.changed_at = now
        note(session, one, ScreeningEntry(step=Step.MOVE, at=now, by_id=by.id))
        ledger.drop(session, one.id, {ADVANCE})
        wait_for(session, one, now)
    session.flush()
    return Planned(together, conflicts_of(session, together))


def cancel(
    session: Session, principal: Principal, screening: Screening, scope: Scope, now: datetime
) -> list[Screening]:
    """Cancel a screening. Raises NotAllowed, AlreadyBegun, ChangedMeanwhile."""
    by = require(principal, Right.ROOMS)
    start_edit(session, screening, scope.seen)
    together = [screening, *(_following(session, screening) if scope.following else ())]
    for one in together:
        cancel_one(session, one, by.id, now)
    return together


def cancel_one(session: Session, screening: Screening, by: str | None, now: datetime, why: str = "") -> None:
    """Cancel one that has not begun. Raises AlreadyBegun."""
    if screening.state is ScreeningState.CANCELLED:
        return
    if screening.state_at(now) is not ScreeningState.PLANNED:
        raise AlreadyBegun()
    change_state(screening, ScreeningState.CANCELLED)
    _edited(session, screening, now)
    ledger.drop(session, screening.id, {ADVANCE})
    note(session, screening, ScreeningEntry(step=Step.CANCEL, at=now, by_id=by, note=why))
    record(session, Decision(by, Action.SCREENING, why), screening, "PLANNED", "CANCELLED")


def restore(session: Session, principal: Principal, screening: Screening, now: datetime) -> Planned:
    """Undo that a screening was cancelled; one that was not stays as it is. Raises NotAllowed, InThePast."""
    by = require(principal, Right.ROOMS)
    lock_classrooms(session, screening.classroom_ids)
    start_edit(session, screening, None)
    if screening.state is ScreeningState.CANCELLED:
        if screening.ends_at <= now:
            raise InThePast()
        change_state(screening, ScreeningState.PLANNED)
        _edited(session, screening, now)
        note(session, screening, ScreeningEntry(step=Step.PLAN, at=now, by_id=by.id))
        wait_for(session, screening, now)
        record(session, Decision(by.id, Action.SCREENING), screening, "CANCELLED", "PLANNED")
    return Planned([screening], conflicts_of(session, [screening]))


def undo(session: Session, principal: Principal, batch_id: str, now: datetime) -> int:
    """Undo one act of planning: remove what of it has not begun. Returns how many. Raises NotAllowed, NotFound."""
    require(principal, Right.ROOMS)
    planned = session.scalars(select(Screening).where(Screening.batch_id == batch_id)).all()
    if not planned:
        raise NotFound()
    waiting = [one for one in planned if one.state_at(now) is ScreeningState.PLANNED]
    for one in waiting:
        tell(session, one)
        ledger.drop(session, one.id, {ADVANCE})
        session.delete(one)
    session.flush()
    return len(waiting)


def conflicts_of(session: Session, screenings: Collection[Screening]) -> list[Overlap]:
    """What is in the way of these screenings."""
    mine = [one.booking for one in screenings if one.state in (ScreeningState.PLANNED, ScreeningState.RUNNING)]
    if not mine:
        return []
    others = bookings(session, min(one.starts_at for one in mine), max(one.ends_at for one in mine))
    ids: set[frozenset[str]] = set()
    found = []
    for overlap in (overlap for one in mine for overlap in overlaps_of(one, others)):
        pair = frozenset((overlap.one.id, overlap.other.id))
        if pair not in ids:
            found.append(overlap)
        ids.add(pair)
    return found


def lock_classrooms(session: Session, classroom_ids: Collection[str]) -> None:
    """Lock the rows of classrooms until the transaction ends, in one order, so that nobody waits in a circle."""
    query = select(Classroom.id).where(Classroom.id.in_(set(classroom_ids))).order_by(Classroom.id)
    session.execute(query.with_for_update()).all()


def _plan_all(session: Session, principal: Principal, wishes: Sequence[Wish], rules: Rules, now: datetime) -> Planned:
    by, batch = require(principal, Right.ROOMS), new_id()
    lock_classrooms(session, {room.id for wish in wishes for room in wish.classrooms})
    planned = []
    for wish in wishes:
        check(wish, now)
        made = _made(wish, by.id, now)
        made.series_id, made.batch_id = rules.series, batch
        session.add(made)
        planned.append(made)
    session.flush()
    for made in planned:
        note(session, made, ScreeningEntry(step=Step.PLAN, at=now, by_id=by.id))
        wait_for(session, made, now)
    conflicts = conflicts_of(session, planned)
    if conflicts and rules.refuse_conflicts:
        raise ClassroomsTaken(count=len({room for one in conflicts for room in one.classrooms}))
    return Planned(planned, conflicts)


def check(wish: Wish, now: datetime) -> None:
    """Raises NoClassrooms, LessonNotShown, InThePast, TooFarAhead, WrongLength for what cannot be planned."""
    if not 0 < len(wish.classrooms) <= MOST_CLASSROOMS:
        raise NoClassrooms(most=MOST_CLASSROOMS)
    if wish.starts_at > now + FARTHEST:
        raise TooFarAhead()
    if wish.length is not None and not SHORTEST <= wish.length <= LONGEST:
        raise WrongLength()
    if _is_over(wish, now):
        raise InThePast()
    if not _is_shown(wish):
        raise LessonNotShown()


def length_of(lesson: Lesson) -> timedelta:
    """How long a classroom is booked for a lesson: its length, in steps of five minutes."""
    if lesson.duration is None:
        return USUAL
    rounded = -(-lesson.duration // _ROUND) * _ROUND
    return min(LONGEST, max(SHORTEST, timedelta(seconds=rounded)))


def _made(wish: Wish, by: str, now: datetime) -> Screening:
    rooms = [ScreeningRoom(classroom=room) for room in {room.id: room for room in wish.classrooms}.values()]
    return Screening(
        lesson=wish.lesson,
        title=wish.lesson.title,
        starts_at=wish.starts_at,
        ends_at=_end_of(wish),
        uid=wish.uid,
        planned_by_id=by,
        created_at=now,
        changed_at=now,
        rooms=rooms,
    )


def _end_of(wish: Wish) -> datetime:
    return wish.starts_at + (wish.length or length_of(wish.lesson))


def _is_over(wish: Wish, now: datetime) -> bool:
    return _end_of(wish) <= now


def _is_shown(wish: Wish) -> bool:
    """Whether everybody may watch the lesson when it is planned for."""
    lesson, course = wish.lesson, wish.lesson.course
    if lesson.removed_at is not None or lesson.video.recalled:
        return False
    return lesson.published or (course.publish_at is not None and course.publish_at <= wish.starts_at)


def _place(screening: Screening) -> tuple[str | None, datetime, frozenset[str]]:
    return screening.lesson_id, screening.starts_at, frozenset(screening.classroom_ids)


def _key(wish: Wish) -> tuple[str | None, datetime, frozenset[str]]:
    return wish.lesson.id, wish.starts_at, frozenset(room.id for room in wish.classrooms)


def _on(wish: Wish, day: date, local: time, zone: ZoneInfo) -> Wish:
    starts_at = datetime.combine(day, local.replace(tzinfo=None), zone)
    return Wish(wish.lesson, wish.classrooms, starts_at, wish.length, wish.uid)


def _following(session: Session, screening: Screening) -> list[Screening]:
    """The planned ones of its repetition that come after it."""
    if screening.series_id is None:
        return []
    later = (Screening.series_id == screening.series_id, Screening.starts_at > screening.starts_at)
    query = select(Screening).where(*later, Screening.state == ScreeningState.PLANNED).order_by(Screening.starts_at)
    return list(session.scalars(query.with_for_update()))


def _change(one: Screening, wanted: Change, starts_at: datetime, now: datetime) -> None:
    if one.state_at(now) is not ScreeningState.PLANNED:
        raise AlreadyBegun()
    lesson = wanted.lesson or one.lesson
    if lesson is None:
        raise LessonNotShown()
    rooms = wanted.classrooms if wanted.classrooms is not None else [room.classroom for room in one.rooms]
    length = wanted.length or (length_of(lesson) if wanted.lesson else one.ends_at - one.starts_at)
    wish = Wish(lesson, rooms, starts_at, length)
    check(wish, now)
    one.lesson, one.title, one.starts_at, one.ends_at = lesson, lesson.title, starts_at, _end_of(wish)
    kept = {room.classroom_id: room for room in one.rooms}
    one.rooms[:] = [kept.get(room.id) or ScreeningRoom(classroom=room) for room in rooms]


def _edited(session: Session, screening: Screening, now: datetime) -> None:
    count_edit(screening)
    screening.changed_at = now
    session.flush()
