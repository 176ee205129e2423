"""Use cases of comments: write, delete, report, decide. They flush and never commit.

As with clips, nothing is shown before a moderator has read it, nobody decides about their own, and reports by several
settled members hide a comment until a moderator has looked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select, true, update
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide, record
from catalog.clips.errors import NoReason
from catalog.clips.models import Clip
from catalog.clips.reports import HIDES, SETTLED
from catalog.comments.errors import DecidedBefore, NoComments, OwnComment, TooManyComments
from catalog.comments.models import Comment, CommentReport, CommentState
from catalog.courses.models import Course, Lesson
from catalog.errors import EmptyField, NotFound
from catalog.members.models import Member, Role
from catalog.members.principal import Identity, Principal
from catalog.members.rights import Thing, may, require
from catalog.members.roles import EVERYWHERE, Right
from catalog.notices import service as notices
from catalog.notices.models import NoticeKind
from catalog.notices.service import News
from catalog.reactions.about import About
from catalog.text import block
from catalog.versions import count_edit, start_edit

_Row = TypeVar("_Row")
MAX_TEXT = 1000  # characters
MAX_REASON = 500
MOST_WAITING = 20
"""Comments of one member that no moderator has read."""


@dataclass(frozen=True)
class Ruling:
    """What a moderator decides about a comment."""

    good: bool
    reason: str = ""
    """Why it is not shown."""


def write(session: Session, member: Member, about: About, text: str, now: datetime) -> Comment:
    """Write a comment; a moderator reads it first. Raises NoComments, EmptyField, TooManyComments."""
    if not about.category.comments:
        raise NoComments()
    said = block(text, MAX_TEXT)
    if not said:
        raise EmptyField(field="text")
    mine = (Comment.member_id == member.id, Comment.state == CommentState.WAITING)
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST_WAITING:
        raise TooManyComments(most=MOST_WAITING)
    comment = Comment(member_id=member.id, text=said, created_at=now, waits_since=now, **about.columns)
    session.add(comment)
    session.flush()
    return comment


def shown(session: Session, about: About, viewer: Member | None) -> list[Comment]:
    """The comments that `viewer` reads, the oldest first: the published ones, and their own that wait."""
    of = Comment.clip_id == about.clip_id if about.clip_id else Comment.lesson_id == about.lesson_id
    public: ColumnElement[bool] = (Comment.state == CommentState.PUBLISHED) & Comment.hidden_at.is_(None)
    if viewer is not None:
        public = or_(public, Comment.member_id == viewer.id)
    return list(session.scalars(select(Comment).where(of, public).order_by(Comment.created_at, Comment.id)))


def get(session: Session, comment_id: str, principal: Principal) -> Comment:
    """A comment that `principal` may read. Raises NotFound."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound()
    own = principal is not None and comment.member_id == principal.id
    seen = comment.shown and (comment.thing.public or may(principal, Right.SEE, comment.thing))
    if not (own or seen or may(principal, Right.REVIEW, _subject(comment))):
        raise NotFound()
    return comment


def delete(session: Session, member: Member, comment: Comment) -> None:
    """Delete one's own comment for good. Raises NotFound for another's."""
    if comment.member_id != member.id:
        raise NotFound()
    notices.take_back(session, comment.id)
    session.delete(comment)
    session.flush()


def report(session: Session, member: Member, comment: Comment, reason: str, now: datetime) -> None:
    """Report a published comment; a second report replaces the first. Raises OwnComment, NoReason, NotFound."""
    said = block(reason, MAX_REASON)
    if not said:
        raise NoReason()
    if comment.member_id == member.id:
        raise OwnComment()
    start_edit(session, comment, None)
    if not comment.shown:
        raise NotFound()
    counts = member.role is not Role.RESIDENT or member.created_at <= now - SETTLED
    names = {"comment_id": comment.id, "member_id": member.id}
    session.merge(CommentReport(**names, reason=said, counts=counts, at=now, settled_at=None))
    session.flush()
    comment.waits_since = comment.waits_since or now
    opened = select(func.count()).select_from(CommentReport).where(*_open(comment), CommentReport.counts)
    if (session.scalar(opened) or 0) >= HIDES:
        comment.hidden_at = now
        record(session, Decision(None, Action.HIDE, "reported by readers"), comment, "PUBLISHED", "HIDDEN")
    session.flush()


def waiting(session: Session, principal: Principal, start: int, most: int | None) -> Sequence[Comment]:
    """The comments that wait for this moderator, the oldest first. Raises NotAllowed."""
    moderator = require(principal, Right.REVIEW)
    query = _waiting(select(Comment), moderator).order_by(Comment.waits_since, Comment.id)
    return session.scalars(query.offset(start).limit(most)).all()


def count_waiting(session: Session, principal: Principal) -> int:
    """How many comments wait for this moderator. Raises NotAllowed."""
    moderator = require(principal, Right.REVIEW)
    return session.scalar(_waiting(select(func.count(Comment.id)), moderator)) or 0


def open_reports(session: Session, comment: Comment) -> Sequence[CommentReport]:
    """The reports that no moderator has looked at."""
    return session.scalars(select(CommentReport).where(*_open(comment)).order_by(CommentReport.at)).all()


def judge(session: Session, principal: Principal, comment: Comment, ruling: Ruling, now: datetime) -> None:
    """Show a comment, or refuse it with a reason. Raises NotAllowed, OwnComment, DecidedBefore, NoReason."""
    moderator = require(principal, Right.REVIEW, _subject(comment))
    if moderator.id == comment.member_id:
        raise OwnComment()
    start_edit(session, comment, None)
    if comment.waits_since is None:
        raise DecidedBefore()
    said = block(ruling.reason, MAX_REASON)
    if not ruling.good and not said:
        raise NoReason()
    is_new = comment.state is CommentState.WAITING
    comment.waits_since = comment.hidden_at = None
    comment.decided_by_id, comment.reason = moderator.id, said
    session.execute(update(CommentReport).where(*_open(comment)).values(settled_at=now))
    if not ruling.good:
        decide(session, Decision(moderator.id, Action.REFUSE, said), comment, CommentState.REFUSED)
    elif is_new:
        decide(session, Decision(moderator.id, Action.PUBLISH), comment, CommentState.PUBLISHED)
    else:
        record(session, Decision(moderator.id, Action.SHOW), comment)
    count_edit(comment)
    session.flush()
    _tell(session, comment, is_new=is_new, now=now)


def _tell(session: Session, comment: Comment, *, is_new: bool, now: datetime) -> None:
    about = About(comment.thing)
    if comment.state is CommentState.REFUSED:
        notices.take_back(session, comment.id)
        news = News(NoticeKind.COMMENT_REFUSED, about.clip_id, about.lesson_id, text=comment.reason)
        notices.tell(session, comment.member_id, news, now)
    elif is_new:
        news = News(
            NoticeKind.ASKED,
            about.clip_id,
            about.lesson_id,
            by_id=comment.member_id,
            text=comment.text,
            cause=comment.id,
        )
        notices.tell(session, about.owner_id, news, now)


def _waiting(query: Select[_Row], moderator: Identity) -> Select[_Row]:
    scopes = set(moderator.scopes(Right.REVIEW))
    category = func.coalesce(Clip.category_id, Course.category_id)
    joined = query.select_from(Comment).outerjoin(Clip, Clip.id == Comment.clip_id)
    joined = joined.outerjoin(Lesson, Lesson.id == Comment.lesson_id).outerjoin(Course, Course.id == Lesson.course_id)
    inside = true() if EVERYWHERE in scopes else category.in_(scopes)
    return joined.where(Comment.waits_since.is_not(None), Comment.member_id != moderator.id, inside)


def _subject(comment: Comment) -> Thing:
    return Thing(comment.member_id, comment.category.id)


def _open(comment: Comment) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return CommentReport.comment_id == comment.id, CommentReport.settled_at.is_(None)
