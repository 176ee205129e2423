"""What the owner of a clip does, from sharing to taking it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.clips import review, service
from catalog.clips.errors import (
    AppealedBefore,
    ClipNotReady,
    ClipsTooLarge,
    NoConsent,
    NoGuardian,
    NotNow,
    OwnRefusal,
    TooManyClips,
)
from catalog.clips.models import Clip, ClipState, Placement, Verdict, Waits
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clips.service import Agreement, ClipDraft
from catalog.clips.settings import ClipSettings
from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.errors import EmptyField, NotAllowed, NotFound
from catalog.members.models import Member
from catalog.removal import service as removal
from catalog.removal.times import KEPT_FOR
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Video
from catalog.videos.service import is_public, may_see
from tests import factories

AGREED = Agreement(given=True)
REFUSED = Judgement(Verdict.REFUSE, "看不清脚步。")


def test_without_consent_there_is_no_clip(session: Session, resident: Member) -> None:
    with pytest.raises(NoConsent):
        service.share(session, resident, ClipDraft("十字步"), Agreement(given=False), ClipSettings())
    with pytest.raises(NoGuardian):
        service.share(session, resident, ClipDraft("十字步"), Agreement(given=True, children=True), ClipSettings())
    with pytest.raises(EmptyField):
        service.share(session, resident, ClipDraft(" "), AGREED, ClipSettings())
    assert session.scalar(select(Clip.id)) is None
    agreed = Agreement(given=True, children=True, guardian="孩子妈", wording="都同意")
    made = service.share(session, resident, ClipDraft("小朋友跳舞"), agreed, ClipSettings())
    assert (made.consent.guardian, made.consent.wording, made.consent.version) == ("孩子妈", "都同意", 1)


def test_a_clip_stands_in_the_category_of_its_lesson(session: Session, resident: Member, lesson: Lesson) -> None:
    lesson.course.state = type(lesson.course.state).PUBLISHED
    lesson.state = type(lesson.state).PUBLISHED
    assert factories.clip(session, resident, lesson=lesson.id).category_id == "dance"
    assert factories.clip(session, resident).category_id == "neighbours"
    assert factories.clip(session, resident, category="kitchen").category_id == "kitchen"


def test_a_lesson_that_nobody_may_see_cannot_be_named(session: Session, resident: Member, lesson: Lesson) -> None:
    with pytest.raises(NotFound):
        factories.clip(session, resident, lesson=lesson.id)


def test_a_quota_is_told_before_the_file(session: Session, resident: Member) -> None:
    small = ClipSettings(a_day=2, most=2, most_bytes=100)
    first = service.share(session, resident, ClipDraft("一"), AGREED, small)
    factories.upload(session, first.video, length=60)
    service.check_room(session, resident, 40, small)
    with pytest.raises(ClipsTooLarge) as refused:
        service.check_room(session, resident, 41, small)
    assert refused.value.facts["left"] == 0
    service.share(session, resident, ClipDraft("二"), AGREED, small)
    with pytest.raises(TooManyClips):
        service.share(session, resident, ClipDraft("三"), AGREED, small)
    service.withdraw(session, resident, first, now())
    left = service.quota(session, resident, small)
    assert (left.clips, left.bytes, left.today) == (1, 100, 0)


def test_it_goes_to_the_moderators_by_itself_when_its_first_video_is_ready(
    session: Session, resident: Member
) -> None:
    clip = factories.clip(session, resident)
    with pytest.raises(ClipNotReady):
        service.submit(session, resident, clip, now())
    sent = factories.upload(session, clip.video, UploadState.TRANSCODING)
    service.video_is_ready(session, clip.video, now())
    assert clip.state is ClipState.DRAFT
    sent.state = UploadState.READY
    factories.package(session, sent)
    service.video_is_ready(session, clip.video, now())
    assert (clip.state, clip.waits_for) == (ClipState.IN_REVIEW, Waits.REVIEW)


def test_nobody_changes_a_clip_that_moderators_look_at(session: Session, resident: Member, teacher: Member) -> None:
    clip = factories.clip(session, resident)
    service.change(session, resident, clip, ClipDraft(title="改了", description="左脚先走"))
    assert (clip.title, clip.description) == ("改了", "左脚先走")
    with pytest.raises(NotAllowed):
        service.change(session, teacher, clip, ClipDraft(title="别人"))
    waiting = factories.clip_in_review(session, resident)
    with pytest.raises(NotNow):
        service.change(session, resident, waiting, ClipDraft(title="改了"))


def test_a_returned_clip_is_answered_changed_and_handed_in_again_at_its_place(
    session: Session, resident: Member, moderator: Member
) -> None:
    clip = factories.clip_in_review(session, resident)
    since = clip.waits_since
    review.judge(
        session, moderator, clip, Judgement(Verdict.RETURN, remarks=[(12.5, "剪掉门牌"), (2, "声音")]), now()
    )
    assert clip.state is ClipState.RETURNED
    asked = service.open_remarks(clip)
    assert [(one.at, one.text) for one in asked] == [(2.0, "声音"), (12.5, "剪掉门牌")]
    service.answer(session, resident, clip, asked[1].id, "剪了")
    service.change(session, resident, clip, ClipDraft(description="新的"))
    service.submit(session, resident, clip, now() + timedelta(hours=5))
    assert (clip.state, clip.waits_since) == (ClipState.IN_REVIEW, since)


def test_a_refusal_is_appealed_once_and_decided_by_another(
    session: Session, resident: Member, moderator: Member, second: Member
) -> None:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, REFUSED, now())
    with pytest.raises(EmptyField):
        service.appeal(session, resident, clip, " ", now())
    service.appeal(session, resident, clip, "脚步看得清，请再看看。", now())
    assert clip.waits_for is Waits.APPEAL
    with pytest.raises(OwnRefusal):
        review.judge(session, moderator, clip, Judgement(Verdict.APPROVE), now())
    review.judge(session, second, clip, REFUSED, now())
    assert clip.state is ClipState.REFUSED
    with pytest.raises(AppealedBefore):
        service.appeal(session, resident, clip, "再来", now())


def test_a_withdrawn_clip_is_gone_at_once_and_an_hour_later_for_good(
    session: Session, resident: Member, moderator: Member, course: Course
) -> None:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, Judgement(Verdict.APPROVE, place=Place(course=course.id)), now())
    video, clip_id = clip.video, clip.id
    assert is_public(session, video)
    at = now()
    service.withdraw(session, resident, clip, at)
    session.refresh(video)
    assert not is_public(session, video)
    assert not may_see(session, resident, video)
    assert session.scalar(select(Lesson.id).where(Lesson.borrows)) is None
    with pytest.raises(NotFound):
        service.get_clip(session, clip_id, moderator)
    assert service.get_clip(session, clip_id, resident) is clip
    assert removal.purge(session, at + KEPT_FOR / 2) == 0
    assert removal.is_anything_to_purge(session, at + KEPT_FOR)
    removal.purge(session, at + KEPT_FOR)
    session.expire_all()
    for kind in (Clip, Video, Upload, Placement):
        assert session.scalar(select(kind).limit(1)) is None, kind


def test_a_withdrawal_can_be_undone_for_an_hour(session: Session, resident: Member, moderator: Member) -> None:
    clip = factories.clip_in_review(session, resident)
    at = now()
    service.withdraw(session, resident, clip, at)
    with pytest.raises(NotFound):
        service.restore(session, moderator, clip.id, at, KEPT_FOR)
    with pytest.raises(NotFound):
        service.restore(session, resident, clip.id, at + KEPT_FOR, KEPT_FOR)
    service.restore(session, resident, clip.id, at, KEPT_FOR)
    assert (clip.state, clip.video.recalled) == (ClipState.DRAFT, False)
    service.submit(session, resident, clip, at)
    assert clip.waits_for is Waits.REVIEW


def test_every_move_is_on_record(session: Session, resident: Member, moderator: Member, second: Member) -> None:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, REFUSED, now())
    service.appeal(session, resident, clip, "请再看看", now())
    review.judge(session, second, clip, Judgement(Verdict.APPROVE), now())
    review.recall(session, moderator, clip, "有人投诉", now())
    service.withdraw(session, resident, clip, now())
    moves = session.execute(
        select(AuditEntry.action, AuditEntry.by_id, AuditEntry.before, AuditEntry.after)
        .where(AuditEntry.subject_id == clip.id)
        .order_by(AuditEntry.id)
    )
    assert [tuple(move) for move in moves] == [
        (Action.SUBMIT, resident.id, "DRAFT", "IN_REVIEW"),
        (Action.REFUSE, moderator.id, "IN_REVIEW", "REFUSED"),
        (Action.APPEAL, resident.id, "REFUSED", "IN_REVIEW"),
        (Action.PUBLISH, second.id, "IN_REVIEW", "PUBLISHED"),
        (Action.RECALL, moderator.id, "PUBLISHED", "RECALLED"),
        (Action.WITHDRAW, resident.id, "RECALLED", "WITHDRAWN"),
    ]
