"""A video cancelled at each stage of its making: the work ends quietly, nothing is shown, and undone it goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.removal import service as removal
from catalog.uploads.errors import UploadFinished
from catalog.uploads.jobs import ENCODE, FINISH, INSPECT, SOUND
from catalog.uploads.models import Upload, UploadState
from school.pipeline import finish, inspect
from school.pipeline.reaper import reap
from school.pipeline.segment_uploader import SegmentUploader
from school.pipeline.worker import Worker
from school.services import Services
from tests.school.pipeline.test_worker import Receive, clip, pipeline, receive, work  # noqa: F401 - fixtures

pytestmark = pytest.mark.databases("sqlite", "postgresql")
Act = Callable[[], None]

STAGES = {
    "judging": (inspect, "_judge", INSPECT),
    "judged": (inspect, "_end", INSPECT),
    "encoding": (SegmentUploader, "stills", ENCODE),
    "finishing": (finish, "_complete", FINISH),
    "publishing": (finish, "_publish", FINISH),
}


@pytest.fixture
def cancel(services: Services, lesson: Lesson, teacher: Member) -> Act:
    """Cancels the newest video of the lesson, as its teacher does."""

    def act() -> None:
        with services.database.sessions() as session:
            member = session.get_one(Member, teacher.id)
            removal.cancel(session, member, session.get_one(Lesson, lesson.id), now())
            session.commit()

    return act


def _state(services: Services, upload_id: str) -> tuple[UploadState, bool, bool]:
    """Of the upload: its state, whether it was removed, whether its lesson has a package."""
    with services.database.readers() as session:
        upload = session.get_one(Upload, upload_id)
        return upload.state, upload.removed, upload.video.package is not None


def _restored(services: Services, teacher: Member, upload_id: str) -> None:
    with services.database.sessions() as session:
        removal.restore_upload(session, session.get_one(Member, teacher.id), upload_id, now())
        session.commit()


@pytest.mark.parametrize("stage", STAGES)
def test_a_video_cancelled_while_it_is_made_is_not_shown_and_goes_on_when_restored(
    services: Services,
    pipeline: Worker,  # noqa: F811
    receive: Receive,  # noqa: F811
    clip: Path,  # noqa: F811
    teacher: Member,
    cancel: Act,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
) -> None:
    owner, name, last = STAGES[stage]
    upload_id = receive(clip.read_bytes())
    for kind in (INSPECT, ENCODE, SOUND, FINISH):
        if kind is last:
            break
        while pipeline.work(kind):
            reap(services)
    real = getattr(owner, name)

    def cancelled(*what: Any) -> Any:
        cancel()
        return real(*what)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, cancelled)
        assert pipeline.work(last)
    work(pipeline)
    reap(services)
    state, removed, shown = _state(services, upload_id)
    assert (state is UploadState.READY, removed, shown) == (False, True, False)
    _restored(services, teacher, upload_id)
    work(pipeline)
    assert _state(services, upload_id) == (UploadState.READY, False, True)


def test_a_video_that_waits_is_cancelled_and_no_worker_takes_it(
    services: Services,
    pipeline: Worker,  # noqa: F811
    receive: Receive,  # noqa: F811
    clip: Path,  # noqa: F811
    cancel: Act,
) -> None:
    upload_id = receive(clip.read_bytes())
    cancel()
    work(pipeline)
    assert _state(services, upload_id) == (UploadState.RECEIVED, True, False)


def test_what_was_published_first_is_not_cancelled_any_more_and_a_removed_lesson_plays_for_nobody(
    services: Services,
    pipeline: Worker,  # noqa: F811
    receive: Receive,  # noqa: F811
    clip: Path,  # noqa: F811
    teacher: Member,
    lesson: Lesson,
    cancel: Act,
) -> None:
    receive(clip.read_bytes())
    work(pipeline)
    with pytest.raises(UploadFinished):
        cancel()
    with services.database.sessions() as session:
        member, kept = session.get_one(Member, teacher.id), session.get_one(Lesson, lesson.id)
        assert kept.package is not None
        grant = services.access.address(kept, "main.m3u8", member).split("/")[2]
        assert services.access.granted(session, grant) is kept.package
        removal.remove_lesson(session, member, kept, now())
        with pytest.raises(NotFound):
            services.access.granted(session, grant)
        with pytest.raises(NotFound):
            get_lesson(session, lesson.id, member)
