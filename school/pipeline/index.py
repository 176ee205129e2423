"""INDEX jobs: a long source becomes fit to be cut into batches, and gets its jobs."""

from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.jobs import ledger
from catalog.videos.keys import indexed_key
from school.pipeline import builds, wake
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from school.pipeline.parts import opened
from transcode import indexing


def perform(context: PipelineContext, lease: Lease) -> None:
    """Store a copy with an index where the source needs one, and write the jobs of all parts.

    Raises LeaseLost, Draining, StorageError, SourceRejected, EngineFailed.
    """
    claim = lease.claim
    with opened(context, lease) as part:
        copy = indexing.indexed(part.plan.source, part.folder, context.engine, lease.check)
        if copy:  # it goes when the lesson is made
            context.store.put_file(indexed_key(claim.subject), copy.path, move=True)
        final = indexing.final_plan(part.plan, copy, context.engine)

    def end(session: Session) -> None:
        ledger.finish(session, claim, now())
        builds.set_final_plan(session, claim.subject, final, now())

    lease.persist(end)
    wake.wake(context, claim.subject)
