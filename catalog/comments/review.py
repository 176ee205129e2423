"""The moderators' work on comments: the queue, deciding, undoing. They flush and never commit.

Nobody decides about their own comment. Each decision locks the comment's row: of two moderators, one is told that the
other was faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, joinedload

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide, record
from catalog.clips.errors import NoReason, TooLateToUndo
from catalog.clips.models import UNDO, Clip
from catalog.comments.errors import DecidedBefore, OwnComment
from catalog.comments.models import Comment, CommentReport, CommentReview, CommentState
from catalog.comments.service import MAX_REASON, subject_of
from catalog.courses.models import Course, Lesson
from catalog.members.principal import Identity, Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.members.scoping import within
from catalog.notices import service as notices
from catalog.notices.models import NoticeKind
from catalog.notices.service import News
from catalog.reactions.about import About
from catalog.text import block
from catalog.versions import count_edit, start_edit

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Ruling:
    """What a moderator decides about a comment."""

    good: bool
    reason: str = ""
    """Why it is not shown."""


def waiting(session: Session, principal: Principal, start: int, most: int | None) -> Sequence[Comment]:
    """The comments that wait for this moderator, the oldest first. Raises NotAllowed."""
    moderator = require(principal, Right.REVIEW)
    query = _waiting(select(Comment), moderator).order_by(Comment.waits_since, Comment.id)
    course = joinedload(Comment.lesson).joinedload(Lesson.course).joinedload(Course.category)
    clip = joinedload(Comment.clip).joinedload(Clip.category)
    query = query.options(joinedload(Comment.member), clip, course)
    return session.scalars(query.offset(start).limit(most)).all()


def count_waiting(session: Session, principal: Principal) -> int:
    """How many comments wait for this moderator. Raises NotAllowed."""
    moderator = require(principal, Right.REVIEW)
    return session.scalar(_waiting(select(func.count(Comment.id)), moderator)) or 0


def judge(session: Session, principal: Principal, comment: Comment, ruling: Ruling, now: datetime) -> CommentReview:
    """Show a comment, or refuse it with a reason. Raises NotAllowed, OwnComment, DecidedBefore, NoReason."""
    moderator = require(principal, Right.REVIEW, subject_of(comment))
    if moderator.id == comment.member_id:
        raise OwnComment()
    start_edit(session, comment, None)
    if comment.waits_since is None:
        raise DecidedBefore()
    said = block(ruling.reason, MAX_REASON)
    if not ruling.good and not said:
        raise NoReason()
    made = CommentReview(
        comment_id=comment.id,
        by_id=moderator.id,
        good=ruling.good,
        at=now,
        before=comment.state,
        waited_since=comment.waits_since,
        hidden_at=comment.hidden_at,
    )
    comment.waits_since = comment.hidden_at = None
    comment.decided_by_id, comment.reason = moderator.id, said
    settled = update(CommentReport).where(CommentReport.comment_id == comment.id, CommentReport.settled_at.is_(None))
    session.execute(settled.values(settled_at=now))
    if not ruling.good:
        decide(session, Decision(moderator.id, Action.REFUSE, said), comment, CommentState.REFUSED)
    elif made.before is CommentState.WAITING:
        decide(session, Decision(moderator.id, Action.PUBLISH), comment, CommentState.PUBLISHED)
    else:
        record(session, Decision(moderator.id, Action.SHOW), comment)
    made.version = comment.version + 1
    count_edit(comment)
    session.add(made)
    session.flush()
    session.refresh(comment, ["version", "reviews"])
    _tell(session, comment, made)
    return made


def undo(session: Session, principal: Principal, comment: Comment, now: datetime) -> CommentReview:
    """Undo one's own last decision within UNDO, if nothing has happened since. Raises NotAllowed, TooLateToUndo."""
    moderator = require(principal, Right.REVIEW, subject_of(comment))
    start_edit(session, comment, None)
    last = comment.reviews[-1] if comment.reviews else None
    if last is None or not can_undo(moderator, last, now):
        raise TooLateToUndo()
    comment.waits_since, comment.hidden_at = last.waited_since, last.hidden_at
    comment.decided_by_id, comment.reason = None, ""
    reopened = update(CommentReport).where(
        CommentReport.comment_id == comment.id, CommentReport.settled_at == last.at
    )
    session.execute(reopened.values(settled_at=None))
    if comment.state is not last.before:
        decide(session, Decision(moderator.id, Action.UNDO), comment, last.before)
    else:
        record(session, Decision(moderator.id, Action.UNDO), comment)
    notices.take_back(session, last.id)
    if last.before is CommentState.WAITING:
        notices.take_back(session, comment.id)
    last.undone_at = now
    count_edit(comment)
    session.flush()
    return last


def can_undo(moderator: Identity, review: CommentReview, now: datetime) -> bool:
    """Whether it is the moderator's own last decision about a comment, recent, and nothing has happened since."""
    if review.undone_at is not None or review.by_id != moderator.id or review.at <= now - UNDO:
        return False
    return review.version == review.comment.version


def decisions_of(session: Session, principal: Principal, most: int) -> Sequence[CommentReview]:
    """What a moderator decided last, newest first. Raises NotAllowed."""
    by = require(principal, Right.REVIEW)
    query = select(CommentReview).where(CommentReview.by_id == by.id).order_by(CommentReview.at.desc())
    return session.scalars(query.limit(most)).all()


def _tell(session: Session, comment: Comment, made: CommentReview) -> None:
    """Tell the writer of a refusal, and the owner of a new comment; mails wait while it can be undone."""
    about = About(comment.thing)
    if not made.good:
        notices.take_back(session, comment.id)
        news = News(
            NoticeKind.COMMENT_REFUSED,
            about.clip_id,
            about.lesson_id,
            text=comment.reason,
            cause=made.id,
            undoable=UNDO,
        )
        notices.tell(session, comment.member_id, news, made.at)
    elif made.before is CommentState.WAITING:
        news = News(
            NoticeKind.ASKED,
            about.clip_id,
            about.lesson_id,
            by_id=comment.member_id,
            text=comment.text,
            cause=comment.id,
            undoable=UNDO,
        )
        notices.tell(session, about.owner_id, news, made.at)


def _waiting(query: Select[_Row], moderator: Identity) -> Select[_Row]:
    category = func.coalesce(Clip.category_id, Course.category_id)
    joined = query.select_from(Comment).outerjoin(Clip, Clip.id == Comment.clip_id)
    joined = joined.outerjoin(Lesson, Lesson.id == Comment.lesson_id).outerjoin(Course, Course.id == Lesson.course_id)
    inside = within(moderator, Right.REVIEW, category, Comment.member_id)
    return joined.where(Comment.waits_since.is_not(None), Comment.member_id != moderator.id, inside)
