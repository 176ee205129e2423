"""One language of captions of a video."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.videos.keys import captions_key


class Origin(Enum):
    """Where captions came from."""

    EMBEDDED = "embedded"
    """They were inside the video file."""
    UPLOADED = "uploaded"
    """Somebody sent them as a file of their own."""


class Captions(Base):
    """A WebVTT object of ours; each change is a new object, so that no cache shows an old one."""

    __tablename__ = "captions"

    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    """A language tag (BCP 47), such as zh-CN or en."""
    name: Mapped[str] = mapped_column(default=new_id)
    cues: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(default=now)
    origin: Mapped[Origin | None] = mapped_column(Word(Origin))
    """None for captions that were set again after they had been replaced or deleted."""
    left_out: Mapped[int] = mapped_column(default=0)
    """How many captions or pieces of text of the file were left out."""

    @property
    def key(self) -> str:
        """Where the WebVTT rests in the store."""
        return captions_key(self.video_id, self.name)
