"""The row of an upload and its states."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, ForeignKey, and_, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.videos.keys import source_key
from catalog.videos.models import Video


class UploadState(Enum):
    """WAITING for bytes, RECEIVED, TRANSCODING, then READY, REJECTED (the file's fault) or FAILED (the school's)."""

    WAITING = "waiting"
    RECEIVED = "received"
    TRANSCODING = "transcoding"
    READY = "ready"
    REJECTED = "rejected"
    FAILED = "failed"


GIVEN_UP = (UploadState.REJECTED, UploadState.FAILED)
"""Nothing will come of it."""


@dataclass(frozen=True)
class MultipartUpload:
    """The multipart upload of an upload with parts that go straight to the bucket."""

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
        UploadState.TRANSCODING: {
            *(UploadState.READY, UploadState.REJECTED, UploadState.FAILED),
            UploadState.RECEIVED,  # its owner edits it meanwhile
        },
        UploadState.READY: {UploadState.RECEIVED},  # its owner edits it (catalog/clips/editing.py)
        UploadState.REJECTED: {UploadState.RECEIVED},  # tried again by hand, after a repair of ours
        UploadState.FAILED: {UploadState.RECEIVED},
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=partial(new_id, 26))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    video_id: Mapped[str] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str]
    """Shown as text only: never part of a path, a key or a command."""
    length: Mapped[int] = mapped_column(BigInteger)
    """Length in bytes that the client declared when it created the upload."""
    metadata_header: Mapped[str] = mapped_column(default="")
    """Upload-Metadata as the client sent it; HEAD returns it."""
    multipart: Mapped[str | None]
    """MultipartUpload.id, when the parts go straight to the bucket."""
    part_size: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[UploadState] = mapped_column(Word(UploadState), default=UploadState.WAITING)
    reason_code: Mapped[str | None]
    reason_facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Parts of the source that the lesson leaves out, each as `{code, ...facts}`."""
    progress: Mapped[float] = mapped_column(default=0.0)
    """Progress of the preparation, 0 to 1."""
    speed: Mapped[float | None]
    """Seconds of video encoded per second, while transcoding."""
    duration: Mapped[float | None]
    """Duration of the whole source in seconds, known after the inspection."""
    sha256: Mapped[str | None]
    economical: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its package is made in less time (transcode.ladder.ECONOMICAL): Course.economical when it was sent."""
    builds: Mapped[int] = mapped_column(default=0)
    """Number of builds begun. It is part of the objects' keys, so that two builds never write to the same object."""
    edits: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What its owner cuts, mutes and covers, as catalog/clips/edits.py keeps it; None: nothing."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    touched_at: Mapped[datetime] = mapped_column(default=now)
    """When bytes last arrived; an upload without new bytes expires."""
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was cancelled or removed; that can be undone for a while (catalog/removal)."""
    removed_by_id: Mapped[str | None]
    member: Mapped[Member] = relationship()
    video: Mapped[Video] = relationship()

    @property
    def source_key(self) -> str:
        """Key of the source in the store."""
        return source_key(self.id)

    @property
    def ticket(self) -> MultipartUpload | None:
        """Its multipart upload at the bucket; None when its bytes are sent to the school."""
        return MultipartUpload(self.multipart, self.part_size) if self.multipart and self.part_size else None

    @property
    def ended(self) -> bool:
        """Whether this upload is in a final state."""
        return self.state in (UploadState.READY, UploadState.REJECTED, UploadState.FAILED)

    @property
    def unsuccessful(self) -> bool:
        """Whether it was rejected or failed."""
        return self.state in (UploadState.REJECTED, UploadState.FAILED)

    @property
    def removed(self) -> bool:
        """Whether it was removed, by itself or with its video."""
        return self.removed_at is not None or self.video.recalled


def not_removed() -> ColumnElement[bool]:
    """SQL condition: neither the upload nor its video was removed."""
    return and_(Upload.removed_at.is_(None), Upload.video.has(Video.recalled.is_(False)))
