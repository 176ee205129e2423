"""FINISH jobs: all parts that were reported become a package, which the lesson is pointed at."""

import structlog
from sqlalchemy.orm import Session

from catalog.captions import jobs as speech
from catalog.checks import jobs as checks
from catalog.clips import editing
from catalog.clips import service as clips
from catalog.clips.edits import restored
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.states import move
from catalog.uploads.jobs import COPY, ENCODE, INSPECT, PREVIEW, SOUND
from catalog.uploads.models import Upload, UploadState
from catalog.videos import posters
from catalog.videos.keys import package_key
from catalog.videos.models import Build, Video
from school.pipeline import builds, wake
from school.pipeline.claims import refuse_without_right
from school.pipeline.context import PipelineContext
from school.pipeline.edits import alterations_of
from school.pipeline.lease import Lease
from storage.errors import ObjectMissing, StorageError
from storage.store import Store
from transcode import publish, verify
from transcode.errors import EngineFailed
from transcode.plan import Plan
from transcode.publish import PackageDraft
from transcode.verify import Unfit

log = structlog.get_logger()


def perform(context: PipelineContext, lease: Lease) -> None:
    """Verify the reports, complete the package and publish it; or begin again with a simpler plan.

    Raises LeaseLost, Draining, StorageError, SourceRejected, EngineFailed.
    """
    with context.database.readers() as session:
        build = builds.find_for(session, lease.claim)
        found = builds.reports(session, lease.claim.subject)
    plan = builds.planned(build)
    try:
        made = publish.assemble(plan, found[ENCODE], [*found[SOUND], *found[COPY]])
    except Unfit as error:
        if verify.is_final(plan, error):
            raise EngineFailed("output_damaged", str(error), retryable=False) from error
        log.warning("made_again", why=str(error))
        _again(context, lease, verify.simpler(plan, error, context.engine))
        return
    # Viewers of the preview continue with it, so its segments stay with the package.
    early = (*found[INSPECT], *found[PREVIEW])
    preview = {f"{track.folder}/{each.uri}" for report in early for track in report.tracks for each in track.segments}
    _complete(context.store, lease, build, made, preview)
    former = _publish(context, lease, plan, made, _size(context.store, build, made))
    if plan.source.indexed:
        context.store.delete(build.source_key)
    if former:
        _forget(context.store, former)


def _complete(store: Store, lease: Lease, build: Build, made: PackageDraft, preview: set[str]) -> None:
    """Store the playlists and the poster of a package, and remove the objects of other attempts under its prefix."""
    lease.check()
    _poster(store, build, made)
    for name, text in made.texts.items():  # the playlist that opens it comes last
        lease.check()
        store.put(build.key(name), text.encode())
    wanted = {build.key(name) for name in (*made.package.files, *preview)}
    for info in list(store.list(package_key(build.prefix, ""))):
        if info.key not in wanted:
            lease.check()
            store.delete(info.key)


def _poster(store: Store, build: Build, made: PackageDraft) -> None:
    """Make the best still the poster. Raises ObjectMissing."""
    poster = build.key(made.package.poster)
    try:
        with store.local(build.key(made.poster.name)) as still:
            store.put_file(poster, still)
    except ObjectMissing:
        # An attempt that died before its commit has cleared the still away; it had made the same poster of it.
        store.info(poster)


def _size(store: Store, build: Build, made: PackageDraft) -> tuple[int, int]:
    """Bytes and number of all objects of the package. Raises EngineFailed when one is missing."""
    sizes = {info.key: info.size for info in store.list(package_key(build.prefix, ""))}
    missing = [name for name in made.package.files if build.key(name) not in sizes]
    if missing:
        raise EngineFailed("output_incomplete", f"not in the store: {missing[:3]}")
    return sum(sizes.values()), len(sizes)


def _publish(
    context: PipelineContext, lease: Lease, plan: Plan, made: PackageDraft, measure: tuple[int, int]
) -> str | None:
    """Point the lesson at the package and end the job, in one commit. Raises as Lease.persist, SourceRejected.

    Returns the prefix of a package that showed what its owner has covered since.
    """
    claim = lease.claim

    def publish(session: Session) -> str | None:
        ledger.finish(session, claim, now())
        upload = session.get_one(Upload, claim.subject)
        build = builds.find(session, claim.subject)
        if build is None or alterations_of(upload.edits) != plan.source.alterations:
            raise LeaseLost()
        refuse_without_right(session, upload, until_commit=True)
        move(session, upload, UploadState.READY)
        upload.progress, upload.speed = 1.0, None
        video = build.video
        before = video.package if video.package and video.package.upload_id == upload.id else None
        former, earlier = (before.prefix, before.edits) if before else (None, None)
        builds.publish(session, build, made.package, measure)
        if before:
            editing.shift_remarks(session, video, restored(earlier), restored(upload.edits))
        _choose_wanted_poster(session, video)
        speech.cancel(session, video.id, but=upload.id)
        if context.speech_model:
            speech.write_captions(session, upload, now())
        clips.video_is_ready(session, video, now())
        if clips.is_clip(session, video):
            checks.check(session, upload, now())
        return former

    return lease.persist(publish)


def _forget(store: Store, prefix: str) -> None:
    """Remove a package that was made anew; `school gc` takes what is left of it."""
    try:
        for info in list(store.list(package_key(prefix, ""))):
            store.delete(info.key)
    except StorageError as error:
        log.warning("objects_left", error=str(error))


def _choose_wanted_poster(session: Session, video: Video) -> None:
    """Order the frame that was chosen for this video in another school (catalog/interchange)."""
    session.expire(video, ["package"])
    if video.poster_wanted is not None and video.package is not None and video.package.renditions:
        posters.choose(session, video.owner, video, video.poster_wanted, now())
        video.poster_wanted = None


def _again(context: PipelineContext, lease: Lease, simpler: Plan) -> None:
    claim = lease.claim

    def begin(session: Session) -> None:
        ledger.renew(session, claim, now())
        build = builds.find(session, claim.subject)
        if build is None:
            raise LeaseLost()
        builds.begin_simpler(session, build, simpler, now())

    lease.persist(begin)
    wake.wake(context, claim.subject)
