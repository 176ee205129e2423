"""Lets workers know what can be made of an upload now."""

from collections.abc import Sequence

from sqlalchemy import select

from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.models import Job, JobKind, JobState
from school.pipeline.builds import PARTS
from school.services import Services

WAKES = 8
"""Messages sent for a lesson's jobs: each woken worker goes on by itself while there are more."""


def wake(services: Services, upload_id: str) -> None:
    """Announce the jobs that are due."""
    due = select(Job).where(Job.upload_id == upload_id, Job.state == JobState.DUE, Job.due_at <= now())
    with services.database.readers() as session:
        for job in session.scalars(due.order_by(Job.number).limit(WAKES)):
            services.transcoding.wake(job)


def call(services: Services, upload_id: str, kinds: Sequence[JobKind] = PARTS) -> None:
    """Let jobs begin now that waited for the express."""
    with services.database.sessions() as session:
        ledger.hasten(session, upload_id, kinds, now())
        session.commit()
    wake(services, upload_id)
