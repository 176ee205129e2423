"""A call for clips."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, new_id
from catalog.members.models import Member


class ClipCall(Base):
    """A teacher asks neighbours for videos of their own, at a lesson, until a day."""

    __tablename__ = "clip_call"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    text: Mapped[str]
    """What is asked for, in one sentence."""
    at: Mapped[float | None]
    """The second of the lesson that is meant; None: the whole lesson."""
    wanted: Mapped[int] = mapped_column(default=0)
    """How many videos are wished for; 0: as many as come."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    closes_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    """When its teacher, or the school at its end, closed it."""
    lesson: Mapped[Lesson] = relationship()
    by: Mapped[Member | None] = relationship()

    def is_open(self, at: datetime) -> bool:
        """Whether neighbours are asked now."""
        return self.closed_at is None and self.closes_at > at
