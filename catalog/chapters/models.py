"""A chapter of a video."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.database import Base


class Chapter(Base):
    """A chapter goes on until the next one begins, the last one until the end of the video."""

    __tablename__ = "chapter"

    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[float] = mapped_column(primary_key=True)
    """Where it begins, in seconds from the start, to the millisecond."""
    title: Mapped[str]


class DroppedChapter(Base):
    """A proposed chapter that a teacher does not want: it is not proposed again."""

    __tablename__ = "dropped_chapter"

    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[float] = mapped_column(primary_key=True)
    """Where it would begin, in seconds."""
