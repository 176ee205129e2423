"""A member's mail address and phone number, and the outbox of mails."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.versions import Versioned


class Contact(Versioned, Base):
    """How a member can be reached. Both are optional; families share addresses, so they need not be unique."""

    __tablename__ = "contact"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]
    """When the member opened the link that was sent to `email`; before that it gets no other mail."""
    wants_mail: Mapped[bool] = mapped_column(default=True)
    """Whether notices are sent by mail, too."""
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="zh")
    """The language of mails: `zh` or `en`, in which the page was read that gave the address."""
    member: Mapped[Member] = relationship()

    @property
    def reachable(self) -> bool:
        """Whether mails may be sent to the address."""
        return bool(self.email) and self.confirmed_at is not None


class Letter(Enum):
    """What a mail is about."""

    CONFIRM = "confirm"
    """Is this your address?"""
    RESET = "reset"
    """A link to choose a new password."""
    NOTICE = "notice"


class MailState(Enum):
    """WAITING, SENDING while a mail server has it, SENT, or FAILED: refused, too old, or nobody knows."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """One mail of the outbox. Its text is written when it is sent, so that no link stands in the database."""

    __tablename__ = "mail"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    address: Mapped[str]
    letter: Mapped[Letter] = mapped_column(Word(Letter))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the letter says, as school/mail/letters.py needs it."""
    state: Mapped[MailState] = mapped_column(Word(MailState), default=MailState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    member: Mapped[Member] = relationship()
