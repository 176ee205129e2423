"""Use cases of wishes about captions: read, set. They flush and never commit."""

from sqlalchemy.orm import Session

from catalog.captions.languages import language_tag
from catalog.members.models import Member
from player.viewing.models import Captions, Viewing


def of(session: Session, member: Member | None) -> Viewing | None:
    """The wishes of a member; None for a visitor, whose browser keeps them, and before the first change."""
    return session.get(Viewing, member.id) if member is not None else None


def wish(session: Session, member: Member, captions: Captions, second: str) -> Viewing:
    """Set the wishes of a member. Raises UnknownLanguage."""
    tag = language_tag(second) if second else ""
    found = session.merge(Viewing(member_id=member.id, captions=captions, second=tag))
    session.flush()
    return found
