"""A row of the job ledger."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.uploads.models import Upload


class JobKind(Enum):
    """INSPECT judges a source within seconds and makes its first ones; EXPRESS goes on with them while somebody
    watches and the batches are slower than real time. INDEX makes a long source fit to be cut into batches. ENCODE
    makes the pictures of one batch, SOUND the whole sound, COPY the rendition that needs no encoding; FINISH makes a
    package of all that. CAPTIONS takes text out of the source, FINGERPRINT reads it once more for its hash, when
    nobody waits. POSTER takes the frame that a teacher chose out of a package.
    """

    INSPECT = "inspect"
    EXPRESS = "express"
    INDEX = "index"
    ENCODE = "encode"
    SOUND = "sound"
    COPY = "copy"
    FINISH = "finish"
    CAPTIONS = "captions"
    FINGERPRINT = "fingerprint"
    POSTER = "poster"


class JobState(Enum):
    """DUE (perhaps later), RUNNING under a lease, DONE, or DEAD after its last attempt."""

    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(Base):
    """One piece of work on one upload. The database is the truth; messages only wake workers up."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("upload_id", "kind", "number"),
        Index(None, "state", "kind", "priority", "number", "due_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[JobKind] = mapped_column(Word(JobKind))
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=0)
    """Of the batch; of a POSTER job, the millisecond of its frame. Lower comes first: all lessons grow alike, and a
    clip overtakes a lecture's later batches."""
    state: Mapped[JobState] = mapped_column(Word(JobState), default=JobState.DUE)
    priority: Mapped[int] = mapped_column(default=0)
    """Lower comes later: the demo school's own clips wait behind those of people."""
    attempt: Mapped[int] = mapped_column(default=0)
    """Grows with every claim and never goes back: it names the objects and fences off late workers."""
    tries: Mapped[int] = mapped_column(default=0)
    """Counted before a start, so that a file that kills its worker is given up in the end."""
    leased_by: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    due_at: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    """What went wrong last, for an operator."""
    progress: Mapped[float] = mapped_column(default=0.0)
    """How much of it is done, 0 to 1."""
    speed: Mapped[float | None]
    """Seconds of video made in a second, while it runs."""
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What it has made so far, as transcode.report writes it."""
    upload: Mapped[Upload] = relationship()
