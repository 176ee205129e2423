"""The desk: the queue, claiming, deciding, undoing, recalling. They flush and never commit.

Each decision locks the clip's row: of two moderators, or of a moderator and an owner who takes the clip back, one is
told that the other was faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide, record
from catalog.checks.service import can_be_looked_at
from catalog.clips import placing, reports
from catalog.clips.errors import (
    AlreadyDecided,
    ClaimedByAnother,
    NoReason,
    NotNow,
    OwnClip,
    OwnRefusal,
    SecondLook,
    TooLateToUndo,
)
from catalog.clips.models import UNDO, Clip, ClipState, Remark, Review, Verdict, Waits
from catalog.clips.placing import Place
from catalog.clock import now
from catalog.communities.models import Community
from catalog.courses.listing import Page
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.principal import Identity, Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.members.scoping import within
from catalog.notices import service as notices
from catalog.notices.decisions import tell_owner
from catalog.text import block, line
from catalog.versions import count_edit, start_edit
from catalog.videos.service import recall as recall_videos

CLAIM = timedelta(minutes=15)
"""How long a clip is kept for the moderator who looks at it; claiming it again renews that."""
TARGET = timedelta(hours=48)
"""Within which a clip should be decided."""
MOST_REMARKS = 50
MAX_REASON = 2000  # characters
MAX_REMARK = 500  # characters
_WORDS = {
    Verdict.RETURN: (ClipState.RETURNED, Action.RETURN),
    Verdict.REFUSE: (ClipState.REFUSED, Action.REFUSE),
    Verdict.RECALL: (ClipState.RECALLED, Action.RECALL),
}


@dataclass(frozen=True)
class Judgement:
    """What a moderator decides about a clip."""

    verdict: Verdict
    reason: str = ""
    remarks: Sequence[tuple[float, str]] = ()
    """Seconds and words."""
    place: Place | None = None


@dataclass(frozen=True)
class Choice:
    """Which clips of the queue the moderator wants to see."""

    category: str | None = None
    district: str | None = None
    """The id of the district of their owners."""
    mine: bool = False
    """Those that the moderator has claimed."""


def queue(session: Session, principal: Principal, choice: Choice, page: Page) -> list[Clip]:
    """The clips that wait for this moderator, oldest first; members take turns. Raises NotAllowed."""
    moderator = require(principal, Right.REVIEW)
    turn = func.row_number().over(partition_by=Clip.owner_id, order_by=(Clip.waits_since, Clip.id))
    waiting = select(Clip.id, turn.label("turn")).where(*_waits_for(moderator))
    if choice.category is not None:
        waiting = waiting.where(Clip.category_id == choice.category)
    if choice.district is not None:
        waiting = waiting.where(_district() == choice.district)
    if choice.mine:
        waiting = waiting.where(Clip.claimed_by_id == moderator.id)
    turns = waiting.subquery()
    query = select(Clip).join(turns, turns.c.id == Clip.id).order_by(turns.c.turn, Clip.waits_since, Clip.id)
    return list(session.scalars(query.offset(page.start).limit(page.most)))


def waiting(session: Session, principal: Principal) -> int:
    """How many clips wait for this moderator. Raises NotAllowed."""
    moderator = require(principal, Right.REVIEW)
    return session.scalar(select(func.count()).select_from(Clip).where(*_waits_for(moderator))) or 0


def waiting_by_category(session: Session, principal: Principal) -> dict[str, int]:
    """How many clips wait for this moderator, by the id of their category. Raises NotAllowed."""
    moderator = require(principal, Right.REVIEW)
    query = select(Clip.category_id, func.count()).where(*_waits_for(moderator)).group_by(Clip.category_id)
    return dict(session.execute(query).all())


def waiting_by_district(session: Session, principal: Principal) -> dict[str, int]:
    """How many clips wait for this moderator, by the id of their owners' district. Raises NotAllowed."""
    moderator = require(principal, Right.REVIEW)
    district = _district()
    query = select(district, func.count()).where(*_waits_for(moderator), district.is_not(None)).group_by(district)
    return {str(found): count for found, count in session.execute(query)}


def may_decide(moderator: Identity, clip: Clip, at: datetime) -> bool:
    """Whether the moderator can decide about it now: it waits, is not their own, and nobody else looks at it."""
    if clip.waits_for is None or clip.removed_at is not None or clip.owner_id == moderator.id:
        return False
    if clip.waits_for is Waits.APPEAL and clip.refused_by_id == moderator.id:
        return False
    return clip.approved_by_id != moderator.id and not clip.is_claimed_by_another(moderator.id, at)


def get(session: Session, principal: Principal, clip_id: str) -> Clip:
    """A clip for its moderator, also when it does not wait. Raises NotAllowed, NotFound."""
    require(principal, Right.REVIEW)
    clip = session.get(Clip, clip_id)
    if clip is None or clip.removed_at is not None or clip.state is ClipState.DRAFT:
        raise NotFound()
    require(principal, Right.REVIEW, clip)
    return clip


def claim(session: Session, principal: Principal, clip: Clip, at: datetime) -> None:
    """Keep a clip for this moderator for a while. Raises NotAllowed, AlreadyDecided, ClaimedByAnother."""
    moderator = _start(session, principal, clip, at)
    clip.claimed_by_id, clip.claimed_until = moderator.id, at + CLAIM
    session.flush()


def release(session: Session, principal: Principal, clip: Clip, at: datetime) -> None:
    """Leave a clip to others. Raises NotAllowed, AlreadyDecided, ClaimedByAnother."""
    _start(session, principal, clip, at)
    clip.claimed_by_id = clip.claimed_until = None
    session.flush()


def judge(session: Session, principal: Principal, clip: Clip, judgement: Judgement, at: datetime) -> Review:
    """Decide about a clip that waits.

    Raises NotAllowed (also OwnClip, OwnRefusal, SecondLook), AlreadyDecided, ClaimedByAnother, NoReason, BadPlace.
    """
    moderator = _start(session, principal, clip, at)
    if clip.waits_for is Waits.APPEAL and clip.refused_by_id == moderator.id:
        raise OwnRefusal()
    review = _review(clip, moderator, judgement, at)
    if judgement.verdict is Verdict.APPROVE:
        _approve(session, moderator, clip, review, judgement.place)
    else:
        _object(session, moderator, clip, review)
    return _note(session, clip, review)


def recall(session: Session, principal: Principal, clip: Clip, reason: str, at: datetime) -> Review:
    """Take a clip down, wherever it stands. Raises NotAllowed, OwnClip, NotNow, NoReason."""
    by = require(principal, Right.RECALL, clip)
    if by.id == clip.owner_id:
        raise OwnClip()
    start_edit(session, clip, None)
    if clip.removed_at is not None or clip.state in (ClipState.DRAFT, ClipState.RECALLED):
        raise NotNow()
    review = _review(clip, by, Judgement(Verdict.RECALL, reason), at)
    _take_down(session, clip, review)
    decide(session, Decision(by.id, Action.RECALL, review.reason), clip, ClipState.RECALLED)
    return _note(session, clip, review)


def expire(session: Session, clip: Clip, at: datetime) -> None:
    """Take a clip down whose validity is over; nothing if it is not published any more, or valid for longer."""
    start_edit(session, clip, None)
    if clip.state is not ClipState.PUBLISHED or clip.expires_at is None or clip.expires_at > at:
        return
    review = Review(
        clip_id=clip.id,
        verdict=Verdict.RECALL,
        at=at,
        before=clip.state,
        waited_for=clip.waits_for,
        waited_since=clip.waits_since,
        hidden_at=clip.hidden_at,
    )
    _take_down(session, clip, review)
    decide(session, Decision(None, Action.RECALL, "its time is over"), clip, ClipState.RECALLED)
    _note(session, clip, review)


def undo(session: Session, principal: Principal, clip: Clip, at: datetime) -> Review:
    """Undo one's own last decision within UNDO, if nothing has happened since. Raises NotAllowed, TooLateToUndo."""
    by = require(principal, Right.REVIEW)
    start_edit(session, clip, None)
    last = clip.reviews[-1] if clip.reviews else None
    if last is None or not can_undo(by, last, at):
        raise TooLateToUndo()
    _undo(session, by, clip, last)
    last.undone_at = at
    notices.take_back(session, last.id)
    count_edit(clip)
    session.flush()
    return last


def can_undo(moderator: Identity, review: Review, at: datetime) -> bool:
    """Whether it is the moderator's own last decision about a clip, recent, and nothing has happened since."""
    if review.undone_at is not None or review.by_id != moderator.id or review.at <= at - UNDO:
        return False
    return review.version == review.clip.version and review.clip.removed_at is None


def decisions_of(session: Session, principal: Principal, most: int) -> list[Review]:
    """What a moderator decided last, newest first."""
    by = require(principal, Right.REVIEW)
    return list(session.scalars(select(Review).where(Review.by_id == by.id).order_by(Review.at.desc()).limit(most)))


def decisions_about(session: Session, owner_id: str, most: int) -> list[Review]:
    """The decisions about a member's clips, newest first, without undone ones."""
    query = select(Review).join(Clip).where(Clip.owner_id == owner_id, Review.undone_at.is_(None))
    return list(session.scalars(query.order_by(Review.at.desc()).limit(most)))


def _waits_for(moderator: Identity) -> tuple[ColumnElement[bool], ...]:
    inside = within(moderator, Right.REVIEW, Clip.category_id, Clip.owner_id)
    not_refused_by_them = or_(Clip.waits_for != Waits.APPEAL, Clip.refused_by_id.is_distinct_from(moderator.id))
    not_agreed = Clip.approved_by_id.is_distinct_from(moderator.id)
    there = (Clip.waits_since.is_not(None), Clip.removed_at.is_(None), Clip.owner_id != moderator.id)
    return *there, inside, not_refused_by_them, not_agreed, can_be_looked_at(Clip.video_id, now())


def _district() -> ColumnElement[str | None]:
    """The district of a clip's owner."""
    found = select(Community.district_id).join(Member, Member.community_id == Community.id)
    return found.where(Member.id == Clip.owner_id).correlate(Clip).scalar_subquery()


def _start(session: Session, principal: Principal, clip: Clip, at: datetime) -> Identity:
    moderator = require(principal, Right.REVIEW, clip)
    if moderator.id == clip.owner_id:
        raise OwnClip()
    start_edit(session, clip, None)
    if clip.waits_for is None or clip.removed_at is not None:
        raise AlreadyDecided()
    if clip.is_claimed_by_another(moderator.id, at):
        raise ClaimedByAnother(name=clip.claimed_by.name if clip.claimed_by else "")
    return moderator


def _review(clip: Clip, moderator: Identity, judgement: Judgement, at: datetime) -> Review:
    reason = block(judgement.reason, MAX_REASON)
    said = [(second, line(text, MAX_REMARK)) for second, text in judgement.remarks[:MOST_REMARKS]]
    remarks = [Remark(at=second, text=text) for second, text in sorted(said) if text]
    if judgement.verdict is not Verdict.APPROVE and not reason and not remarks:
        raise NoReason()
    return Review(
        clip_id=clip.id,
        by_id=moderator.id,
        verdict=judgement.verdict,
        reason=reason,
        at=at,
        before=clip.state,
        waited_for=clip.waits_for,
        waited_since=clip.waits_since,
        hidden_at=clip.hidden_at,
        remarks=remarks,
    )


def _note(session: Session, clip: Clip, review: Review) -> Review:
    """Store the decision with the version that it leads to."""
    clip.claimed_by_id = clip.claimed_until = None
    review.version = clip.version + 1
    count_edit(clip)
    session.add(review)
    session.flush()
    session.refresh(clip, ["version", "reviews"])
    tell_owner(session, clip, review)
    return review


def _approve(session: Session, moderator: Identity, clip: Clip, review: Review, place: Place | None) -> None:
    if clip.state is ClipState.IN_REVIEW and clip.category.two_moderators:
        if clip.approved_by_id == moderator.id:
            raise SecondLook()
        if clip.approved_by_id is None:
            _agree(session, moderator, clip, review, place)
            return
        place = place or _place_of_first(clip)
    if place is not None:
        placing.put(session, moderator, clip, place)
        review.placed = place.stored()
    clip.waits_for = clip.waits_since = clip.hidden_at = None
    if clip.state is ClipState.PUBLISHED:
        reports.settle(session, clip, review.at)
        placing.shows_itself(session, clip, shown=True)
        record(session, Decision(moderator.id, Action.SHOW, review.reason), clip)
    else:
        reports.settle(session, clip, review.at)  # those before its owner edited it
        clip.published_at = clip.published_at or review.at
        decide(session, Decision(moderator.id, Action.PUBLISH, review.reason), clip, ClipState.PUBLISHED)


def _agree(session: Session, moderator: Identity, clip: Clip, review: Review, place: Place | None) -> None:
    if place is not None:
        placing.check(session, moderator, place)
        review.placed = place.stored()
    review.first_of_two, clip.approved_by_id = True, moderator.id
    record(session, Decision(moderator.id, Action.AGREE, review.reason), clip)


def _place_of_first(clip: Clip) -> Place | None:
    """Where the first moderator would have put it."""
    firsts = [one for one in clip.reviews if one.first_of_two and one.undone_at is None and one.placed]
    return Place(**firsts[-1].placed) if firsts and firsts[-1].placed else None


def _object(session: Session, moderator: Identity, clip: Clip, review: Review) -> None:
    taken_from = placing.take_out(session, clip)
    review.placed = taken_from.stored() if taken_from else None
    state, action = _WORDS[review.verdict]
    if review.verdict is Verdict.REFUSE and clip.waits_for is not Waits.APPEAL:
        clip.refused_by_id = moderator.id
    clip.waits_for = clip.waits_since = clip.hidden_at = None
    reports.settle(session, clip, review.at)
    decide(session, Decision(moderator.id, action, review.reason), clip, state)


def _take_down(session: Session, clip: Clip, review: Review) -> None:
    taken_from = placing.take_out(session, clip)
    review.placed = taken_from.stored() if taken_from else None
    clip.waits_for = clip.waits_since = clip.hidden_at = None
    reports.settle(session, clip, review.at)
    recall_videos(session, select(Clip.video_id).where(Clip.id == clip.id))
    session.expire(clip.video, ["recalled"])


def _undo(session: Session, by: Identity, clip: Clip, last: Review) -> None:
    after = clip.state
    if last.verdict is Verdict.APPROVE and last.first_of_two:
        clip.approved_by_id = None
    elif last.verdict is Verdict.APPROVE and last.placed:
        placing.take_out(session, clip)
    elif last.verdict is not Verdict.APPROVE:
        recall_videos(session, select(Clip.video_id).where(Clip.id == clip.id), recalled=False)
        session.expire(clip.video, ["recalled"])
        if last.placed:
            placing.put(session, by, clip, Place(**last.placed))
    clip.waits_for, clip.waits_since, clip.hidden_at = last.waited_for, last.waited_since, last.hidden_at
    reports.reopen(session, clip, last.at)
    placing.shows_itself(session, clip, shown=clip.hidden_at is None)
    if after is not last.before:
        decide(session, Decision(by.id, Action.UNDO), clip, last.before)
    else:
        record(session, Decision(by.id, Action.UNDO), clip)
