"""Calls for help: who is called, one call for many presses, the moves, the rights."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.communities.models import Community
from catalog.errors import NotAllowed
from catalog.jobs.models import Job
from catalog.members.models import Member, Role
from catalog.notices.models import Notice, NoticeKind
from catalog.states import StateLog
from player.classrooms.help import duty, invariants, service
from player.classrooms.help.errors import CallClosed, CallTaken, NoWord, UnknownOnDuty
from player.classrooms.help.jobs import RING
from player.classrooms.help.models import HelpCall, HelpPress, HelpReason, HelpState
from player.classrooms.help.ringing import RING_FOR, ROUNDS, asked_at, next_on_duty
from player.classrooms.help.service import Press
from player.classrooms.screens.models import Classroom, ClassroomVolunteer
from tests import factories
from tests.conftest import EITHER

NOW = datetime(2026, 11, 30, 9, 42, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("people", "last", "rings", "called"),
    [
        ("", None, 0, None),
        ("abc", None, 0, "a"),
        ("abc", "a", 1, "b"),
        ("abc", "c", 3, "a"),  # round again
        ("abc", "c", ROUNDS * 3, None),  # the wall rings on, and nobody gets a tenth mail
        ("a", "a", 1, "a"),
        ("abc", "gone", 1, "b"),  # that person is on duty no longer
    ],
)
def test_the_next_person_on_duty(people: str, last: str | None, rings: int, called: str | None) -> None:
    assert next_on_duty(list(people), last, rings) == called


@pytest.mark.parametrize(
    ("told", "at"),
    [
        (None, NOW),
        (NOW - 3 * MINUTE, NOW - 3 * MINUTE),
        (NOW + MINUTE, NOW),
        (datetime.min.replace(tzinfo=UTC), None),
    ],
)
def test_a_press_is_neither_in_the_future_nor_ages_ago(told: datetime | None, at: datetime | None) -> None:
    assert asked_at(told, NOW) == (at or NOW - timedelta(days=30))


@pytest.fixture
def room(session: Session) -> Classroom:
    made = Classroom(name="一号", name_key="一号", community=Community(name="友谊社区", name_key="友谊社区"))
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def operators(session: Session) -> list[Member]:
    return [factories.member(session, name, Role.OPERATOR) for name in ("高敏", "小赵")]


@EITHER
def test_presses_of_a_classroom_are_one_call_until_it_is_closed(
    session: Session, room: Classroom, operators: list[Member]
) -> None:
    first = service.press(session, Press(room, reason=HelpReason.SOUND, key="k1"), NOW)
    again = service.press(session, Press(room, text="还是没声音"), NOW + MINUTE)
    assert (first.is_new, again.is_new, again.call.presses, again.call.text) == (True, False, 2, "还是没声音")
    service.close(session, operators[0], first.call, "音箱没开", NOW + 2 * MINUTE)
    assert service.press(session, Press(room), NOW + 3 * MINUTE).call.id != first.call.id


@EITHER
def test_a_press_that_was_kept_while_the_line_was_down_counts_once(
    session: Session, room: Classroom, operators: list[Member]
) -> None:
    screen_press = Press(room, by_id=operators[0].id, key="k1", at=NOW - 20 * MINUTE)
    first = service.press(session, screen_press, NOW)
    assert (first.call.called_at, first.call.arrived_at) == (NOW - 20 * MINUTE, NOW)
    service.take(session, operators[0], first.call, NOW + MINUTE)
    assert service.answer_seconds(session, NOW - 60 * MINUTE) == [60.0]  # nobody could come before it arrived
    service.close(session, operators[0], first.call, "好了", NOW + 5 * MINUTE)
    late = NOW + 60 * MINUTE
    sent_again = service.press(session, screen_press, late)
    answered = service.press(session, Press(room, key="k2", at=NOW - 10 * MINUTE), late)
    assert [sent_again.is_new, answered.is_new] == [False, False]
    assert {sent_again.call.id, answered.call.id} == {first.call.id}
    assert len(session.scalars(select(HelpPress)).all()) == 1 + 1


@EITHER
def test_it_goes_on_to_the_next_person_until_somebody_takes_it(
    session: Session, room: Classroom, operators: list[Member]
) -> None:
    duty.change(session, operators[0], ["高敏", operators[1].id], None, NOW)
    call = service.press(session, Press(room), NOW).call
    assert (_told(session), _due(session)) == (["高敏"], [NOW + RING_FOR])
    service.carry_out(session, session.scalars(select(Job).where(Job.kind == RING)).one(), NOW + RING_FOR)
    assert (_told(session), call.rung_id) == (["高敏", "小赵"], operators[1].id)
    service.take(session, operators[1], call, NOW + 3 * MINUTE)
    assert (_due(session), service.take(session, operators[1], call, NOW + 4 * MINUTE).taken_at) == (
        [],
        NOW + 3 * MINUTE,
    )
    with pytest.raises(CallTaken):
        service.take(session, operators[0], call, NOW + 4 * MINUTE)


@EITHER
def test_a_call_is_closed_with_a_word_and_stays_closed(
    session: Session, room: Classroom, operators: list[Member]
) -> None:
    call = service.press(session, Press(room), NOW).call
    with pytest.raises(NoWord):
        service.close(session, operators[0], call, "  ", NOW)
    service.close(session, operators[0], call, "换了线", NOW + MINUTE)
    assert (call.state, call.taken_by_id, call.word) == (HelpState.CLOSED, operators[0].id, "换了线")
    log = session.execute(select(StateLog.before, StateLog.after).where(StateLog.subject_id == call.id)).all()
    assert [tuple(row) for row in log] == [("OPEN", "TAKEN"), ("TAKEN", "CLOSED")]
    for move in (service.take, lambda *args: service.close(*args[:3], "again", NOW)):
        with pytest.raises(CallClosed):
            move(session, operators[0], call, NOW)
    assert HelpCall.MOVES[HelpState.OPEN] == {HelpState.TAKEN}


@EITHER
def test_operators_volunteers_and_people_on_duty_answer(
    session: Session, room: Classroom, operators: list[Member]
) -> None:
    own, other = factories.member(session, "李秀英"), factories.member(session, "王五")
    elsewhere = Classroom(name="二号", name_key="二号", community=room.community)
    room.volunteers.append(ClassroomVolunteer(member=own))
    session.add(elsewhere)
    session.flush()
    here, there = (service.press(session, Press(each), NOW).call for each in (room, elsewhere))
    may = [
        service.may_answer(session, who, call) for who in (operators[0], own, other, None) for call in (here, there)
    ]
    assert may == [True, True, True, False, False, False, False, False]
    with pytest.raises(NotAllowed):
        service.take(session, other, here, NOW)
    with pytest.raises(UnknownOnDuty):
        duty.change(session, operators[0], [other.name], None, NOW)
    duty.change(session, operators[0], [own.name], None, NOW)
    assert service.may_answer(session, own, there)
    assert [one.name for one in duty.candidates(session)] == sorted(["高敏", "小赵", "李秀英"])
    with pytest.raises(NotAllowed):
        duty.change(session, own, [], None, NOW)


@EITHER
def test_the_invariant_notices_a_call_in_the_way(session: Session, room: Classroom) -> None:
    call = service.press(session, Press(room), NOW).call
    seen = type("Seen", (), {"session": session})()
    assert list(invariants.open_calls_ring(seen)) == []
    call.waiting_room = None
    session.flush()
    assert len(list(invariants.open_calls_ring(seen))) == 1


def _told(session: Session) -> list[str]:
    query = select(Member.name).join(Notice, Notice.member_id == Member.id).where(Notice.kind == NoticeKind.HELP)
    return list(session.scalars(query.order_by(Notice.at)))


def _due(session: Session) -> list[datetime]:
    return list(session.scalars(select(Job.run_after).where(Job.kind == RING)))
