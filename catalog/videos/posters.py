"""Use cases around the poster of a video: choose a frame, go back to the drawing. They flush and never commit."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import NoFrames, NotAllowed
from catalog.jobs import ledger
from catalog.jobs.models import Job, JobKind, JobState
from catalog.members.models import Member
from catalog.members.rights import may_edit
from catalog.uploads.models import Upload
from catalog.videos.models import Video


def choose(session: Session, member: Member, video: Video, at: float, now: datetime) -> Job:
    """Show the video by the frame `at` seconds, once the job that this returns has taken it.

    A time after the end means the last frame. Raises NotAllowed, NoFrames for a video without a picture.
    """
    package = video.package
    _check_edit(member, video)
    if package is None or not package.renditions:
        raise NoFrames()
    ledger.drop(session, package.upload_id, (JobKind.POSTER,))  # the last choice counts
    upload = session.get_one(Upload, package.upload_id)
    moment = round(1000 * min(max(0.0, at), package.duration))
    return ledger.enqueue(session, upload, JobKind.POSTER, now=now, number=moment)


def forget(session: Session, member: Member, video: Video) -> None:
    """Show the video by the drawn picture of its category again. Raises NotAllowed."""
    _check_edit(member, video)
    if video.package is not None:
        ledger.drop(session, video.package.upload_id, (JobKind.POSTER,))
        video.package.poster_at = None
    session.flush()


def coming(session: Session, video: Video) -> Job | None:
    """The job that takes a chosen frame, while it is not done; a DEAD one has failed."""
    if video.package is None:
        return None
    jobs = select(Job).where(Job.upload_id == video.package.upload_id, Job.kind == JobKind.POSTER)
    return session.scalar(jobs.where(Job.state != JobState.DONE).limit(1))


def _check_edit(member: Member, video: Video) -> None:
    if not may_edit(member, video.owner_id):
        raise NotAllowed()
