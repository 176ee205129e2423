"""POSTER jobs: the frame that a teacher chose becomes the poster of the lesson."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.videos.keys import poster_name
from catalog.videos.models import Package
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from school.pipeline.workdir import folder_for
from transcode import playlist, poster
from transcode.errors import EngineFailed
from transcode.segments import INIT


def perform(context: PipelineContext, lease: Lease) -> None:
    """Take the frame at the job's millisecond out of the package and show the lesson by it.

    The frame comes out of a rendition, not out of the source: there it is upright, of the right shape and colours.
    Raises LeaseLost, StorageError, EngineFailed.
    """
    at = lease.claim.number / 1000
    with context.database.readers() as session:
        package = _package(session, lease)
        session.expunge(package)
    name = poster_name(lease.claim.number)
    with folder_for(context, lease.claim) as folder:
        folder.mkdir(parents=True)
        moment = _segment(context, package, at, folder)
        poster.frame(folder / "segment.mp4", moment.offset, folder / name, context.engine)
        context.store.put_file(package.key(name), folder / name, move=True)

    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())
        shown = _package(session, lease)
        shown.poster, shown.poster_at = name, at
        shown.video.picture = None  # the frame was chosen later

    lease.persist(end)


def _package(session: Session, lease: Lease) -> Package:
    """The lesson's package. Raises LeaseLost when another video has taken its place, or the lesson was removed."""
    package = session.scalar(select(Package).where(Package.upload_id == lease.claim.subject))
    if package is None:
        raise LeaseLost()
    return package


def _segment(context: PipelineContext, package: Package, at: float, folder: Path) -> playlist.Place:
    """Write the segment that is shown `at` seconds, behind its initialization section."""
    variants = playlist.variants_in(_text(context, package.key(package.playlist)))
    if not variants:
        raise EngineFailed("no_picture", "a recording of sound has no frames", retryable=False)
    small = [one for one in variants if min(one[:2]) <= poster.CHOSEN_SIDE]
    uri = (max(small) if small else min(variants))[2]
    moment = playlist.place(_text(context, package.key(uri)), at)
    rendition = uri.rpartition("/")[0]
    with (folder / "segment.mp4").open("wb") as file:
        for part in (INIT, moment.uri):
            with context.store.local(package.key(f"{rendition}/{part}")) as path:
                file.write(path.read_bytes())
    return moment


def _text(context: PipelineContext, key: str) -> str:
    with context.store.local(key) as path:
        return path.read_text(encoding="utf-8")
