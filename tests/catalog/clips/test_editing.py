"""An edited clip is its owner's alone until it was made anew, and moderators look at it again."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.captions.models import Captions, Origin
from catalog.clips import editing, review, service
from catalog.clips.edits import Edits
from catalog.clips.errors import ClipNotReady, NotNow
from catalog.clips.models import Clip, ClipState, Placement, Remark, Review, TrustedMember, Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.errors import ChangedMeanwhile, NotAllowed
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member
from catalog.uploads.jobs import ENCODE, INSPECT
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Build, Package
from catalog.videos.service import may_see
from tests import factories
from tests.conftest import EITHER

pytestmark = EITHER
CUT = Edits((5.0, 100.0))
YES = Judgement(Verdict.APPROVE)


@dataclass(frozen=True)
class Shown:
    """A published clip, and what it is made of."""

    clip: Clip
    upload: Upload


@pytest.fixture
def shown(session: Session, resident: Member, moderator: Member, lesson: Lesson) -> Shown:
    made = factories.clip_in_review(session, resident)
    review.judge(session, moderator, made, Judgement(Verdict.APPROVE, place=Place(lesson=lesson.id)), now())
    assert made.package is not None
    upload = session.get_one(Upload, made.package.upload_id)
    upload.duration = factories.LENGTH_S
    return Shown(made, upload)


def finish(session: Session, clip: Clip, upload: Upload) -> None:
    """Make the package anew, as a worker does."""
    session.refresh(clip.video)
    upload.state = UploadState.READY
    if clip.package is not None:
        session.delete(clip.package)
        session.flush()
    factories.package(session, upload, prefix=f"{upload.id}/2", edits=upload.edits)
    session.expire(clip.video, ["package"])
    service.video_is_ready(session, clip.video, now())


def test_from_the_edit_on_nobody_else_sees_it(
    session: Session, resident: Member, moderator: Member, shown: Shown
) -> None:
    clip = shown.clip
    assert may_see(session, None, clip.video)
    job = editing.edit(session, resident, clip, CUT)
    assert job is not None
    assert (job.kind, job.state) == (INSPECT, JobState.DUE)
    assert clip.state is ClipState.DRAFT
    assert session.scalar(select(Placement)) is None
    assert not clip.public
    assert may_see(session, resident, clip.video)
    assert not may_see(session, moderator, clip.video)
    assert not may_see(session, None, clip.video)
    with pytest.raises(ClipNotReady):
        service.submit(session, resident, clip, now())


def test_it_goes_to_the_moderators_when_it_is_made(
    session: Session, resident: Member, moderator: Member, shown: Shown
) -> None:
    session.add(TrustedMember(member_id=resident.id))  # whose new clips nobody looks at beforehand
    editing.edit(session, resident, shown.clip, CUT)
    finish(session, shown.clip, shown.upload)
    assert shown.clip.state is ClipState.IN_REVIEW
    assert may_see(session, moderator, shown.clip.video)
    review.judge(session, moderator, shown.clip, YES, now())
    assert shown.clip.public
    editing.edit(session, resident, shown.clip, Edits())  # the whole again is looked at as well
    finish(session, shown.clip, shown.upload)
    assert shown.clip.state is ClipState.IN_REVIEW


def test_the_same_edits_are_no_work(session: Session, resident: Member, shown: Shown) -> None:
    assert editing.edit(session, resident, shown.clip, Edits((0.0, 200.0))) is None
    assert shown.clip.state is ClipState.PUBLISHED
    with pytest.raises(ChangedMeanwhile):
        editing.edit(session, resident, shown.clip, CUT, seen=shown.clip.version - 1)


def test_an_edit_while_another_is_being_made_begins_anew(session: Session, resident: Member, shown: Shown) -> None:
    editing.edit(session, resident, shown.clip, CUT)
    shown.upload.state = UploadState.TRANSCODING
    session.add(Build(video_id=shown.clip.video_id, upload_id=shown.upload.id, prefix="x/2", plan={}))
    factories.job(session, shown.upload, ENCODE)
    editing.edit(session, resident, shown.clip, Edits((6.0, 100.0)))
    assert session.scalar(select(Build)) is None
    assert list(session.scalars(select(Job.kind).where(Job.subject == shown.upload.id))) == [INSPECT]
    assert shown.upload.state is UploadState.RECEIVED
    assert shown.upload.edits == Edits((6.0, 100.0)).stored()


def test_a_failed_edit_can_be_tried_again_or_undone(session: Session, resident: Member, shown: Shown) -> None:
    editing.edit(session, resident, shown.clip, CUT)
    shown.upload.state, shown.upload.reason_code = UploadState.FAILED, "failed_here"
    assert not shown.clip.public
    assert editing.edit(session, resident, shown.clip, CUT) is not None
    assert (shown.upload.state, shown.upload.reason_code) == (UploadState.RECEIVED, None)
    assert editing.edit(session, resident, shown.clip, Edits()) is not None
    assert shown.upload.edits is None


def test_captions_out_of_the_file_go_at_once(session: Session, resident: Member, shown: Shown) -> None:
    for language, origin in (("zh-CN", Origin.EMBEDDED), ("en", Origin.UPLOADED)):
        session.add(Captions(video_id=shown.clip.video_id, language=language, cues=1, origin=origin))
    session.flush()
    editing.edit(session, resident, shown.clip, CUT)
    assert list(session.scalars(select(Captions.language))) == ["en"]


def test_remarks_keep_their_places(session: Session, resident: Member, shown: Shown) -> None:
    said = Review(clip_id=shown.clip.id, verdict=Verdict.RETURN, version=1, before=ClipState.IN_REVIEW)
    said.remarks = [Remark(at=at, text="门牌") for at in (2.0, 30.0)]
    session.add(said)
    session.flush()
    editing.shift_remarks(session, shown.clip.video, Edits((1.0, 90.0)), CUT)
    session.expire_all()
    assert [one.at for one in said.remarks] == [0.0, 26.0]


def test_others_and_other_states_are_refused(
    session: Session, resident: Member, moderator: Member, shown: Shown
) -> None:
    with pytest.raises(NotAllowed):
        editing.edit(session, moderator, shown.clip, CUT)
    review.recall(session, moderator, shown.clip, "不行", now())
    with pytest.raises(NotNow):
        editing.edit(session, resident, shown.clip, CUT)
    coming = factories.clip(session, resident)
    factories.upload(session, coming.video)
    with pytest.raises(ClipNotReady):
        editing.edit(session, resident, coming, CUT)


def test_a_file_that_is_coming_is_not_edited(session: Session, resident: Member, shown: Shown) -> None:
    factories.upload(session, shown.clip.video)
    with pytest.raises(ClipNotReady):
        editing.edit(session, resident, shown.clip, CUT)


def test_what_is_being_prepared_for_the_first_time_can_be_edited(session: Session, resident: Member) -> None:
    clip = factories.clip(session, resident)
    upload = factories.upload(session, clip.video, UploadState.TRANSCODING, duration=120.0)
    session.add(Build(video_id=clip.video_id, upload_id=upload.id, prefix="x/1", plan={}))
    session.flush()
    assert editing.edit(session, resident, clip, CUT) is not None
    assert session.scalar(select(Build)) is None
    assert session.scalar(select(Package)) is None
    assert editing.edits_of(session, clip) == (CUT, 120.0)
