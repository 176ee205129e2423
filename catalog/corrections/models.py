"""A correction of one line of captions, as a neighbour proposes it."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.versions import Versioned


class CorrectionState(Enum):
    """WAITING for a teacher, ACCEPTED into the captions, or DECLINED."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Correction(Versioned, Base):
    """What a line says, and what it should say. The line is found again by its time and its text."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "lesson_id", "state"),)
    MOVES = {
        CorrectionState.WAITING: {CorrectionState.ACCEPTED, CorrectionState.DECLINED},
        CorrectionState.DECLINED: {CorrectionState.WAITING},  # undone
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    language: Mapped[str]
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    start: Mapped[float]
    """When the line is shown, in seconds."""
    end: Mapped[float]
    before: Mapped[str]
    after: Mapped[str]
    state: Mapped[CorrectionState] = mapped_column(Word(CorrectionState), default=CorrectionState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    member: Mapped[Member] = relationship(foreign_keys=member_id)
    lesson: Mapped[Lesson] = relationship()
