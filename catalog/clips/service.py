"""What the owner of a clip does: share, change, submit, withdraw, appeal. They flush and never commit.

review.py has the work of the moderators, placing.py where a clip stands in courses, reports.py what viewers say.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide
from catalog.calls.models import ClipCall
from catalog.calls.service import find as find_call
from catalog.categories.models import Category, find_category
from catalog.checks.jobs import look_for_words
from catalog.clips import consent, placing, trust
from catalog.clips.errors import (
    AppealedBefore,
    ClipNotReady,
    ClipsTooLarge,
    NoConsent,
    NoGuardian,
    NotNow,
    TooManyClips,
)
from catalog.clips.models import Clip, ClipState, Consent, Remark, Review, Verdict, Waits
from catalog.clips.settings import ClipSettings, Quota
from catalog.clock import now
from catalog.courses.facts import MAX_DESCRIPTION, checked_title
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import EmptyField, NotFound
from catalog.jobs import ledger
from catalog.members.models import Member
from catalog.members.principal import Identity, Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import block, line
from catalog.uploads.models import Upload, UploadState
from catalog.versions import count_edit, start_edit
from catalog.videos.models import Video
from catalog.videos.service import recall

MAX_APPEAL = 2000  # characters; also of a remark's answer
MAX_NAME = 120  # characters of a guardian's name
_DAY = timedelta(days=1)
NEIGHBOURS = "neighbours"
"""The category of clips that belong to no lesson."""


@dataclass(frozen=True)
class ClipDraft:
    """What its owner says about a clip; None leaves a field unchanged."""

    title: str | None = None
    description: str | None = None
    category: str | None = None
    """Without it, that of the lesson, or of neighbours' own videos."""
    lesson: str | None = None
    """The id of the lesson to which it might belong; "" for none."""
    call: str | None = None
    """The id of the teacher's call that it answers; its lesson is that of the clip."""


@dataclass(frozen=True)
class Agreement:
    """What its owner says about the people in it."""

    given: bool
    children: bool = False
    guardian: str = ""
    wording: str = consent.WORDING
    """The sentence in the language in which it was read."""


def share(session: Session, member: Member, draft: ClipDraft, agreement: Agreement, settings: ClipSettings) -> Clip:
    """Begin a clip, in state DRAFT, with a video that waits for its file.

    Raises NotAllowed, NoConsent, NoGuardian, EmptyField, UnknownCategory, NotFound, TooManyClips.
    """
    require(member, Right.SHARE)
    _check(agreement)
    title = checked_title(draft.title or "")
    call, lesson = _wished(session, member, draft)
    if draft.category:
        category = find_category(session, draft.category)
    else:
        category = lesson.course.category if lesson else _neighbours(session)
    left = quota(session, member, settings)
    if left.today <= 0 or left.clips <= 0:
        raise TooManyClips(a_day=settings.a_day, most=settings.most)
    clip = Clip(
        owner=member,
        video=Video(owner_id=member.id),
        category=category,
        title=title,
        description=block(draft.description or "", MAX_DESCRIPTION),
        wished_lesson=lesson,
        call=call,
    )
    clip.consent = Consent(
        wording=agreement.wording,
        version=consent.VERSION,
        children=agreement.children,
        guardian=line(agreement.guardian, MAX_NAME),
    )
    session.add(clip)
    session.flush()
    return clip


def _wished(session: Session, member: Member, draft: ClipDraft) -> tuple[ClipCall | None, Lesson | None]:
    """The call that is answered, and the lesson; a call that was closed meanwhile still names the lesson."""
    call = find_call(session, draft.call) if draft.call else None
    if draft.call and call is None:
        raise NotFound()
    lesson_id = call.lesson_id if call else draft.lesson
    lesson = get_lesson(session, lesson_id, member) if lesson_id else None
    return (call if call is not None and call.is_open(now()) else None), lesson


def change(session: Session, principal: Principal, clip: Clip, draft: ClipDraft, seen: int | None = None) -> None:
    """Change what is said about a clip that is not with the moderators.

    Raises NotAllowed, NotNow, ChangedMeanwhile, EmptyField, UnknownCategory, NotFound.
    """
    start_change(session, principal, clip, Clip.EDITABLE, seen)
    if draft.title is not None:
        clip.title = checked_title(draft.title)
    if draft.description is not None:
        clip.description = block(draft.description, MAX_DESCRIPTION)
    if draft.category:
        clip.category = find_category(session, draft.category)
    if draft.lesson is not None:
        clip.wished_lesson = get_lesson(session, draft.lesson, principal) if draft.lesson else None
        if clip.call is not None and clip.call.lesson_id != clip.wished_lesson_id:
            clip.call = None
    count_edit(clip)
    session.flush()


def answer(session: Session, principal: Principal, clip: Clip, remark_id: str, text: str) -> None:
    """Say something to a moderator's remark; "" takes that back. Raises NotAllowed, NotNow, NotFound."""
    start_change(session, principal, clip, {ClipState.RETURNED})
    remark = session.get(Remark, remark_id)
    if remark is None or remark.review_id not in {review.id for review in clip.reviews}:
        raise NotFound()
    remark.answer = line(text, MAX_APPEAL)
    count_edit(clip)
    session.flush()


def submit(session: Session, principal: Principal, clip: Clip, at: datetime) -> None:
    """Give the clip to the moderators; a trusted member's is published. Raises NotAllowed, NotNow, ClipNotReady."""
    owner = start_change(session, principal, clip, Clip.EDITABLE)
    if clip.package is None or clip.package.outdated or _is_being_replaced(session, clip):
        raise ClipNotReady()
    clip.approved_by_id = clip.claimed_by_id = clip.claimed_until = None
    is_new = clip.state is ClipState.DRAFT and not clip.goes_on and not clip.reviews
    clip.goes_on = False
    if is_new and trust.skips_the_queue(session, clip):
        clip.published_at = at
        clip.waits_for, clip.waits_since = (Waits.SAMPLE, at) if trust.is_in_sample() else (None, None)
        decide(session, Decision(None, Action.PUBLISH, "its owner is trusted"), clip, ClipState.PUBLISHED)
    else:
        # Looked at again, it keeps its place: whoever repairs what was asked for does not wait a second time.
        first = min((review.waited_since for review in clip.reviews if review.waited_since), default=at)
        clip.waits_for, clip.waits_since = Waits.REVIEW, first if clip.state is ClipState.RETURNED else at
        decide(session, Decision(owner.id, Action.SUBMIT), clip, ClipState.IN_REVIEW)
    count_edit(clip)
    session.flush()
    look_for_words(session, [clip.video_id], at)  # what is said about it may have changed


def video_is_ready(session: Session, video: Video, at: datetime) -> None:
    """Submit the draft of a clip whose first video has just become ready, or one that was edited meanwhile.

    Of other videos, nothing.
    """
    clip = session.scalar(select(Clip).where(Clip.video_id == video.id))
    if clip is None or clip.removed_at is not None:
        return
    session.refresh(clip, with_for_update={"of": Clip})  # its video is locked by those who change that alone
    goes_on = clip.goes_on or not clip.reviews
    if clip.state is ClipState.DRAFT and goes_on and not _is_being_replaced(session, clip):
        submit(session, clip.owner, clip, at)


def is_clip(session: Session, video: Video) -> bool:
    """Whether a video is that of a clip."""
    return session.scalar(select(Clip.id).where(Clip.video_id == video.id)) is not None


def withdraw(session: Session, principal: Principal, clip: Clip, at: datetime) -> None:
    """Take the clip back: from now on nobody sees it, and an hour later it is removed for good.

    Raises NotAllowed, NotNow.
    """
    require_owner(principal, clip)
    # Before the clip is locked: a worker that ends such a job holds its row, and asks for the clip.
    ledger.interrupt(session, list(session.scalars(_uploads(clip))), at)
    owner = start_change(session, principal, clip, set(ClipState) - {ClipState.WITHDRAWN})
    placing.take_out(session, clip)
    clip.waits_for = clip.waits_since = clip.claimed_by_id = clip.claimed_until = clip.hidden_at = None
    clip.removed_at = at
    recall(session, select(Clip.video_id).where(Clip.id == clip.id))
    decide(session, Decision(owner.id, Action.WITHDRAW), clip, ClipState.WITHDRAWN)
    count_edit(clip)
    session.flush()


def restore(session: Session, principal: Principal, clip_id: str, at: datetime, kept_for: timedelta) -> Clip:
    """Undo `withdraw` within `kept_for`: the clip is a draft again. Raises NotFound."""
    clip = session.get(Clip, clip_id)
    if clip is None or principal is None or clip.owner_id != principal.id:
        raise NotFound()
    start_edit(session, clip, None)
    if clip.removed_at is None or clip.removed_at <= at - kept_for:
        raise NotFound()
    clip.removed_at = None
    recall(session, select(Clip.video_id).where(Clip.id == clip.id), recalled=False)
    decide(session, Decision(principal.id, Action.RESTORE), clip, ClipState.DRAFT)
    count_edit(clip)
    session.flush()
    session.expire(clip.video)
    return clip


def appeal(session: Session, principal: Principal, clip: Clip, text: str, at: datetime) -> None:
    """Ask for another moderator after a refusal; possible once. Raises NotAllowed, NotNow, AppealedBefore."""
    owner = start_change(session, principal, clip, {ClipState.REFUSED})
    if clip.appeal:
        raise AppealedBefore()
    said = block(text, MAX_APPEAL)
    if not said:
        raise EmptyField(field="text")
    clip.appeal, clip.waits_for, clip.waits_since = said, Waits.APPEAL, at
    clip.approved_by_id = clip.claimed_by_id = clip.claimed_until = None
    decide(session, Decision(owner.id, Action.APPEAL, said), clip, ClipState.IN_REVIEW)
    count_edit(clip)
    session.flush()


def get_clip(session: Session, clip_id: str, principal: Principal) -> Clip:
    """The clip, if `principal` may see it. Raises NotFound.

    A withdrawn one is there for its owner alone, while that can be undone.
    """
    clip = session.get(Clip, clip_id)
    if clip is None:
        raise NotFound()
    if clip.removed_at is not None:
        if principal is None or principal.id != clip.owner_id:
            raise NotFound()
        return clip
    if not clip.public:
        require(principal, Right.SEE, clip)
    return clip


def quota(session: Session, member: Member, settings: ClipSettings) -> Quota:
    """How many clips and bytes the member may still share."""
    mine = (Clip.owner_id == member.id, Clip.removed_at.is_(None))
    there = session.scalar(select(func.count()).where(*mine)) or 0
    today = (
        session.scalar(select(func.count()).where(Clip.owner_id == member.id, Clip.created_at > now() - _DAY)) or 0
    )
    sizes = select(func.coalesce(func.sum(Upload.length), 0)).join(Clip, Clip.video_id == Upload.video_id)
    used = session.scalar(sizes.where(*mine, Upload.removed_at.is_(None))) or 0
    return Quota(settings.a_day - today, settings.most - there, settings.most_bytes - used)


def check_room(session: Session, member: Member, size: int, settings: ClipSettings) -> None:
    """Raises ClipsTooLarge when a file of `size` bytes has no room in the member's quota."""
    left = quota(session, member, settings).bytes
    if size > left:
        raise ClipsTooLarge(most=settings.most_bytes // 1024**2, left=max(0, left) // 1024**2)


def said_last(clip: Clip) -> Review | None:
    """The last decision that its owner should read, without undone ones and first looks of two."""
    said = [one for one in clip.reviews if one.undone_at is None and not one.first_of_two]
    return said[-1] if said else None


def open_remarks(clip: Clip) -> list[Remark]:
    """What its owner is asked to change, by the second; empty unless the clip was returned."""
    last = said_last(clip)
    return list(last.remarks) if last is not None and last.verdict is Verdict.RETURN else []


def require_owner(principal: Principal, clip: Clip) -> Identity:
    """The owner of the clip, who may share. Raises NotAllowed for anybody else."""
    owner = require(principal, Right.SHARE, clip)
    if owner.id != clip.owner_id:
        require(None, Right.SHARE, clip)
    return owner


def start_change(
    session: Session,
    principal: Principal,
    clip: Clip,
    states: "frozenset[ClipState] | set[ClipState]",
    seen: int | None = None,
) -> Identity:
    """Lock the clip for its owner, in one of these states. Raises NotAllowed, ChangedMeanwhile, NotNow."""
    owner = require_owner(principal, clip)
    start_edit(session, clip, seen)
    if clip.state not in states or (clip.removed_at is not None):
        raise NotNow()
    return owner


def _check(agreement: Agreement) -> None:
    if not agreement.given:
        raise NoConsent()
    if agreement.children and not line(agreement.guardian, MAX_NAME):
        raise NoGuardian()


def _neighbours(session: Session) -> Category:
    """The category of neighbours' own videos; the last one of a school that has removed it."""
    found = session.get(Category, NEIGHBOURS)
    return found or session.scalars(select(Category).order_by(Category.position.desc()).limit(1)).one()


def _uploads(clip: Clip) -> Select[str]:
    return select(Upload.id).where(Upload.video_id == clip.video_id)


def _is_being_replaced(session: Session, clip: Clip) -> bool:
    """Whether a file is on its way, or being prepared."""
    busy = (UploadState.WAITING, UploadState.RECEIVED, UploadState.TRANSCODING)
    query = _uploads(clip).where(Upload.state.in_(busy), Upload.removed_at.is_(None))
    return session.scalar(query.limit(1)) is not None
