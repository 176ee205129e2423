"""A play of a lesson."""

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base
from player.progress.models import WatchedRanges
from player.progress.ranges import Ranges


class Play(Base):
    """One page of a lesson on which at least LEAST_S of it were played (service.py). No names: see viewers.py."""

    __tablename__ = "play"
    __table_args__ = (Index("ix_play_lesson_week", "lesson_id", "week"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """Chosen by the page, at random, so that a report may come again without counting twice."""
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    upload_id: Mapped[str]
    """The file that was played: the curve is about one film, also after another file has replaced it."""
    viewer: Mapped[str]
    """Tells apart the people of one course; of two courses, nobody can be recognized by it."""
    week: Mapped[dt.date]
    """The Monday of the week in which it was first reported, in the school's time zone."""
    at: Mapped[dt.datetime] = mapped_column(default=now)
    """When it was first reported."""
    watched: Mapped[Ranges] = mapped_column(WatchedRanges)
    again: Mapped[Ranges] = mapped_column(WatchedRanges)
    """The seconds that were played at least twice in this play."""
    seconds: Mapped[int]
    """How long it was played: those of `watched`, and those of `again` once more."""
