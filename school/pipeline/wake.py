"""Wakes workers for the due jobs of an upload."""

from collections.abc import Sequence

from sqlalchemy import select

from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job, JobState
from catalog.uploads.jobs import PARTS
from school.pipeline.context import PipelineContext

WAKES = 8
"""Messages sent for a lesson's jobs: each woken worker goes on by itself while there are more."""


def wake(context: PipelineContext, upload_id: str) -> None:
    """Announce the jobs that are due."""
    due = select(Job).where(Job.subject == upload_id, Job.state == JobState.DUE, Job.due_at <= now())
    with context.database.readers() as session:
        for job in session.scalars(due.order_by(Job.number).limit(WAKES)):
            context.transcoding.wake(job)


def hasten(context: PipelineContext, upload_id: str, kinds: Sequence[JobKind] = PARTS) -> None:
    """Make jobs due now that waited for the preview, and wake workers for them."""
    with context.database.sessions() as session:
        ledger.hasten(session, upload_id, kinds, now())
        session.commit()
    wake(context, upload_id)
