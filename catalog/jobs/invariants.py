"""Invariants of jobs."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from catalog.jobs.ledger import FARTHEST, MOST_TRIES, NEVER, lost
from catalog.jobs.models import Job, JobState
from catalog.topic import Reading

SILENCE = timedelta(minutes=2)  # the reaper takes a job from a silent worker after 40 s at the most


def no_job_is_stuck(seen: Reading) -> Iterator[str]:
    """Nobody holds a job far beyond their lease, and none is put off for long: that would mean that nothing reaps."""
    overdue = select(Job).where(Job.state == JobState.RUNNING, Job.lease_until < seen.now - SILENCE)
    for job in seen.session.scalars(overdue):
        yield f"job {job.id} is held by {job.leased_by}, silent since {job.lease_until}"
    far = select(Job).where(Job.state == JobState.DUE, Job.due_at > seen.now + FARTHEST + SILENCE, Job.due_at < NEVER)
    for job in seen.session.scalars(far):
        yield f"job {job.id} is put off until {job.due_at}"


def jobs_have_a_subject(seen: Reading) -> Iterator[str]:
    """A job whose upload or course was deleted was deleted with it."""
    for job in seen.session.scalars(select(Job).where(lost())):
        yield f"job {job.id} ({job.kind.name}) is about {job.subject}, which is not there"


def no_job_is_tried_too_often(seen: Reading) -> Iterator[str]:
    """A file that kills its worker is given up after the third time."""
    for job in seen.session.scalars(select(Job).where(Job.tries > MOST_TRIES)):
        yield f"job {job.id} was tried {job.tries} times"
