"""The beginning of a long lesson: one small rendition with its sound, which its owner can watch within seconds."""

import time
from dataclasses import replace

import structlog

import transcode.engine
from catalog.clock import now
from catalog.jobs.ledger import RENEW_EVERY
from catalog.uploads.jobs import COPY, ENCODE
from school.pipeline import builds, wake
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from school.pipeline.segment_uploader import SegmentUploader
from school.pipeline.workdir import folder_for
from storage.errors import StorageError
from transcode.errors import EngineFailed, SourceRejected
from transcode.plan import Plan
from transcode.progress import Progress

log = structlog.get_logger()


class _AllThere(Exception):
    """The batches have overtaken the preview."""


def make(context: PipelineContext, lease: Lease, plan: Plan) -> None:
    """Make it, and let the other jobs begin when its first seconds are there. It is a courtesy: nothing is lost if it
    fails.

    Raises LeaseLost, Draining.
    """
    claim = lease.claim
    with context.database.readers() as session:
        build = builds.find_for(session, claim)
    sound_due, sound_woken, looked = now() + builds.SOUND_LATER, False, time.monotonic()
    others_called = False

    def progress(progress: Progress) -> None:
        nonlocal sound_woken, looked, others_called
        uploader.progress(progress)
        if not others_called and len(uploader.folders) == 1 + plan.audio:
            others_called = True
            # The sound is not urgent any more.
            wake.hasten(context, claim.subject, (ENCODE, COPY))
        if time.monotonic() - looked > RENEW_EVERY:
            looked = time.monotonic()
            with context.database.readers() as session:
                if not builds.is_unfinished(session, claim.subject):
                    raise _AllThere()
        if not sound_woken and now() > sound_due:
            sound_woken = True
            wake.wake(context, claim.subject)

    try:
        with (
            folder_for(context, claim) as folder,
            context.store.local(build.source_key, lease.check) as source,
            SegmentUploader(context.store, lease, build.prefix, folder) as uploader,
        ):
            run = uploader.run(context.engine, f"-x{claim.attempt}")
            transcode.engine.preview(plan.at(source), replace(run, on_progress=progress))
            uploader.note()
    except _AllThere:
        return  # quicker than it is watched
    except (EngineFailed, SourceRejected, StorageError) as error:
        log.warning("preview_failed", error=str(error))
    if not others_called:
        wake.hasten(context, claim.subject)
