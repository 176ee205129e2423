"""One language of captions of a video."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.videos.keys import captions_key


class Origin(Enum):
    """The origin of captions."""

    EMBEDDED = "embedded"
    """From inside the video file."""
    UPLOADED = "uploaded"
    """Uploaded as a separate file."""


class Captions(Base):
    """Captions as a WebVTT object; each change creates a new object, so that no cache shows an old one."""

    __tablename__ = "captions"

    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    """A language tag (BCP 47), such as zh-CN or en."""
    name: Mapped[str] = mapped_column(default=new_id)
    cues: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(default=now)
    origin: Mapped[Origin | None] = mapped_column(Word(Origin))
    """None for restored captions."""
    left_out: Mapped[int] = mapped_column(default=0)
    """The number of captions or pieces of text left out of the file."""

    @property
    def key(self) -> str:
        """The key of the WebVTT in the store."""
        return captions_key(self.video_id, self.name)
