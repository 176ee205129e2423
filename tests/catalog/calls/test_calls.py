"""Calls for clips: what a teacher may ask for, until when it stands, and what answers it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from catalog.calls import service
from catalog.calls.errors import BeyondTheEnd, NoDemonstrations, NothingAsked, TooLong, TooManyCalls
from catalog.calls.invariants import calls_are_closed_at_their_end
from catalog.calls.jobs import CLOSE
from catalog.calls.service import LONGEST, MOST_OPEN, Wish
from catalog.clips import placing, review
from catalog.clips import service as clips
from catalog.clips.models import Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clips.service import ClipDraft
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.courses.publishing import publish_course
from catalog.errors import CatalogError, InThePast, NotAllowed, NotFound
from catalog.jobs.models import Job
from catalog.members.models import Member, Role
from catalog.topic import Reading
from catalog.uploads.models import UploadState
from tests import factories
from tests.conftest import EITHER

pytestmark = EITHER
NOW = now()
WISH = Wish("坐着怎么跳这一步", NOW + timedelta(days=7), 1.0, 3)


@pytest.fixture
def teacher(session: Session) -> Member:
    return factories.member(session, "王桂兰")


@pytest.fixture
def lesson(session: Session, teacher: Member) -> Lesson:
    """One that everybody may watch."""
    course = factories.course(session, teacher)
    made = factories.watchable(session, course)
    publish_course(session, teacher, course)
    return made


def test_a_call_stands_until_its_day_and_is_closed_by_the_ledger(
    session: Session, teacher: Member, lesson: Lesson
) -> None:
    call = service.open_call(session, teacher, lesson, WISH, NOW)
    job = session.query(Job).filter_by(subject=call.id).one()
    assert (job.kind, job.run_after) == (CLOSE, WISH.closes_at)
    assert service.open_at(session, [lesson.id], NOW) == service.newest_open(session, 9, NOW) == [call]
    after = WISH.closes_at + timedelta(seconds=1)
    assert service.open_at(session, [lesson.id], after) == service.newest_open(session, 9, after) == []
    service.carry_out(session, job, NOW)
    assert call.closed_at is None
    service.carry_out(session, job, after)
    assert call.closed_at == WISH.closes_at
    assert service.calls_of(session, lesson, 9) == [call]


def test_its_teacher_closes_it_before(session: Session, teacher: Member, lesson: Lesson) -> None:
    call = service.open_call(session, teacher, lesson, WISH, NOW)
    with pytest.raises(NotAllowed):
        service.close(session, factories.member(session, "李梅", Role.RESIDENT), lesson, call.id, NOW)
    service.close(session, teacher, lesson, call.id, NOW)
    assert service.open_at(session, [lesson.id], NOW) == []
    assert session.query(Job).filter_by(subject=call.id).count() == 0
    with pytest.raises(NotFound):
        service.close(session, teacher, factories.lesson(session, lesson.course), call.id, NOW)


BAD: dict[str, tuple[Callable[[Wish], Wish], type[CatalogError]]] = {
    "no text": (lambda wish: replace(wish, text=" "), NothingAsked),
    "a day that is over": (lambda wish: replace(wish, closes_at=NOW), InThePast),
    "years": (lambda wish: replace(wish, closes_at=NOW + LONGEST + timedelta(days=1)), TooLong),
    "a second that is not there": (lambda wish: replace(wish, at=1e6), BeyondTheEnd),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_asked_is_refused(session: Session, teacher: Member, lesson: Lesson, what: str) -> None:
    change, refusal = BAD[what]
    with pytest.raises(refusal):
        service.open_call(session, teacher, lesson, change(WISH), NOW)


def test_a_lesson_has_few_calls_at_once_and_one_of_a_neighbour_has_none(
    session: Session, teacher: Member, lesson: Lesson
) -> None:
    for _ in range(MOST_OPEN):
        service.open_call(session, teacher, lesson, WISH, NOW)
    with pytest.raises(TooManyCalls):
        service.open_call(session, teacher, lesson, WISH, NOW)
    lesson.borrows = True
    with pytest.raises(NoDemonstrations):
        service.open_call(session, teacher, lesson, WISH, NOW)


def test_nobody_is_asked_at_a_lesson_that_nobody_sees(session: Session, teacher: Member, lesson: Lesson) -> None:
    service.open_call(session, teacher, lesson, WISH, NOW)
    lesson.video.recalled = True
    session.flush()
    assert service.newest_open(session, 9, NOW) == []


def test_a_call_that_nothing_closed_is_told_by_school_check(
    session: Session, teacher: Member, lesson: Lesson
) -> None:
    call = service.open_call(session, teacher, lesson, WISH, NOW)
    seen = Reading(session=session, school=None, objects={}, now=NOW)  # type: ignore[arg-type]
    assert list(calls_are_closed_at_their_end(seen)) == []
    call.closes_at = NOW - timedelta(hours=1)
    session.flush()
    assert [call.id in fault for fault in calls_are_closed_at_their_end(seen)] == [True]


def test_a_clip_that_answers_goes_to_its_lesson_and_counts_once_it_stands_there(
    session: Session, teacher: Member, lesson: Lesson
) -> None:
    call = service.open_call(session, teacher, lesson, WISH, NOW)
    resident = factories.member(session, "周美华", Role.RESIDENT)
    moderator = factories.member(session, "高敏", Role.MODERATOR)
    clip = factories.clip(session, resident, call=call.id)
    assert (clip.call, clip.wished_lesson) == (call, lesson)
    factories.package(session, factories.upload(session, clip.video, UploadState.READY))
    clips.submit(session, resident, clip, NOW)
    assert placing.answers(session, [call.id]) == {}
    review.judge(session, moderator, clip, Judgement(Verdict.APPROVE, place=Place(lesson=lesson.id, at=1.0)), NOW)
    assert placing.answers(session, [call.id]) == {call.id: 1}
    placing.decline(session, teacher, lesson, clip.id)
    assert placing.answers(session, [call.id]) == {}


def test_a_clip_that_comes_too_late_is_still_for_the_lesson(
    session: Session, teacher: Member, lesson: Lesson
) -> None:
    call = service.open_call(session, teacher, lesson, WISH, NOW)
    service.close(session, teacher, lesson, call.id, NOW)
    resident = factories.member(session, "周美华", Role.RESIDENT)
    clip = factories.clip(session, resident, call=call.id)
    assert (clip.call, clip.wished_lesson) == (None, lesson)
    other = factories.clip(session, resident, lesson=lesson.id)
    clips.change(session, resident, other, ClipDraft(lesson=""))
    assert other.wished_lesson is None
    with pytest.raises(NotFound):
        factories.clip(session, resident, call="nowhere")
