"""A member's position in a lesson, and the seconds they watched."""

from datetime import datetime

from sqlalchemy import Dialect, ForeignKey, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base
from player.progress.ranges import Ranges

LEARNED = 0.95
"""Share of a lesson's length: a lesson counts as learned when this much was watched. The rest is often applause."""


def resume_at(position: float, duration: float | None) -> float:
    """Where to resume, in seconds: at the last position, or at the start if that position was near the end.

    `duration` in seconds; None while there is no video. A position may be greater: the video was replaced.
    """
    return position if duration is None or position < LEARNED * duration else 0.0


class WatchedRanges(TypeDecorator[Ranges]):
    """A column of watched ranges."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Ranges | None, _dialect: Dialect) -> str | None:
        return None if value is None else value.encode()

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Ranges | None:
        return None if value is None else Ranges.decode(value)


class Progress(Base):
    """One member's position in one lesson, and the seconds they watched."""

    __tablename__ = "progress"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[float] = mapped_column(default=0.0)
    """The last one, in seconds from the start."""
    watched: Mapped[Ranges] = mapped_column(WatchedRanges, default=Ranges())
    """Includes the videos that this one replaced: a second that was watched stays watched."""
    attended: Mapped[Ranges] = mapped_column(WatchedRanges, default=Ranges(), server_default="")
    """What was played in classrooms while the member was there. It stands apart, since that may be undone."""
    updated_at: Mapped[datetime] = mapped_column(default=now)
    """When the member was at `position`."""
    lesson: Mapped[Lesson] = relationship()

    @property
    def resume_at(self) -> float:
        """Where to resume, in seconds; 0 for the start."""
        return resume_at(self.position, self.lesson.duration)

    @property
    def seen(self) -> Ranges:
        """The seconds that the member watched, anywhere."""
        return self.watched | self.attended

    @property
    def begun(self) -> bool:
        """Whether the lesson was started."""
        return self.position > 0 or self.seen != Ranges()

    @property
    def finished(self) -> bool:
        """Whether the lesson counts as learned."""
        duration = self.lesson.duration
        return duration is not None and self.seen.coverage(duration) >= LEARNED
