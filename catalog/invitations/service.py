"""Use cases of invitations. They flush and never commit."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.categories.models import find_category
from catalog.errors import NotAllowed, NotFound
from catalog.invitations.errors import InvitationOver
from catalog.invitations.models import InvitingLink
from catalog.members import service as members
from catalog.members.models import Appointment, Member, MemberState
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right, Role
from catalog.text import line

MOST_PEOPLE = 500
MOST_DAYS = 90
MAX_NOTE = 80
ROLES = tuple(role for role in Role if role is not Role.ADMIN)
"""Administrators are appointed by name: whoever gets hold of a link must not run the school."""


@dataclass(frozen=True)
class Offer:
    """What a link gives."""

    role: Role
    category: str = ""
    """The id of a category of which its people become moderators; "" for none."""
    people: int = 1
    days: int = 7
    note: str = ""


def make(session: Session, principal: Principal, offer: Offer, now: datetime) -> tuple[InvitingLink, str]:
    """Make a link; returns its word, too, which cannot be read back. Raises NotAllowed, UnknownCategory."""
    by = require(principal, Right.ADMIT)
    if offer.role not in ROLES:
        raise NotAllowed()
    word = secrets.token_urlsafe(24)
    link = InvitingLink(
        digest=_digest(word),
        role=offer.role,
        category_id=find_category(session, offer.category).id if offer.category else None,
        most=min(max(1, offer.people), MOST_PEOPLE),
        note=line(offer.note, MAX_NOTE),
        made_by_id=by.id,
        created_at=now,
        expires_at=now + timedelta(days=min(max(1, offer.days), MOST_DAYS)),
    )
    session.add(link)
    session.flush()
    record(session, Decision(by.id, Action.INVITE), link, "", f"{link.role.name} {link.most}")
    return link, word


def all_links(session: Session, principal: Principal, now: datetime) -> list[InvitingLink]:
    """The links that still work, the newest first; older ones are forgotten. Raises NotAllowed."""
    require(principal, Right.ADMIT)
    found = session.scalars(select(InvitingLink).order_by(InvitingLink.created_at.desc(), InvitingLink.id))
    return [link for link in found if link.is_open(now)]


def revoke(session: Session, principal: Principal, link_id: str) -> None:
    """A link works no more. Raises NotAllowed, NotFound."""
    by = require(principal, Right.ADMIT)
    link = session.get(InvitingLink, link_id)
    if link is None:
        raise NotFound()
    record(session, Decision(by.id, Action.INVITE), link, f"{link.role.name} {link.most}", "")
    session.execute(delete(InvitingLink).where(InvitingLink.id == link_id))


def find(session: Session, word: str, now: datetime) -> InvitingLink:
    """The link of a word. Raises InvitationOver."""
    link = session.scalar(select(InvitingLink).where(InvitingLink.digest == _digest(word)))
    if link is None or not link.is_open(now):
        raise InvitationOver()
    return link


def accept(session: Session, word: str, name: str, password: str, now: datetime) -> Member:
    """Sign up by a link: active at once, with its role. Raises InvitationOver, and as members.service.add.

    Hashes before it uses the session, as `add` does.
    """
    member = members.add(session, name, password, Role.RESIDENT, MemberState.ACTIVE)
    link = session.scalar(select(InvitingLink).where(InvitingLink.digest == _digest(word)).with_for_update())
    if link is None or not link.is_open(now):
        raise InvitationOver()
    link.used += 1
    member.role = link.role
    if link.category_id is not None:
        member.appointments = [Appointment(category_id=link.category_id, role=Role.MODERATOR)]
    session.flush()
    if link.role is not Role.RESIDENT:
        record(session, Decision(link.made_by_id, Action.ROLE), member, "", link.role.name)
    if link.category_id is not None:
        record(session, Decision(link.made_by_id, Action.APPOINT), member, "", link.category_id)
    return member


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
