"""Putting notices up."""

from catalog.notices.errors import NoticeEmpty
from catalog.notices.models import Notice
from sqlalchemy.orm import Session

from catalog.members.models import Member
from storage.store import Store


def put_up(session: Session, store: Store, member: Member, text: bytes) -> Notice:
    """Keep the text. Raises NoticeEmpty."""
    if not text.strip():
        raise NoticeEmpty()
    notice = Notice(member_id=member.id, size=len(text))
    session.add(notice)
    session.flush()
    store.put(notice.key, text)
    return notice
