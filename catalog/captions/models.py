"""One language of captions of a video."""

from datetime import datetime
from enum import Enum
from typing import Any, TypedDict

from sqlalchemy import JSON, ForeignKey, false
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
    MACHINE = "machine"
    """Written by speech recognition."""


class Doubt(TypedDict):
    """A character of the machine's that somebody should look at."""

    at: float
    """When it is said, in seconds."""
    text: str
    guesses: list[str]
    """Others that sound alike, the likeliest first."""


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

    is_draft: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the machine made them and nobody has read them yet."""
    doubts: Mapped[list[Doubt] | None] = mapped_column(JSON(none_as_null=True))
    """Of a draft, in order of time."""

    @property
    def key(self) -> str:
        """The key of the WebVTT in the store."""
        return captions_key(self.video_id, self.name)


class SpokenPiece(Base):
    """The words of a piece of a recording, while its captions are being made: a worker that dies loses one piece."""

    __tablename__ = "spoken_piece"

    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[list[list[Any]]] = mapped_column(JSON)
    """Text, start and end in seconds, probability, what was heard where it was mended, guesses."""
    heard_at: Mapped[datetime | None] = mapped_column(default=now)
