"""Screenings with a database: planning, editing, conflicts, what runs, who may."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.courses.publishing import withdraw_lesson
from catalog.errors import CatalogError, ChangedMeanwhile, InThePast, NotAllowed, NotFound, WrongMove
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.states import change_state
from player.classrooms.screens.models import Classroom
from player.classrooms.timetable import (
    announcements,
    closing,
    holidays_by_hand,
    importing,
    planning,
    reading,
    running,
)
from player.classrooms.timetable.errors import (
    AlreadyBegun,
    ClassroomsTaken,
    LessonNotShown,
    NoClassrooms,
    NotRunning,
    TooFarAhead,
    WrongLength,
)
from player.classrooms.timetable.holidays import DayKind
from player.classrooms.timetable.jobs import ADVANCE
from player.classrooms.timetable.models import ClosedDay, Screening, ScreeningState, Step
from player.classrooms.timetable.planning import Change, Scope, Wish
from player.classrooms.timetable.programme import Timetable, told
from player.classrooms.timetable.repeats import Repeat
from school.services import Services
from tests import factories
from tests.conftest import EITHER
from tests.player.classrooms.timetable.hall import MONDAY, NOW, RULES, ZONE, Hall, hall

WEEK = timedelta(days=7)
LENGTH = timedelta(seconds=factories.LENGTH_S)


def seconds(count: float) -> datetime:
    """After the start on Monday."""
    return MONDAY + timedelta(seconds=count)


@pytest.fixture
def there(session: Session) -> Hall:
    return hall(session)


MOVES = {
    ScreeningState.PLANNED: {ScreeningState.RUNNING, ScreeningState.CANCELLED},
    ScreeningState.RUNNING: {ScreeningState.ENDED, ScreeningState.CANCELLED},
    ScreeningState.ENDED: set(),
    ScreeningState.CANCELLED: {ScreeningState.PLANNED},
}


@pytest.mark.parametrize("to", ScreeningState)
@pytest.mark.parametrize("state", ScreeningState)
def test_a_screening_makes_only_the_moves_of_the_table(state: ScreeningState, to: ScreeningState) -> None:
    screening = Screening(state=state)
    if to in MOVES[state]:
        change_state(screening, to)
    else:
        with pytest.raises(WrongMove):
            change_state(screening, to)
    assert screening.state is (to if to in MOVES[state] else state)


BAD: dict[str, tuple[Callable[[Wish], Wish], type[CatalogError]]] = {
    "no classroom": (lambda wish: replace(wish, classrooms=[]), NoClassrooms),
    "a day that is over": (lambda wish: replace(wish, starts_at=NOW - timedelta(days=1)), InThePast),
    "another century": (lambda wish: replace(wish, starts_at=NOW.replace(year=2126)), TooFarAhead),
    "no length": (lambda wish: replace(wish, length=timedelta()), WrongLength),
    "a whole day": (lambda wish: replace(wish, length=timedelta(days=1)), WrongLength),
}


@EITHER
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_take_place_is_refused(session: Session, there: Hall, name: str) -> None:
    change, refusal = BAD[name]
    with pytest.raises(refusal):
        planning.plan(session, there.operator, change(there.wish()), RULES, NOW)


@EITHER
def test_only_lessons_that_neighbours_may_watch_then_are_planned(session: Session, there: Hall) -> None:
    course = factories.course(session, there.teacher, "草稿")
    draft = factories.watchable(session, course)
    with pytest.raises(LessonNotShown):
        planning.plan(session, there.operator, replace(there.wish(), lesson=draft), RULES, NOW)
    course.publish_at = MONDAY - timedelta(hours=1)
    planned = planning.plan(session, there.operator, replace(there.wish(), lesson=draft), RULES, NOW)
    assert planned.screenings[0].ends_at - MONDAY == timedelta(minutes=5)  # 200 s


@EITHER
def test_operators_plan_and_others_do_not(session: Session, there: Hall) -> None:
    for member in (there.volunteer, there.teacher, there.resident, None):
        with pytest.raises(NotAllowed):
            planning.plan(session, member, there.wish(), RULES, NOW)
    screening = there.plan(session)
    for member in (there.volunteer, there.teacher, there.resident):
        with pytest.raises(NotAllowed):
            planning.cancel(session, member, screening, Scope(), NOW)


@EITHER
def test_two_in_one_classroom_are_both_planned_and_told(session: Session, there: Hall) -> None:
    first = there.plan(session, replace(there.wish(), length=timedelta(hours=1)))
    other = replace(there.wish(MONDAY + timedelta(minutes=30)), classrooms=there.rooms)
    planned = planning.plan(session, there.operator, other, RULES, NOW)
    [conflict] = planned.conflicts
    assert (conflict.other.id, conflict.classrooms) == (first.id, frozenset({there.rooms[0].id}))
    with pytest.raises(ClassroomsTaken):
        planning.plan(session, there.operator, other, replace(RULES, refuse_conflicts=True), NOW)
    moved = planning.change(
        session, there.operator, planned.screenings[0], Change(starts_at=MONDAY + timedelta(hours=1)), NOW
    )
    assert moved.conflicts == []


def test_of_two_operators_who_plan_one_classroom_at_one_time_one_is_told(services: Services) -> None:
    with services.database.sessions() as session:
        there = hall(session)
        ids = (there.operator.id, there.lesson.id, there.rooms[0].id)
        session.commit()
    conflicts: list[int] = []
    begin = Barrier(2)

    def plan() -> None:
        with services.database.sessions() as session:
            member, lesson = session.get_one(Member, ids[0]), session.get_one(Lesson, ids[1])
            room = session.get_one(Classroom, ids[2])
            if session.get_bind().dialect.name == "postgresql":
                begin.wait()  # SQLite has one writer: the other one waits for its first statement already
            planned = planning.plan(session, member, Wish(lesson, [room], MONDAY), RULES, NOW)
            session.commit()
            conflicts.append(len(planned.conflicts))

    threads = [Thread(target=plan) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(conflicts) == [0, 1]


@EITHER
def test_two_editors_do_not_overwrite_each_other(session: Session, there: Hall) -> None:
    screening = there.plan(session)
    session.commit()
    seen = Scope(seen=screening.version)
    planning.change(session, there.operator, screening, Change(starts_at=MONDAY + WEEK, scope=seen), NOW)
    session.commit()
    with pytest.raises(ChangedMeanwhile):
        planning.change(session, there.operator, screening, Change(starts_at=MONDAY, scope=seen), NOW)
    with pytest.raises(ChangedMeanwhile):
        planning.cancel(session, there.operator, screening, seen, NOW)


@EITHER
def test_a_series_is_moved_and_cancelled_from_a_day_on_and_undone_as_one(session: Session, there: Hall) -> None:
    repeat = Repeat({0, 2}, date(2026, 12, 6))
    planned = planning.plan(session, there.operator, replace(there.wish(), repeat=repeat), RULES, NOW).screenings
    assert [one.starts_at.astimezone(ZONE).day for one in planned] == [23, 25, 30, 2]
    later = Change(starts_at=planned[1].starts_at + timedelta(hours=1), scope=Scope(following=True))
    planning.change(session, there.operator, planned[1], later, NOW)
    assert [one.starts_at.astimezone(ZONE).hour for one in planned] == [9, 10, 10, 10]
    planning.cancel(session, there.operator, planned[2], Scope(following=True), NOW)
    assert [one.state.name for one in planned] == ["PLANNED", "PLANNED", "CANCELLED", "CANCELLED"]
    planning.restore(session, there.operator, planned[3], NOW)
    assert planned[3].state is ScreeningState.PLANNED
    batch = planned[0].batch_id or ""
    assert (
        planning.undo(session, there.operator, batch, seconds(1)) == 2
    )  # the first one runs, the third is cancelled
    assert session.query(Screening).count() == 2
    with pytest.raises(NotFound):
        planning.undo(session, there.operator, "none", NOW)


@EITHER
def test_a_copied_week_leaves_out_days_off_and_what_is_there(session: Session, there: Hall) -> None:
    for day in (0, 1):
        there.plan(session, there.wish(MONDAY + timedelta(days=day)))
    weeks = (date(2026, 11, 23), date(2026, 11, 30))
    closing.close_day(session, there.operator, ClosedDay(day=date(2026, 12, 1)), ZONE, NOW)
    off = replace(RULES, off=replace(RULES.off, closed={date(2026, 12, 1)}))
    copied = planning.copy_week(session, there.operator, weeks, off, NOW)
    assert [one.starts_at for one in copied.screenings] == [MONDAY + WEEK]
    assert copied.days.skipped[0][0] == date(2026, 12, 1)
    assert planning.copy_week(session, there.operator, weeks, off, NOW).screenings == []


@EITHER
def test_a_closed_day_cancels_and_an_opened_one_restores_only_that(session: Session, there: Hall) -> None:
    kept, gone = there.plan(session), there.plan(session, there.wish(MONDAY + timedelta(hours=3)))
    planning.cancel(session, there.operator, gone, Scope(), NOW)
    assert closing.close_day(session, there.operator, ClosedDay(day=MONDAY.date(), text="运动会"), ZONE, NOW) == 1
    assert kept.state is ScreeningState.CANCELLED
    assert closing.open_day(session, there.operator, MONDAY.date(), ZONE, NOW) == 1
    assert (kept.state, gone.state) == (ScreeningState.PLANNED, ScreeningState.CANCELLED)
    assert closing.open_day(session, there.operator, MONDAY.date(), ZONE, NOW) == 0


@EITHER
def test_entered_holidays_are_left_out_by_repetitions_until_they_are_removed(session: Session, there: Hall) -> None:
    assert not holidays_by_hand.calendar(session).knows(2027)
    text = "2027年\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。"
    assert holidays_by_hand.enter(session, there.operator, announcements.read(text), ZONE, NOW) == []
    assert holidays_by_hand.enter(session, there.operator, announcements.read(text), ZONE, NOW) == []
    known = holidays_by_hand.calendar(session)
    assert (known.of(date(2027, 1, 1)).kind, known.knows(2027), known.knows(2026)) == (DayKind.HOLIDAY, True, True)
    assert holidays_by_hand.remove(session, there.operator, 2027) == 3
    assert holidays_by_hand.entered_years(session) == []


_LATER = [(seconds(300), MONDAY), (seconds(300), seconds(1)), (seconds(300), None)]
"""When a screen asks, and since when it wants to know what is over."""


@EITHER
def test_it_runs_by_the_clock_and_the_ledger_writes_that_down(session: Session, there: Hall) -> None:
    screening = there.plan(session)
    job = session.query(Job).filter_by(subject=screening.id).one()
    assert (job.kind, job.run_after) == (ADVANCE, MONDAY)
    timetable, room = Timetable(), there.rooms[0].id
    assert timetable.now_and_next(session, room, seconds(-1)).running is None
    assert [one["id"] for one in timetable.now_and_next(session, room, seconds(-1)).coming] == [screening.id]
    shown = timetable.now_and_next(session, room, seconds(61.5)).running  # no job has run
    assert shown is not None
    assert (shown["id"], shown["lesson"], shown["position"], shown["paused_at"]) == (
        screening.id,
        there.lesson.id,
        61.5,
        None,
    )
    assert timetable.now_and_next(session, there.rooms[1].id, seconds(61.5)).running is None
    running.carry_out(session, job, seconds(1))
    assert screening.state is ScreeningState.RUNNING
    last = session.query(Job).filter_by(subject=screening.id, number=1).one()
    assert last.run_after == MONDAY + LENGTH
    running.carry_out(session, last, MONDAY + LENGTH)
    assert (screening.state, screening.ended_at) == (ScreeningState.ENDED, MONDAY + LENGTH)
    assert timetable.now_and_next(session, room, seconds(300)).running is None
    over = [[one["id"] for one in timetable.now_and_next(session, room, at, day).over] for at, day in _LATER]
    assert over == [[screening.id], [], []]
    assert [entry.step for entry in screening.log] == [Step.PLAN, Step.START, Step.END]


@EITHER
def test_teachers_and_volunteers_pause_for_all_and_go_on(session: Session, there: Hall) -> None:
    screening = there.plan(session, there.wish(rooms=there.rooms))
    with pytest.raises(NotRunning):
        running.pause(session, there.operator, screening, seconds(-1))
    with pytest.raises(NotAllowed):
        running.pause(session, there.resident, screening, seconds(10))
    running.pause(session, there.volunteer, screening, seconds(10))
    running.pause(session, there.teacher, screening, seconds(15))  # it is paused already
    shown = told(screening, seconds(40))
    assert (shown["position"], datetime.fromisoformat(shown["paused_at"])) == (10, seconds(10))
    running.resume(session, there.teacher, screening, seconds(40))
    running.resume(session, there.teacher, screening, seconds(41))
    assert told(screening, seconds(50))["position"] == 20
    assert screening.state_at(seconds(220)) is ScreeningState.RUNNING  # the pause put its end off
    running.end(session, there.operator, screening, seconds(60))
    assert screening.state_at(seconds(60)) is ScreeningState.ENDED
    with pytest.raises(NotRunning):
        running.resume(session, there.operator, screening, seconds(61))


def _shown(session: Session, classroom_id: str, moment: datetime) -> dict[str, Any]:
    shown = Timetable().now_and_next(session, classroom_id, moment).running
    assert shown is not None
    return shown


@EITHER
def test_one_classroom_goes_on_in_its_own_time_and_comes_back(session: Session, there: Hall) -> None:
    screening, mine, other = there.plan(session, there.wish(rooms=there.rooms)), *(room.id for room in there.rooms)
    running.leave(session, there.volunteer, screening, mine, seconds(5))
    assert [_shown(session, room, seconds(9))["apart"] for room in (mine, other)] == [True, False]
    assert told(screening, seconds(9))["position"] == 9
    with pytest.raises(NotAllowed):
        running.leave(session, there.volunteer, screening, other, seconds(5))
    running.rejoin(session, there.volunteer, screening, mine, seconds(20))
    assert _shown(session, mine, seconds(20))["apart"] is False
    with pytest.raises(NotFound):
        running.leave(session, there.operator, screening, "none", seconds(5))


@EITHER
def test_a_lesson_withdrawn_meanwhile_leaves_its_title(session: Session, there: Hall) -> None:
    screening = there.plan(session)
    withdraw_lesson(session, there.teacher, there.lesson)
    shown = told(screening, seconds(5))
    assert (shown["lesson"], shown["title"]) == (None, "十字步")


@EITHER
def test_the_next_screening_begins_though_one_before_is_over_its_time(session: Session, there: Hall) -> None:
    first = there.plan(session)
    running.pause(session, there.operator, first, seconds(10))
    second = there.plan(session, there.wish(MONDAY + timedelta(minutes=10)))
    for moment, expected in ((seconds(500), first), (seconds(601), second)):
        assert reading.now_and_next(session, there.rooms[0].id, moment).running is expected
    with pytest.raises(AlreadyBegun):
        planning.change(session, there.operator, first, Change(starts_at=MONDAY + WEEK), seconds(20))


@EITHER
def test_a_pause_that_nobody_ends_is_over_twelve_hours_later(session: Session, there: Hall) -> None:
    screening = there.plan(session)
    running.pause(session, there.operator, screening, seconds(10))
    assert screening.state_at(MONDAY + timedelta(hours=12)) is ScreeningState.RUNNING
    assert screening.state_at(MONDAY + timedelta(hours=12, minutes=6)) is ScreeningState.ENDED


@EITHER
def test_a_calendar_is_imported_once(session: Session, there: Hall) -> None:
    event = "BEGIN:VEVENT\nUID:{}\nSUMMARY:{}\nLOCATION:{}\nDTSTART:20261124T090000\nRRULE:FREQ=DAILY;COUNT=3\n"
    event += "END:VEVENT\n"
    data = (
        "BEGIN:VCALENDAR\nVERSION:2.0\n"
        + event.format(1, "十字步", "一号教室，二号教室")
        + event.format(2, "没有这一课", "一号教室")
        + event.format(3, "十字步", "大礼堂")
        + "END:VCALENDAR\n"
    ).encode()
    found = importing.import_calendar(session, there.operator, (data, []), RULES, NOW)
    assert [len(one.rooms) for one in found.planned.screenings] == [2, 2, 2]
    assert len(found.left_out) == 2
    again = importing.import_calendar(session, there.operator, (data, []), RULES, NOW)
    assert (again.planned.screenings, again.known) == ([], 3)
