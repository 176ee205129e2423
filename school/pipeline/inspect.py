"""INSPECT jobs: a received source is judged and planned; of a long one, the preview is begun."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

import transcode.plan
import transcode.probe
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.jobs.models import Job
from catalog.states import move
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import source_key
from school.pipeline import builds, wake
from school.pipeline.claims import refuse_without_right
from school.pipeline.context import PipelineContext
from school.pipeline.edits import edited
from school.pipeline.lease import Lease
from school.pipeline.preview import start
from transcode import indexing
from transcode.plan import Plan


def perform(context: PipelineContext, lease: Lease) -> None:
    """Judge a source and give a good one its jobs.

    Raises LeaseLost, Draining, StorageError, SourceRejected, EngineFailed.
    """
    with context.store.local(source_key(lease.claim.subject), lease.check) as source:
        plan = _judge(context, lease, source)
    if plan and plan.preview:
        _start_preview(context, lease, plan)
    _end(context, lease)


def _start_preview(context: PipelineContext, lease: Lease, plan: Plan) -> None:
    if not context.preview_starts.acquire(blocking=False):
        wake.hasten(context, lease.claim.subject)
        return
    try:
        start.make(context, lease, plan)
    finally:
        context.preview_starts.release()


def _end(context: PipelineContext, lease: Lease) -> None:
    claim = lease.claim

    def end(session: Session) -> Job | None:
        ledger.finish(session, claim, now())
        last = builds.finish_if_last(session, claim.subject, now())
        job = last or builds.enqueue_preview(session, claim.subject, now())
        if job:
            session.expunge(job)  # it is asked for its id after the session
        return job

    if job := lease.persist(end):
        context.transcoding.wake(job)


def _judge(context: PipelineContext, lease: Lease, source: Path) -> Plan | None:
    """Inspect the source, and record the plan and its jobs.

    None when an attempt that did not live to the end has done so already.
    """
    claim = lease.claim
    with context.database.readers() as session:
        upload = session.get(Upload, claim.subject)
        if upload is None:
            raise LeaseLost()  # its lesson was removed, and the job with it
        if not builds.to_be_judged(session, upload):
            return None
        settings, edits = replace(context.engine, economical=upload.economical), upload.edits
    whole = transcode.probe.inspect(source, settings)
    described = edited(whole, edits)
    if indexing.wanted(described):
        plan = indexing.provisional_plan(described, settings)
    else:
        plan = transcode.plan.make(described, settings, in_batches=True)

    def begin(session: Session) -> None:
        ledger.renew(session, claim, now())
        upload = session.get_one(Upload, claim.subject)
        refuse_without_right(session, upload, until_commit=True)
        if upload.state is not UploadState.TRANSCODING:
            move(session, upload, UploadState.TRANSCODING)
        upload.duration, upload.progress = whole.duration, 0.0
        builds.begin(session, upload, plan, now())

    lease.persist(begin)
    wake.wake(context, claim.subject)
    return plan
