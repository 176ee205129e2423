"""What stands on the disks of screens, and what screens have told of times without a line."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, new_id
from player.classrooms.screens.models import Screen


class ScreenCopy(Base):
    """A lesson on the disk of a screen, as the screen said at its last contact."""

    __tablename__ = "screen_copy"

    screen_id: Mapped[str] = mapped_column(ForeignKey("screen.id", ondelete="CASCADE"), primary_key=True)
    package: Mapped[str] = mapped_column(primary_key=True, index=True)
    """The prefix of the package; no key of it, since a copy outlives what it was made of."""
    lesson_id: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    rung: Mapped[int | None]
    """The height that plays from there; None: it is not whole yet."""
    percent: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    noted_at: Mapped[datetime]
    screen: Mapped[Screen] = relationship()


class Happening(Base):
    """Something that happened at a screen: a play, a headcount, a call, a lesson that left its disk.

    Screens tell it again until they know that it arrived; the key makes that count once.
    """

    __tablename__ = "screen_happening"
    __table_args__ = (UniqueConstraint("screen_id", "key"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    screen_id: Mapped[str] = mapped_column(ForeignKey("screen.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    """When it happened, on the screen's clock as the school has corrected it."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(default=now)
    by_stick: Mapped[bool] = mapped_column(default=False)
    refused: Mapped[str | None]
    """The code of the refusal, if what was told could not be counted; it stays on record."""
    screen: Mapped[Screen] = relationship()
