"""The ledger: claimed once, kept by renewing, given back, tried three times, never finished by a stranger."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.ledger import LEASE, MOST_TRIES, Claim, LeaseLost, Order
from catalog.jobs.models import Job, JobState
from catalog.members import service as members
from catalog.members.models import Member
from catalog.members.roles import Role
from catalog.uploads import jobs as uploads
from catalog.uploads.jobs import ENCODE, FINISH, INSPECT, SOUND
from catalog.uploads.models import Upload, not_removed
from tests.conftest import PASSWORD

Enqueue = Callable[..., Job]


@pytest.fixture
def enqueue(session: Session, lesson: Lesson, teacher: Member) -> Enqueue:
    def make(priority: int = 0, member: Member = teacher) -> Job:
        upload = Upload(member_id=member.id, video_id=lesson.video_id, filename="a.mp4", length=1)
        session.add(upload)
        session.flush()
        job = uploads.enqueue(session, upload, ENCODE, now=now())
        job.priority = priority
        session.flush()
        return job

    return make


def upload_of(session: Session, job: Job) -> Upload:
    return session.get_one(Upload, job.subject)


def take(session: Session, worker: str = "a") -> Claim:
    claim = ledger.claim(session, ENCODE, worker, now())
    assert claim is not None
    return claim


def test_a_job_is_claimed_by_one_worker_only(session: Session, enqueue: Enqueue) -> None:
    job = enqueue()
    claim = take(session)
    assert (claim.job_id, claim.attempt) == (job.id, 1)
    assert ledger.claim(session, ENCODE, "b", now()) is None


def test_the_most_urgent_job_comes_first(session: Session, enqueue: Enqueue) -> None:
    demo, first, second = enqueue(priority=-10), enqueue(), enqueue()
    assert [take(session).job_id for _ in range(3)] == [first.id, second.id, demo.id]


def test_kinds_do_not_take_each_others_jobs(session: Session, enqueue: Enqueue) -> None:
    enqueue()
    assert ledger.claim(session, INSPECT, "a", now()) is None


def test_a_silent_workers_job_is_due_again_and_its_late_end_changes_nothing(
    session: Session, enqueue: Enqueue
) -> None:
    job = enqueue()
    late = take(session, "a")
    later = now() + LEASE + timedelta(seconds=1)
    assert ledger.release_expired(session, later) == []
    again = ledger.claim(session, ENCODE, "b", later)
    assert again is not None
    assert again.attempt == 2
    for use in (ledger.renew, ledger.finish, ledger.hand_back):
        with pytest.raises(LeaseLost):
            use(session, late, later)
    ledger.finish(session, again, later)
    session.refresh(job)
    assert job.state is JobState.DONE


def test_a_renewed_lease_does_not_expire(session: Session, enqueue: Enqueue) -> None:
    enqueue()
    claim = take(session)
    ledger.renew(session, claim, now() + LEASE)
    assert ledger.expired(session, now() + LEASE + timedelta(seconds=1)) == []


def test_a_job_that_silences_its_worker_three_times_is_dead(session: Session, enqueue: Enqueue) -> None:
    job, moment = enqueue(), now()
    for turn in range(MOST_TRIES):
        assert ledger.claim(session, ENCODE, "a", moment) is not None
        moment += LEASE + timedelta(seconds=1)
        dead = ledger.release_expired(session, moment)
        assert [found.id for found in dead] == ([job.id] if turn == MOST_TRIES - 1 else [])
    assert ledger.claim(session, ENCODE, "a", moment) is None


def test_a_fault_of_ours_is_tried_later_and_given_up_in_the_end(session: Session, enqueue: Enqueue) -> None:
    job, moment = enqueue(), now()
    for turn in range(1, MOST_TRIES + 1):
        claim = ledger.claim(session, ENCODE, "a", moment)
        assert claim is not None
        assert ledger.try_later(session, claim, moment, "disk full") is (turn < MOST_TRIES)
        assert ledger.claim(session, ENCODE, "a", moment) is None
        moment += timedelta(minutes=5)
    session.refresh(job)
    assert (job.state, job.tries, job.error) == (JobState.DEAD, MOST_TRIES, "disk full")


def test_a_job_handed_back_was_not_tried_but_gets_a_new_attempt(session: Session, enqueue: Enqueue) -> None:
    job = enqueue()
    for attempt in range(1, MOST_TRIES + 3):
        claim = take(session)
        assert claim.attempt == attempt
        ledger.hand_back(session, claim, now())
    session.refresh(job)
    assert job.tries == 0


def test_a_job_enqueued_again_forgets_its_tries_but_not_its_attempts(session: Session, enqueue: Enqueue) -> None:
    job = enqueue()
    ledger.bury(session, take(session), now(), "broken")
    again = uploads.enqueue(session, upload_of(session, job), ENCODE, now=now())
    session.refresh(again)
    assert (again.id, again.tries) == (job.id, 0)
    assert take(session).attempt == 2


def test_the_first_batch_of_a_clip_overtakes_the_later_ones_of_a_lecture(session: Session, enqueue: Enqueue) -> None:
    lecture = enqueue()
    later = [uploads.enqueue(session, upload_of(session, lecture), ENCODE, now=now(), number=n) for n in (1, 2)]
    assert take(session).job_id == lecture.id
    clip = enqueue()
    assert [take(session).job_id for _ in range(3)] == [clip.id, later[0].id, later[1].id]


def test_a_job_of_an_upload_is_as_urgent_as_its_others(session: Session, enqueue: Enqueue) -> None:
    demo = enqueue(priority=-10)
    assert uploads.enqueue(session, upload_of(session, demo), FINISH, now=now()).priority == -10


def test_a_job_that_lies_ahead_can_be_hastened(session: Session, enqueue: Enqueue) -> None:
    job = uploads.enqueue(session, upload_of(session, enqueue()), SOUND, now=now() + timedelta(hours=1))
    assert ledger.claim(session, SOUND, "a", now()) is None
    assert ledger.hasten(session, job.subject, (SOUND,), now()) == [job]
    assert ledger.claim(session, SOUND, "a", now()) is not None


def test_who_works_on_a_dropped_job_loses_the_lease(session: Session, enqueue: Enqueue) -> None:
    kept, dropped = enqueue(), take(session)
    other = uploads.enqueue(session, upload_of(session, kept), SOUND, now=now())
    ledger.drop(session, kept.subject, (ENCODE, SOUND), but=other.id)
    with pytest.raises(LeaseLost):
        ledger.renew(session, dropped, now())
    assert ledger.unfinished(session, kept.subject, uploads.KINDS) == 1


def test_what_was_made_so_far_is_noted_with_the_lease(session: Session, enqueue: Enqueue) -> None:
    job = enqueue()
    held = take(session)
    ledger.renew(session, held, now(), report={"tracks": []}, progress=0.5)
    session.refresh(job)
    assert (job.report, job.progress) == ({"tracks": []}, 0.5)


def test_what_was_put_off_under_a_clock_that_ran_ahead_is_due_when_it_is_set_back(
    session: Session, enqueue: Enqueue
) -> None:
    job = enqueue()
    job.due_at = now() + timedelta(days=1)
    session.flush()
    assert ledger.due(session, now(), 8) == []
    assert ledger.misdated(session, now())
    ledger.redate(session, now())
    assert ledger.due(session, now(), 8) == [job]
    assert not ledger.misdated(session, now())


def batches(session: Session, first: Job, count: int) -> None:
    """More batches of the lesson that `first` belongs to."""
    upload = session.get_one(Upload, first.subject)
    for number in range(1, count):
        uploads.enqueue(session, upload, ENCODE, now=now(), number=number)


def test_a_clip_that_comes_after_a_lecture_waits_for_one_batch_of_it(session: Session, enqueue: Enqueue) -> None:
    lecture = enqueue()
    batches(session, lecture, 100)
    for _ in range(3):
        ledger.finish(session, take(session), now())
    clip = enqueue()
    batches(session, clip, 4)
    order = []
    for _ in range(6):
        claim = take(session)
        order.append((claim.subject == clip.subject, claim.number))
        ledger.finish(session, claim, now())
    assert order == [(True, 0), (True, 1), (True, 2), (True, 3), (False, 3), (False, 4)]


def test_a_lesson_begins_before_another_that_is_nearly_done_is_finished(session: Session, enqueue: Enqueue) -> None:
    early = enqueue()
    batches(session, early, 2)
    ledger.finish(session, take(session), now())
    late = enqueue()
    batches(session, late, 50)
    assert (take(session).subject, take(session).subject) == (late.subject, early.subject)


def test_a_lecture_that_waits_for_long_is_not_overtaken_any_more(session: Session, enqueue: Enqueue) -> None:
    lecture = enqueue()
    batches(session, lecture, 20)
    ledger.finish(session, take(session), now())
    session.execute(update(Job).where(Job.subject == lecture.subject).values(created_at=now() - timedelta(days=1)))
    clip = enqueue()
    batches(session, clip, 4)
    assert [take(session).subject for _ in range(2)] == [clip.subject, lecture.subject]


def test_many_jobs_of_one_kind_keep_none_of_another_from_being_woken(session: Session, enqueue: Enqueue) -> None:
    upload = session.get_one(Upload, enqueue().subject)
    for number in range(1, 5):
        uploads.enqueue(session, upload, ENCODE, now=now(), number=number)
    last = uploads.enqueue(session, upload, SOUND, now=now() + timedelta(seconds=1))
    found = ledger.due(session, now() + timedelta(seconds=2), 3)
    assert [job.kind for job in found].count(ENCODE) == 3
    assert last in found


def test_a_lease_given_under_a_clock_that_ran_ahead_ends_like_any_other(session: Session, enqueue: Enqueue) -> None:
    job = enqueue()
    held = take(session)
    ledger.renew(session, held, now() + timedelta(days=1))
    ledger.redate(session, now())
    assert ledger.expired(session, now()) == []
    assert ledger.expired(session, now() + LEASE + timedelta(seconds=1)) == [job]
    ledger.renew(session, held, now())  # who holds it goes on


def test_a_job_that_is_tried_later_is_not_hastened(session: Session, enqueue: Enqueue) -> None:
    enqueue()
    ledger.try_later(session, take(session), now(), "the disk is full")
    assert not ledger.misdated(session, now())
    ledger.redate(session, now())
    assert ledger.due(session, now(), 8) == []


def test_what_is_wanted_in_the_far_future_is_done_then_and_no_clock_that_jumps_pulls_it_near(
    session: Session, lesson: Lesson, enqueue: Enqueue
) -> None:
    upload, moment = upload_of(session, enqueue()), now()
    take(session)
    at = moment + timedelta(days=300)
    job = ledger.enqueue(session, Order(SOUND, upload.id, run_after=at), now=moment)
    for early in (moment, at - timedelta(seconds=1)):
        assert ledger.claim(session, SOUND, "a", early) is None
        assert job not in ledger.due(session, early, 9)
    ledger.redate(session, moment - timedelta(days=1))
    session.refresh(job)
    assert job.run_after == at
    assert job in ledger.due(session, at, 9)
    assert ledger.claim(session, SOUND, "a", at) is not None


def test_members_take_turns_so_that_a_flood_of_one_delays_another_by_a_single_job(
    session: Session, enqueue: Enqueue
) -> None:
    flood = {enqueue().subject for _ in range(20)}
    assert take(session).subject in flood
    other = enqueue(member=members.add(session, "陈静", PASSWORD, Role.RESIDENT))
    for number in (1, 2):
        uploads.enqueue(session, upload_of(session, other), ENCODE, now=now(), number=number)
    first_batches = [take(session).subject == other.subject for _ in range(2)]
    assert first_batches == [True, False]
    finish_first_batches(session)
    assert [take(session).subject == other.subject for _ in range(4)] == [True, False, True, False]


def finish_first_batches(session: Session) -> None:
    session.execute(update(Job).where(Job.number == 0, Job.state == JobState.DUE).values(number=10))


def test_a_job_written_again_while_it_is_done_is_done_once_more(session: Session, enqueue: Enqueue) -> None:
    job = enqueue()
    claim = take(session)
    uploads.enqueue(session, upload_of(session, job), ENCODE, now=now())
    with pytest.raises(LeaseLost):
        ledger.finish(session, claim, now())
    assert take(session).job_id == job.id


def test_jobs_go_with_what_they_are_about(session: Session, enqueue: Enqueue) -> None:
    gone, stays = enqueue(), enqueue()
    session.delete(upload_of(session, gone))
    session.flush()
    ledger.forget_lost(session)
    assert session.scalars(select(Job.id)).all() == [stays.id]


def test_a_kind_has_one_name_and_a_queue_that_is_emptied() -> None:
    for name, queue in (("ENCODE", "encode"), ("NOBODY", "nowhere")):
        with pytest.raises(ValueError, match=name):
            JobKind(name, Upload, not_removed, "Working", queue)
