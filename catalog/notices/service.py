"""Use cases of notices: tell, take back, list, mark as read. They flush and never commit.

A notice is written in the transaction of what it tells about, with its mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from catalog.changes import changed
from catalog.errors import NotFound
from catalog.mail.models import Letter
from catalog.mail.service import Draft, contact_of, send
from catalog.mail.service import take_back as take_mails_back
from catalog.members.models import Member
from catalog.notices.models import Notice, NoticeKind

KEPT_FOR = timedelta(days=365)


@dataclass(frozen=True)
class News:
    """What is to be told."""

    kind: NoticeKind
    clip_id: str | None = None
    lesson_id: str | None = None
    by_id: str | None = None
    text: str = ""
    cause: str = ""
    undoable: timedelta | None = None
    """For how long it can be taken back: its mail waits."""


def tell(session: Session, member_id: str, news: News, now: datetime) -> Notice | None:
    """Tell a member something; nobody is told what they did themselves."""
    if news.by_id == member_id:
        return None
    about = {"clip_id": news.clip_id, "lesson_id": news.lesson_id, "by_id": news.by_id}
    notice = Notice(member_id=member_id, kind=news.kind, text=news.text, cause=news.cause, at=now, **about)
    session.add(notice)
    session.flush()
    contact = contact_of(session, member_id)
    if contact is not None and contact.reachable and contact.wants_mail:
        mail = send(session, contact, Draft(Letter.NOTICE, {"notice": notice.id}, news.undoable), now)
        notice.mail_id = mail.id
    session.execute(delete(Notice).where(Notice.member_id == member_id, Notice.at < now - KEPT_FOR))
    session.flush()
    changed(session, f"notices:{member_id}")
    return notice


def take_back(session: Session, cause: str) -> None:
    """What was told because of `cause` did not happen."""
    found = session.scalars(select(Notice).where(Notice.cause == cause)).all()
    take_mails_back(session, [notice.mail_id for notice in found if notice.mail_id])
    for notice in found:
        changed(session, f"notices:{notice.member_id}")
        session.delete(notice)
    session.flush()


def notices_of(session: Session, member: Member, start: int, most: int | None) -> Sequence[Notice]:
    """The member's notices, newest first."""
    query = select(Notice).where(Notice.member_id == member.id).order_by(Notice.at.desc(), Notice.id)
    query = query.options(*(joinedload(one) for one in (Notice.clip, Notice.lesson, Notice.by)))
    return session.scalars(query.offset(start).limit(most)).all()


def unread(session: Session, member: Member) -> int:
    """How many notices the member has not read."""
    query = select(func.count()).where(Notice.member_id == member.id, Notice.read_at.is_(None))
    return session.scalar(query) or 0


def read_one(session: Session, member: Member, notice_id: str, now: datetime) -> Notice:
    """The member has read a notice. Raises NotFound for another's."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.member_id != member.id:
        raise NotFound()
    notice.read_at = notice.read_at or now
    session.flush()
    changed(session, f"notices:{member.id}")
    return notice


def read_all(session: Session, member: Member, now: datetime) -> None:
    """The member has read all notices."""
    new = update(Notice).where(Notice.member_id == member.id, Notice.read_at.is_(None))
    session.execute(new.values(read_at=now))
    changed(session, f"notices:{member.id}")
