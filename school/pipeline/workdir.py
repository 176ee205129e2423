"""Where a worker works: a folder for each attempt at a job."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from catalog.jobs.ledger import Claim
from catalog.jobs.models import Job, JobState
from school.pipeline.context import PipelineContext


@contextmanager
def folder_for(context: PipelineContext, claim: Claim) -> Iterator[Path]:
    """A folder for this attempt alone, gone afterwards; those of dead attempts on this machine are swept first."""
    work = context.folder
    _sweep(context, work)
    folder = work / f"{claim.job_id}-{claim.attempt}"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(context: PipelineContext, work: Path) -> None:
    left = list(work.iterdir()) if work.is_dir() else []  # before: a folder made meanwhile is somebody's
    with context.database.readers() as session:
        running = session.execute(select(Job.id, Job.attempt).where(Job.state == JobState.RUNNING))
        alive = {f"{job_id}-{attempt}" for job_id, attempt in running}
    for folder in left:
        if folder.name not in alive:
            shutil.rmtree(folder, ignore_errors=True)
