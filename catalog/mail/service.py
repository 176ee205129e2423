"""Use cases of addresses and of the outbox. They flush and never commit.

A mail is a row with a job, written in the transaction of what it tells about: no request waits for a mail server, and
nothing is mailed that was rolled back.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.mail.errors import BadAddress, BadPhone
from catalog.mail.jobs import MAIL
from catalog.mail.models import Contact, Letter, Mail, MailState
from catalog.members.models import Member
from catalog.text import line
from catalog.versions import count_edit

MAX_ADDRESS = 254  # characters; RFC 5321 section 4.5.3.1.3
MAX_PHONE = 20
KEPT_FOR = timedelta(days=30)
"""How long sent mails stay in the outbox, for operators."""
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}")


@dataclass(frozen=True)
class Reach:
    """What a member says about how to be reached."""

    email: str = ""
    phone: str = ""
    wants_mail: bool = True
    language: str = "zh"


@dataclass(frozen=True)
class Draft:
    """A mail to be put into the outbox."""

    letter: Letter
    facts: dict[str, Any] = field(default_factory=dict)
    after: timedelta | None = None
    """How long it waits, if it may still be taken back."""


def checked(reach: Reach) -> Reach:
    """The same with tidy texts. Raises BadAddress, BadPhone."""
    email, phone = line(reach.email, MAX_ADDRESS + 1), line(reach.phone, MAX_PHONE + 1)
    if email:
        if len(email) > MAX_ADDRESS or not _ADDRESS.fullmatch(email) or not email.isascii():
            raise BadAddress()
        try:
            Address(addr_spec=email)
        except Exception:  # it raises errors of several kinds
            raise BadAddress() from None
    if phone and (len(phone) > MAX_PHONE or not _PHONE.fullmatch(phone)):
        raise BadPhone()
    return Reach(email, phone, reach.wants_mail, reach.language)


def contact_of(session: Session, member_id: str) -> Contact | None:
    """How a member can be reached; None if they have never said so."""
    return session.get(Contact, member_id)


def set_contact(session: Session, member: Member, reach: Reach, now: datetime) -> Mail | None:
    """Store how to reach a member. The address must be confirmed: returns the mail that asks for that, also again.

    Raises BadAddress, BadPhone.
    """
    wanted = checked(reach)
    contact = session.get(Contact, member.id)
    if contact is None:
        contact = Contact(member_id=member.id, email="", phone="")
        session.add(contact)
    is_new = wanted.email != contact.email
    contact.email, contact.phone = wanted.email, wanted.phone
    contact.wants_mail, contact.language = wanted.wants_mail, wanted.language
    if is_new:
        contact.confirmed_at = None
    session.flush()
    count_edit(contact)
    session.flush()
    if contact.email and contact.confirmed_at is None:
        return send(session, contact, Draft(Letter.CONFIRM), now)
    return None


def confirm(session: Session, member_id: str, email: str, now: datetime) -> bool:
    """The member has opened the link sent to `email`. False if it is not their address any more."""
    contact = session.get(Contact, member_id)
    if contact is None or contact.email != email:
        return False
    contact.confirmed_at = contact.confirmed_at or now
    session.flush()
    return True


def send(session: Session, contact: Contact, draft: Draft, now: datetime) -> Mail:
    """Put a mail into the outbox."""
    letter = {"letter": draft.letter, "facts": draft.facts}
    mail = Mail(member_id=contact.member_id, address=contact.email, created_at=now, **letter)
    session.add(mail)
    session.flush()
    later = now + draft.after if draft.after else None
    ledger.enqueue(session, Order(MAIL, mail.id, owner_id=contact.member_id, run_after=later), now=now)
    return mail


def tidy(session: Session, now: datetime) -> None:
    """Remove old mails that were sent or given up."""
    ended = (Mail.state.in_((MailState.SENT, MailState.FAILED)), Mail.created_at < now - KEPT_FOR)
    for mail_id in session.scalars(select(Mail.id).where(*ended)).all():
        ledger.drop(session, mail_id, {MAIL})
        session.execute(delete(Mail).where(Mail.id == mail_id))


def take_back(session: Session, mail_ids: list[str]) -> None:
    """Remove mails that were not sent yet."""
    waiting = (Mail.id.in_(mail_ids), Mail.state == MailState.WAITING)
    for mail in session.scalars(select(Mail).where(*waiting)).all():
        ledger.drop(session, mail.id, {MAIL})
        session.delete(mail)
    session.flush()
