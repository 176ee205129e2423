"""What a screen did, as spans of time: a row for each change, not for each report."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from catalog.database import Base, Word


class Doing(Enum):
    """What a screen does. Between two spans it was off, or its line was down."""

    PLAY = "play"
    PAUSE = "pause"
    IDLE = "idle"


class ScreenSpan(Base):
    """For how long a screen did one thing."""

    __tablename__ = "screen_span"
    __table_args__ = (Index(None, "classroom_id", "since"), Index(None, "screen_id", "until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    classroom_id: Mapped[str] = mapped_column(ForeignKey("classroom.id"))
    screen_id: Mapped[str] = mapped_column(ForeignKey("screen.id", ondelete="CASCADE"))
    doing: Mapped[Doing] = mapped_column(Word(Doing))
    lesson_id: Mapped[str | None]
    """No reference: what was shown stays on record when the lesson is gone."""
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    """None: it does so still, as far as is known."""
