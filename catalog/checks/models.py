"""A fact about a video."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base, Word, new_id


class FactKind(Enum):
    """What a fact tells; in brackets what its `data` holds."""

    LENGTH = "length"
    """Seconds of the video {seconds}."""
    LOUDNESS = "loudness"
    """{integrated: LUFS, peak: dBTP}, both null for silence; {} without a sound track."""
    SILENT = "silent"
    BLACK = "black"
    FROZEN = "frozen"
    BLURRED = "blurred"
    SHAKY = "shaky"
    COPY = "copy"
    """It is the same as an earlier video: {video, exact, medium: picture | sound | null, share: 0..1, other_at,
    other_until, mirrored}. Where nothing is told of a file, it is the same file (exact)."""
    WORD = "word"
    """A watched word: {word, written, how, field: title | description | captions, place, language}."""
    UNCHECKED = "unchecked"
    """It could not be checked {code}: a moderator has to look at all of it."""


SEEN = frozenset(FactKind) - {FactKind.WORD, FactKind.UNCHECKED}
"""Found in the file; found again only when the file changes."""


class Fact(Base):
    """One fact. It says what is there; what follows from it, a moderator decides."""

    __tablename__ = "fact"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FactKind] = mapped_column(Word(FactKind))
    at: Mapped[float | None]
    """Seconds from which on it holds; None: it is not about a part of the video."""
    until: Mapped[float | None]
    """Seconds until which it holds."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(default=now)
