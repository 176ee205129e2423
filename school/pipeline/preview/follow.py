"""Continues the preview of a lesson in progress while somebody watches it and the batches are slower.

The batches make all renditions, which on a small machine takes longer than watching. Then one small rendition goes
ahead of them, at the cost of decoding the source twice: so only while somebody watches.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

import transcode.engine
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.models import Job
from catalog.uploads.jobs import ENCODE, INDEX, PREVIEW, REPORTING
from catalog.uploads.models import Upload
from catalog.videos.models import Build
from school.pipeline import builds
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from school.pipeline.segment_uploader import SegmentUploader
from school.pipeline.workdir import folder_for
from storage.errors import StorageError
from transcode.errors import EngineFailed, SourceRejected
from transcode.progress import Progress
from transcode.report import Report, Track, playable_track

log = structlog.get_logger()

WATCHED_FOR = timedelta(seconds=60)
"""Players ask again within a few seconds; so long after the last of them, nobody watches any more."""
AGAIN = timedelta(seconds=20)
ENOUGH = 1.1
"""Speed of the batches, in multiples of real time, with which they need no help."""


@dataclass(frozen=True)
class Wanted:
    """The small rendition is to be made from segment `first` on."""

    first: int


class _Enough(Exception):
    """To be looked at again at `until`; None: there is nothing left."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__()
        self.until = until


def perform(context: PipelineContext, lease: Lease) -> None:
    """Do a claimed PREVIEW job, or put it off.

    It is a courtesy: a fault of engine, source or store ends it, and nothing else.
    Raises LeaseLost, Draining.
    """
    claim = lease.claim
    with context.database.readers() as session:
        build = builds.find_for(session, claim)
        then = next_step(session, build)
    if isinstance(then, Wanted):
        try:
            then = _make(context, lease, build, then)
        except (EngineFailed, SourceRejected, StorageError) as error:
            log.warning("preview_failed", error=str(error))
            then = None

    def end(session: Session) -> Job | None:
        if then is None:
            ledger.finish(session, claim, now())
        else:
            ledger.put_off(session, claim, then)
        job = builds.finish_if_last(session, claim.subject, now())
        if job:
            session.expunge(job)  # it is asked for its id after the session
        return job

    if job := lease.persist(end):
        context.transcoding.wake(job)


def _make(context: PipelineContext, lease: Lease, build: Build, wanted: Wanted) -> datetime | None:
    """Make segments while they are wanted; says when to look again, None when there are no more."""
    looked = time.monotonic()

    def progress(progress: Progress) -> None:
        nonlocal looked
        uploader.progress(progress)
        if time.monotonic() - looked > ledger.RENEW_EVERY:
            looked = time.monotonic()
            with context.database.readers() as session:
                if overtaken(session, build):
                    raise _Enough(now() + AGAIN)
                if not isinstance(then := next_step(session, build), Wanted):
                    raise _Enough(then)

    with (
        folder_for(context, lease.claim) as folder,
        context.store.local(build.source_key, lease.check) as source,
        SegmentUploader(context.store, lease, build.prefix, folder, partial(seen, build=build)) as uploader,
    ):
        run = replace(uploader.run(context.engine, f"-e{lease.claim.attempt}"), on_progress=progress)
        try:
            transcode.engine.continue_preview(builds.planned(build).at(source), wanted.first, run)
            uploader.note()
        except _Enough as enough:
            return enough.until
    return None


def next_step(session: Session, build: Build) -> Wanted | datetime | None:
    """The segments to make, a time at which to ask again, or None when the preview has nothing left to do."""
    plan = builds.planned(build)
    current = session.get(Build, build.id, populate_existing=True)
    watched = current.watched_at if current else None
    rendition = plan.preview
    if rendition is not None and ledger.unfinished(session, build.upload_id, (INDEX,)):
        return now() + AGAIN  # times lead nowhere yet
    if rendition is None or not ledger.unfinished(session, build.upload_id, (ENCODE,)):
        return None
    if watched is None or now() - watched > WATCHED_FOR:
        return ledger.NEVER
    speed = session.get_one(Upload, build.upload_id, populate_existing=True).speed
    if speed and speed >= ENOUGH:
        return now() + AGAIN
    found = builds.reports(session, build.upload_id)
    there = playable_track(rendition.folder, [each for kind in REPORTING for each in found[kind]])
    first = len(there.segments) if there else 0
    return Wanted(first) if plan.starts(first) < plan.source.duration else None


def overtaken(session: Session, build: Build) -> bool:
    """Whether the batches alone reach as far as the preview does."""
    plan = builds.planned(build)
    assert plan.preview is not None  # noqa: S101 - `next_step` answers None
    found = builds.reports(session, build.upload_id)
    batches = playable_track(plan.preview.folder, found[ENCODE])
    preview = found[PREVIEW][0].track(plan.preview.folder) if found[PREVIEW] else None
    return bool(batches and preview and preview.segments and _end(batches) >= _end(preview))


def seen(session: Session, made: Report, build: Build) -> Report:
    """The segments of this and earlier runs of the preview, without those that a batch had reported before."""
    found = builds.reports(session, build.upload_id)
    there = {
        (track.folder, segment.start)
        for report in found[ENCODE]
        for track in report.tracks
        for segment in track.segments
    }
    earlier = {track.folder: track for report in found[PREVIEW] for track in report.tracks}
    added = {track.folder: _added(earlier.get(track.folder), track, there) for track in made.tracks}
    return Report(tuple((earlier | added).values()))


def _added(earlier: Track | None, track: Track, there: set[tuple[str, int]]) -> Track:
    kept = {segment.start: segment for segment in track.segments if (track.folder, segment.start) not in there}
    kept |= {segment.start: segment for segment in (earlier.segments if earlier else ())}
    return replace(track, segments=tuple(kept[start] for start in sorted(kept)))


def _end(track: Track) -> int:
    last = track.segments[-1]
    return last.start + last.duration
