"""Removing: hidden at once, not worked on, undone within the hour by whoever did it, gone for good afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.arrangement import order_lessons
from catalog.courses.models import Course, Lesson
from catalog.courses.service import get_course, get_lesson
from catalog.errors import NotAllowed, NotFound
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member, Role
from catalog.removal import service as removal
from catalog.removal.times import KEPT_FOR
from catalog.uploads.errors import UploadFinished
from catalog.uploads.jobs import ENCODE
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.places import places
from catalog.uploads.service import latest_uploads, own_upload
from tests import factories

SPOILED = (UploadState.REJECTED, UploadState.FAILED)
MakeUpload = Callable[..., Upload]


@pytest.fixture
def owner(session: Session, lesson: Lesson, teacher: Member) -> Member:  # the lesson is committed by then
    return session.get_one(Member, teacher.id)


@pytest.fixture
def kept(session: Session, lesson: Lesson) -> Lesson:
    """The draft lesson, in this session."""
    return session.get_one(Lesson, lesson.id)


@pytest.fixture
def upload(session: Session, owner: Member, kept: Lesson) -> MakeUpload:
    """`upload(UploadState.RECEIVED)`: the lesson's newest upload, and one job of it that a worker holds."""

    def make(state: UploadState = UploadState.TRANSCODING, lesson: Lesson | None = None) -> Upload:
        made = factories.upload(session, (lesson or kept).video, state)
        factories.job(session, made, ENCODE)
        return made

    return make


def test_a_removed_course_is_seen_by_nobody_and_restored_with_its_lessons(
    session: Session, owner: Member, kept: Lesson
) -> None:
    removal.remove_course(session, owner, kept.course, now())
    with pytest.raises(NotFound):
        get_course(session, kept.course_id, owner)
    with pytest.raises(NotFound):
        get_lesson(session, kept.id, owner)
    assert removal.removed_courses(session, owner, now()) == [kept.course]
    removal.restore_course(session, owner, kept.course_id, now())
    assert get_lesson(session, kept.id, owner) is kept


def test_a_lesson_comes_back_to_its_place(session: Session, owner: Member, kept: Lesson) -> None:
    course = kept.course
    others = [factories.lesson(session, course, title) for title in ("二", "三")]
    removal.remove_lesson(session, owner, others[0], now())
    order_lessons(session, owner, course, [others[1].id, kept.id])
    assert [one.title for one in course.lessons] == ["三", "十字步"]
    removal.restore_lesson(session, owner, others[0].id, now())
    assert [one.title for one in course.lessons] == ["三", "二", "十字步"]


@pytest.mark.parametrize("act", ["course", "lesson", "upload"])
def test_after_an_hour_nothing_can_be_restored_and_the_rows_are_gone(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload, act: str
) -> None:
    made = upload()
    ids = {"course": kept.course_id, "lesson": kept.id, "upload": made.id}
    kinds: dict[str, type[Course | Lesson | Upload]] = {"course": Course, "lesson": Lesson, "upload": Upload}
    removes = {
        "course": lambda: removal.remove_course(session, owner, kept.course, now()),
        "lesson": lambda: removal.remove_lesson(session, owner, kept, now()),
        "upload": lambda: removal.cancel_upload(session, owner, made, now()),
    }
    removes[act]()
    later = now() + KEPT_FOR
    with pytest.raises(NotFound):
        getattr(removal, f"restore_{act}")(session, owner, ids[act], later)
    assert removal.is_anything_to_purge(session, later - timedelta(minutes=1)) is False
    assert removal.purge(session, later) == 1
    assert session.scalar(select(kinds[act].id).where(kinds[act].id == ids[act])) is None
    assert session.scalar(select(Job.id)) is None  # with all that hangs on it


def test_a_teacher_does_not_bring_back_what_a_moderator_removed(
    session: Session, owner: Member, kept: Lesson
) -> None:
    moderator = factories.member(session, "审核员", Role.MODERATOR)
    removal.remove_lesson(session, moderator, kept, now())
    assert removal.removed_from(session, owner, kept.course, now()) == []
    with pytest.raises(NotFound):
        removal.restore_lesson(session, owner, kept.id, now())
    assert removal.restore_lesson(session, moderator, kept.id, now())[0] is kept


def test_another_teacher_removes_and_restores_nothing(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload
) -> None:
    other, made = factories.member(session, "别的老师"), upload()
    for act in (
        lambda: removal.remove_course(session, other, kept.course, now()),
        lambda: removal.remove_lesson(session, other, kept, now()),
        lambda: removal.cancel_upload(session, other, made, now()),
        lambda: removal.remove_rejected(session, other, kept.course, now()),
    ):
        with pytest.raises(NotAllowed):
            act()
    removal.remove_lesson(session, owner, kept, now())
    with pytest.raises(NotFound):
        removal.restore_lesson(session, other, kept.id, now())


@pytest.mark.parametrize("state", [UploadState.WAITING, UploadState.RECEIVED, UploadState.TRANSCODING])
def test_a_file_that_a_lesson_was_made_for_takes_the_lesson_along(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload, state: UploadState
) -> None:
    kept.from_file = True
    made = upload(state)
    assert removal.cancel(session, owner, kept, now()).lessons == [kept]
    with pytest.raises(NotFound):
        own_upload(session, owner, made.id)
    removal.restore_lesson(session, owner, kept.id, now())
    assert own_upload(session, owner, made.id) is made


@pytest.mark.parametrize("state", [UploadState.WAITING, UploadState.RECEIVED, UploadState.TRANSCODING])
def test_a_lesson_that_was_there_before_its_file_stays(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload, state: UploadState
) -> None:
    made = upload(state)
    assert removal.cancel(session, owner, kept, now()).uploads == [made]
    assert get_lesson(session, kept.id, owner) is kept
    assert latest_uploads(session, [kept.video_id]) == {}
    removal.restore_upload(session, owner, made.id, now())
    assert latest_uploads(session, [kept.video_id]) == {kept.video_id: made}


@pytest.mark.parametrize("state", SPOILED)
def test_a_file_that_did_not_work_out_leaves_no_empty_lesson_behind(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload, state: UploadState
) -> None:
    upload(state)
    assert removal.cancel(session, owner, kept, now()).lessons == [kept]


def test_all_rejected_files_go_at_once_and_other_lessons_stay(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload
) -> None:
    others = [factories.lesson(session, kept.course, title) for title in "二三四"]
    states = (UploadState.REJECTED, UploadState.REJECTED, UploadState.FAILED, UploadState.WAITING)
    for lesson, state in zip([kept, *others], states, strict=True):
        upload(state, lesson)
    assert removal.remove_rejected(session, owner, kept.course, now()).lessons == [kept, others[0]]
    assert kept.course.lessons == others[1:]


def test_what_became_ready_meanwhile_is_not_cancelled(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload
) -> None:
    made = upload(UploadState.READY)
    with pytest.raises(UploadFinished):
        removal.cancel(session, owner, kept, now())
    assert made.removed_at is None


def test_a_cancelled_job_is_taken_from_its_worker_and_goes_on_when_restored(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload
) -> None:
    made = upload()
    held = ledger.claim(session, ENCODE, "a", now())
    assert held is not None
    removal.cancel(session, owner, kept, now())
    for use in (ledger.renew, ledger.finish):
        with pytest.raises(LeaseLost):
            use(session, held, now())
    assert ledger.claim(session, ENCODE, "b", now()) is None
    assert ledger.due(session, now(), 9) == []
    _, jobs = removal.restore_upload(session, owner, made.id, now())
    assert [(job.state, job.tries) for job in jobs] == [(JobState.DUE, 0)]
    again = ledger.claim(session, ENCODE, "b", now())
    assert again is not None
    assert again.attempt == held.attempt + 1


def test_a_job_claimed_at_the_moment_of_removal_is_not_renewed(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload
) -> None:
    upload()
    removal.remove_lesson(session, owner, kept, now())
    kept.video.recalled = False  # as a claim sees it that began before the removal was committed
    session.flush()
    held = ledger.claim(session, ENCODE, "a", now())
    assert held is not None
    kept.video.recalled = True
    session.flush()
    with pytest.raises(LeaseLost):
        ledger.renew(session, held, now())


def test_what_was_removed_has_no_place_in_the_queue(
    session: Session, owner: Member, kept: Lesson, upload: MakeUpload
) -> None:
    second = factories.lesson(session, kept.course, "二")
    first, other = upload(UploadState.TRANSCODING), upload(UploadState.TRANSCODING, second)
    first.duration, other.duration = 60.0, 600.0
    session.flush()
    assert places(session) == {first.id: 1, other.id: 2}
    removal.remove_lesson(session, owner, kept, now())
    assert places(session) == {other.id: 1}
