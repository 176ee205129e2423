"""Viewers report a clip. They flush and never commit.

One report puts a clip into the queue; reports by several trusted people hide it until a moderator has looked. A crowd
of new accounts hides nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.clips import placing, trust
from catalog.clips.errors import NoReason, OwnClip
from catalog.clips.models import Clip, ClipState, Report, Waits
from catalog.errors import NotFound
from catalog.members.models import Member, Role
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.text import block
from catalog.versions import start_edit

HIDES = 3
"""Reports by so many trusted people hide a clip."""
SETTLED = timedelta(days=7)
"""A resident's report counts for hiding when the account is older."""
MAX_REASON = 1000  # characters


def report(session: Session, member: Member, clip: Clip, reason: str, at: datetime) -> Report:
    """Report a published clip; a second report of a member replaces the first. It hides nothing after a moderator
    has looked at the first and kept the clip. Raises NotFound, OwnClip, NoReason."""
    said = block(reason, MAX_REASON)
    if not said:
        raise NoReason()
    if clip.owner_id == member.id:
        raise OwnClip()
    start_edit(session, clip, None)
    if clip.state is not ClipState.PUBLISHED:
        raise NotFound()
    row = session.scalar(select(Report).where(Report.clip_id == clip.id, Report.member_id == member.id))
    counted = counts(session, member, clip, at) and not (row is not None and _was_kept(clip, row))
    if row is None:
        row = Report(clip_id=clip.id, member_id=member.id)
        session.add(row)
    row.reason, row.counts, row.at, row.settled_at = said, counted, at, None
    session.flush()
    _queue(session, clip, at)
    return row


def counts(session: Session, member: Member, clip: Clip, at: datetime) -> bool:
    """Whether a member's report counts for hiding: teachers, trusted members, and accounts that are not new."""
    if member.role is not Role.RESIDENT or trust.is_trusted(session, member.id) or may(member, Right.REVIEW, clip):
        return True
    return member.created_at <= at - SETTLED


def _was_kept(clip: Clip, row: Report) -> bool:
    """Whether a moderator has settled this report by leaving the clip where it was, and it was not changed since."""
    if row.settled_at is None:
        return not row.counts
    since = [one for one in clip.reviews if one.at >= row.settled_at and one.undone_at is None]
    return bool(since) and all(one.before is ClipState.PUBLISHED for one in since)


def open_reports(session: Session, clip: Clip) -> list[Report]:
    """The reports that no moderator has looked at, the oldest first."""
    query = select(Report).where(Report.clip_id == clip.id, Report.settled_at.is_(None))
    return list(session.scalars(query.order_by(Report.at, Report.id)))


def settle(session: Session, clip: Clip, at: datetime) -> None:
    """A moderator has looked: earlier reports no longer count."""
    session.execute(
        update(Report).where(Report.clip_id == clip.id, Report.settled_at.is_(None)).values(settled_at=at)
    )


def reopen(session: Session, clip: Clip, settled_at: datetime) -> None:
    """What settled reports was undone: they wait for a moderator again."""
    session.execute(
        update(Report).where(Report.clip_id == clip.id, Report.settled_at == settled_at).values(settled_at=None)
    )


def _queue(session: Session, clip: Clip, at: datetime) -> None:
    counting = select(func.count()).select_from(Report)
    counting = counting.where(Report.clip_id == clip.id, Report.settled_at.is_(None), Report.counts)
    if clip.waits_for is not Waits.REPORTS:
        clip.waits_for, clip.waits_since = Waits.REPORTS, clip.waits_since or at
    if clip.hidden_at is None and (session.scalar(counting) or 0) >= HIDES:
        clip.hidden_at = at
        placing.shows_itself(session, clip, shown=False)
        record(session, Decision(None, Action.HIDE, "reported by viewers"), clip, "PUBLISHED", "HIDDEN")
    session.flush()
