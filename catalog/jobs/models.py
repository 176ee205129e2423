"""A row of the job ledger."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.jobs.kinds import JobKind, KindName


class JobState(Enum):
    """DUE (perhaps later), RUNNING under a lease, DONE, or DEAD after its last attempt."""

    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(Base):
    """One piece of work on one subject. The database is the truth; messages only wake workers up."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "number"),
        Index(None, "state", "kind", "priority", "number", "due_at"),
        Index(None, "kind", "claimed_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[JobKind] = mapped_column(KindName)
    subject: Mapped[str]
    """The id of a row of `kind.model`: an upload, a course. Deleting that row calls for ledger.forget_lost."""
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    """The member for whom it is done: members take turns. None: for the school itself."""
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
    run_after: Mapped[datetime | None]
    """The time that a person chose; no worker claims the job earlier. `due_at` is set by the school itself."""
    claimed_at: Mapped[datetime | None]
    """When it was claimed last."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    """The last error, for an operator."""
    progress: Mapped[float] = mapped_column(default=0.0)
    """How much of it is done, 0 to 1."""
    speed: Mapped[float | None]
    """Seconds of video made in a second, while it runs."""
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Its segments so far, in the form of transcode.report."""
