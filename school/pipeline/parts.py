"""ENCODE, SOUND and COPY jobs: one part of a package each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

import transcode.engine
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import Claim
from catalog.jobs.models import Job
from catalog.videos.models import Build
from school.pipeline import builds
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from school.pipeline.segment_uploader import SegmentUploader, all_of_it
from school.pipeline.workdir import folder_for
from transcode.plan import Plan
from transcode.report import Report
from transcode.run import Run


@dataclass(frozen=True)
class Part:
    """A claimed part of a package: its plan reads the source from where it is at hand."""

    build: Build
    plan: Plan
    folder: Path


Make = Callable[[Plan, Run, Claim], Report]


def pictures(plan: Plan, run: Run, claim: Claim) -> Report:
    """The pictures of a batch."""
    return transcode.engine.pictures(plan, plan.batches[claim.number], run)


def sound(plan: Plan, run: Run, _: Claim) -> Report:
    """The whole sound."""
    return transcode.engine.sound(plan, run)


def copied(plan: Plan, run: Run, _: Claim) -> Report:
    """The rendition that needs no encoding."""
    return transcode.engine.copied(plan, run)


def perform(make: Make, context: PipelineContext, lease: Lease, *, grows: bool = True) -> None:
    """Make one part and report it; `grows`: it can be watched before it ends.

    Raises LeaseLost, Draining, StorageError, SourceRejected, EngineFailed.
    """
    seen = all_of_it if grows else None
    with (
        opened(context, lease) as part,
        SegmentUploader(context.store, lease, part.build.prefix, part.folder, seen) as uploader,
    ):
        made = make(part.plan, uploader.run(context.engine, f"-{lease.claim.attempt}"), lease.claim)
        uploader.stills(made)
    _end(context, lease, made)


@contextmanager
def opened(context: PipelineContext, lease: Lease) -> Iterator[Part]:
    """The claimed part, with its source at hand. Raises LeaseLost, ObjectMissing."""
    with context.database.readers() as session:
        build = builds.find_for(session, lease.claim)
    plan = builds.planned(build)
    with (
        folder_for(context, lease.claim) as folder,
        context.store.local(build.source_key, lease.check) as source,
    ):
        yield Part(build, plan.at(source), folder)


def _end(context: PipelineContext, lease: Lease, made: Report) -> None:
    """End the job with its report; the last part of a package calls for the FINISH job."""
    claim = lease.claim

    def end(session: Session) -> Job | None:
        ledger.finish(session, claim, now(), report=made.to_json())
        job = builds.finish_if_last(session, claim.subject, now())
        builds.update_progress(session, claim.subject)
        if job:
            session.expunge(job)  # it is asked for its id after the session
        return job

    if job := lease.persist(end):
        context.transcoding.wake(job)
