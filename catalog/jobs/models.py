"""A row of the job ledger."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.uploads.models import Upload


class JobKind(Enum):
    """INSPECT judges a source within seconds, on its own queue; ENCODE makes the package."""

    INSPECT = "inspect"
    ENCODE = "encode"


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
        UniqueConstraint("upload_id", "kind"),
        Index(None, "state", "kind", "priority", "due_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[JobKind] = mapped_column(Word(JobKind))
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"))
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
    upload: Mapped[Upload] = relationship()
