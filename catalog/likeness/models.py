"""Fingerprints of videos, and the index in which copies are looked up."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base
from catalog.likeness.prints import Prints


class VideoPrint(Base):
    """The fingerprint of what a video shows and says (prints.Prints)."""

    __tablename__ = "video_print"

    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    """Of its source."""
    duration: Mapped[float]
    """Seconds."""
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    stills: Mapped[bytes] = mapped_column(LargeBinary)
    sound: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def prints(self) -> Prints:
        """What is compared."""
        return Prints(self.duration, self.picture, self.stills, self.sound)


class PrintWord(Base):
    """That a video has a word of the index: of a hundred words that a copy has, some are those of the original."""

    __tablename__ = "print_word"
    # Without a second copy of each row beside its key.
    __table_args__ = {"sqlite_with_rowid": False}

    word: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), primary_key=True, index=True)
