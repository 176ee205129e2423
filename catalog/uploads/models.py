"""An upload and the states it passes."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, ForeignKey, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.videos.keys import source_key
from catalog.videos.models import Video


class UploadState(Enum):
    """WAITING for bytes, RECEIVED whole, TRANSCODING, then READY, REJECTED (the file's fault) or FAILED (ours)."""

    WAITING = "waiting"
    RECEIVED = "received"
    TRANSCODING = "transcoding"
    READY = "ready"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True)
class MultipartUpload:
    """Says that an upload's parts go straight to the bucket, and how."""

    id: str
    """The bucket's name for the multipart upload."""
    part_size: int
    """Bytes of every part but the last."""


class Upload(Base):
    """One file that a member sends for a video. The source is kept whatever becomes of it."""

    __tablename__ = "upload"
    MOVES = {
        UploadState.WAITING: {UploadState.RECEIVED},
        UploadState.RECEIVED: {UploadState.TRANSCODING, UploadState.REJECTED, UploadState.FAILED},
        UploadState.TRANSCODING: {UploadState.READY, UploadState.REJECTED, UploadState.FAILED},
        UploadState.READY: set(),
        UploadState.REJECTED: {UploadState.RECEIVED},  # tried again by hand, after a repair of ours
        UploadState.FAILED: {UploadState.RECEIVED},
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=partial(new_id, 26))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str]
    """Only text to show: never part of a path, a key or a command."""
    length: Mapped[int] = mapped_column(BigInteger)
    """Bytes promised when the upload was created."""
    metadata_header: Mapped[str] = mapped_column(default="")
    """Upload-Metadata as the client sent it, given back by HEAD."""
    multipart: Mapped[str | None]
    """MultipartUpload.id, when the parts go straight to the bucket."""
    part_size: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[UploadState] = mapped_column(Word(UploadState), default=UploadState.WAITING)
    reason_code: Mapped[str | None]
    reason_facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What of the source is not in the lesson, `{code, ...facts}` each."""
    progress: Mapped[float] = mapped_column(default=0.0)
    """How much of the preparing is done, 0 to 1."""
    speed: Mapped[float | None]
    """Seconds of video made in a second, while transcoding."""
    duration: Mapped[float | None]
    """Seconds of video in the source, known once it was inspected."""
    sha256: Mapped[str | None]
    builds: Mapped[int] = mapped_column(default=0)
    """How often a package was begun; it names the objects, so that two beginnings never write to the same one."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    touched_at: Mapped[datetime] = mapped_column(default=now)
    """When bytes last came in; an upload left alone for long is cleared away."""
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was cancelled or removed; that can be undone for a while (catalog/removal)."""
    removed_by_id: Mapped[str | None]
    member: Mapped[Member] = relationship()
    video: Mapped[Video] = relationship()

    @property
    def source_key(self) -> str:
        """Where the source rests in the store."""
        return source_key(self.id)

    @property
    def ticket(self) -> MultipartUpload | None:
        """How its parts go straight to the bucket; None when its bytes come to the school."""
        return MultipartUpload(self.multipart, self.part_size) if self.multipart and self.part_size else None

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to this upload by itself."""
        return self.state in (UploadState.READY, UploadState.REJECTED, UploadState.FAILED)

    @property
    def spoiled(self) -> bool:
        """Whether it did not become a lesson."""
        return self.state in (UploadState.REJECTED, UploadState.FAILED)

    @property
    def removed(self) -> bool:
        """Whether it was removed, by itself or with its video."""
        return self.removed_at is not None or self.video.recalled


def kept_upload() -> ColumnElement[bool]:
    """Of an upload: neither it nor its video was removed."""
    return and_(Upload.removed_at.is_(None), Upload.video.has(Video.recalled.is_(False)))
