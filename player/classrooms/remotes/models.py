"""Codes of remotes, remotes, and commands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, new_id
from catalog.members.models import Member
from catalog.members.roles import Right
from player.classrooms.screens.models import Screen


class RemoteCode(Base):
    """What a screen shows so that phones can steer it; it changes every few hours."""

    __tablename__ = "remote_code"

    screen_id: Mapped[str] = mapped_column(ForeignKey("screen.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    """Six digits, to be typed."""
    ticket: Mapped[str] = mapped_column(unique=True)
    """The same for the QR code: too long to be guessed, so that no limit of wrong codes closes it."""
    until: Mapped[datetime]


class Remote(Base):
    """A phone that steers one screen until the day ends. An identity (catalog/members/principal.py) whose one right
    is about this screen."""

    __tablename__ = "remote"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    screen_id: Mapped[str] = mapped_column(ForeignKey("screen.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    """Who holds it, if they were signed in; most are not."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    """When it was used last, to within some minutes."""
    expires_at: Mapped[datetime]
    screen: Mapped[Screen] = relationship()
    member: Mapped[Member | None] = relationship()

    active = True

    def scopes(self, right: Right) -> Iterable[str]:
        """It steers its screen and has no other right."""
        return (self.screen_id,) if right is Right.STEER else ()


class ScreenCommand(Base):
    """Something that a screen is to do at once. Kept for minutes only."""

    __tablename__ = "screen_command"

    screen_id: Mapped[str] = mapped_column(ForeignKey("screen.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3, ... for each screen: the one order in which commands of all phones are done."""
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`command`, and what belongs to it."""
    sender: Mapped[str]
    """The name of the member who sent it; "" for a phone without an account."""
    at: Mapped[datetime] = mapped_column(index=True)
