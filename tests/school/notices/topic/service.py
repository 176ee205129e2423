"""Putting notices up."""

from datetime import datetime, timedelta

from catalog.notices.errors import NoticeEmpty
from catalog.notices.jobs import EXPIRE_NOTICE
from catalog.notices.models import Notice
from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.members.models import Member
from storage.store import Store

UP_FOR = timedelta(days=30)


def put_up(session: Session, store: Store, member: Member, text: bytes, now: datetime) -> Notice:
    """Keep the text for UP_FOR. Raises NoticeEmpty."""
    if not text.strip():
        raise NoticeEmpty()
    notice = Notice(member_id=member.id, size=len(text))
    session.add(notice)
    session.flush()
    ledger.enqueue(session, Order(EXPIRE_NOTICE, notice.id, owner_id=member.id, run_after=now + UP_FOR), now=now)
    store.put(notice.key, text)
    return notice
