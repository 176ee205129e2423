"""Use cases of comments: write, delete, report. They flush and never commit.

As with clips, nothing is shown before a moderator has read it (review.py has their work), and reports by several
settled members hide a comment until a moderator has looked.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.clips.errors import NoReason
from catalog.clips.reports import HIDES, SETTLED
from catalog.comments.errors import NoComments, OwnComment, TooManyComments
from catalog.comments.models import Comment, CommentReport, CommentState
from catalog.errors import EmptyField, NotFound
from catalog.members.models import Member, Role
from catalog.members.principal import Principal
from catalog.members.rights import Thing, may
from catalog.members.roles import Right
from catalog.notices import service as notices
from catalog.reactions.about import About
from catalog.text import block
from catalog.versions import start_edit

MAX_TEXT = 1000  # characters
MAX_REASON = 500
MOST_WAITING = 20
"""Comments of one member that no moderator has read."""


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
    if not (own or seen or may(principal, Right.REVIEW, subject_of(comment))):
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
    """Report a published comment; a second report replaces the first. It hides nothing after a moderator has looked
    at the first and kept the comment. Raises OwnComment, NoReason, NotFound."""
    said = block(reason, MAX_REASON)
    if not said:
        raise NoReason()
    if comment.member_id == member.id:
        raise OwnComment()
    start_edit(session, comment, None)
    if not comment.shown:
        raise NotFound()
    names = {"comment_id": comment.id, "member_id": member.id}
    earlier = session.get(CommentReport, tuple(names.values()))
    was_kept = earlier is not None and (earlier.settled_at is not None or not earlier.counts)
    counts = not was_kept and (member.role is not Role.RESIDENT or member.created_at <= now - SETTLED)
    session.merge(CommentReport(**names, reason=said, counts=counts, at=now, settled_at=None))
    session.flush()
    comment.waits_since = comment.waits_since or now
    of = (CommentReport.comment_id == comment.id, CommentReport.settled_at.is_(None), CommentReport.counts)
    opened = select(func.count()).select_from(CommentReport).where(*of)
    if (session.scalar(opened) or 0) >= HIDES:
        comment.hidden_at = now
        record(session, Decision(None, Action.HIDE, "reported by readers"), comment, "PUBLISHED", "HIDDEN")
    session.flush()


def open_reports(session: Session, comments: Iterable[Comment]) -> dict[str, list[CommentReport]]:
    """The reports that no moderator has looked at, by the id of their comment; the oldest first."""
    of = (CommentReport.comment_id.in_([one.id for one in comments]), CommentReport.settled_at.is_(None))
    found: dict[str, list[CommentReport]] = {}
    for one in session.scalars(select(CommentReport).where(*of).order_by(CommentReport.at)):
        found.setdefault(one.comment_id, []).append(one)
    return found


def subject_of(comment: Comment) -> Thing:
    """For the rights of its moderators."""
    community = comment.member.community
    district_id = community.district_id if community is not None else None
    return Thing(comment.member_id, comment.category.id, district_id=district_id)
