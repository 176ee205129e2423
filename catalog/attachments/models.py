"""Handouts, and those of which only a part has arrived."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.attachments.kinds import KINDS, FileKind
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, new_id
from catalog.videos.keys import attachment_key


class Attachment(Base):
    """A file beside a lesson. Its bytes never change: another file is another row."""

    __tablename__ = "attachment"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    """What it is called, without its ending."""
    ending: Mapped[str]
    """A key of kinds.KINDS."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    sha256: Mapped[str]
    """Of its bytes, as hexadecimal digits."""
    position: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was removed: nobody sees it any more, and an editor of the lesson can undo that for a while."""
    lesson: Mapped[Lesson] = relationship(lazy="joined", innerjoin=True)

    @property
    def kind(self) -> FileKind:
        """What is known of files of its kind."""
        return KINDS[self.ending]

    @property
    def file_name(self) -> str:
        """The name of the downloaded file."""
        return f"{self.name}.{self.ending}"

    @property
    def key(self) -> str:
        """The key of its bytes in the store."""
        return attachment_key(self.id)


class HandoutUpload(Base):
    """A handout of which not all bytes have arrived."""

    __tablename__ = "handout_upload"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    """Of the file, with its ending."""
    length: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the whole file."""
    touched_at: Mapped[datetime] = mapped_column(default=now)
    """When its sender was active last."""
