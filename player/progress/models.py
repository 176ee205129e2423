"""A member's place in a lesson."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base

FINISHED_FROM = 0.95  # of the length: nobody sits through the last credits to earn a tick


class Progress(Base):
    """One member's place in one lesson."""

    __tablename__ = "progress"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[float]
    """Seconds from the start, where to go on."""
    furthest: Mapped[float]
    """The largest position ever reached, in seconds: going back does not take a tick away."""
    updated_at: Mapped[datetime] = mapped_column(default=now)
    lesson: Mapped[Lesson] = relationship()

    @property
    def share(self) -> float:
        """How much of the lesson was reached, 0 to 1."""
        length = self.lesson.duration
        return min(1.0, self.furthest / length) if length else 0.0

    @property
    def finished(self) -> bool:
        """Whether the lesson counts as watched."""
        return self.share >= FINISHED_FROM
