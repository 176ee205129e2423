"""Use cases of the poster of a video: choose a frame, return to the drawing. They flush and never commit."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import NoFrames
from catalog.jobs import ledger
from catalog.jobs.models import Job, JobKind, JobState
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.uploads.models import Upload
from catalog.videos.models import Video
from catalog.videos.service import subject_of


def choose(session: Session, member: Principal, video: Video, at: float, now: datetime) -> Job:
    """Choose the frame at `at` seconds as the poster; the returned job makes it.

    A time after the end means the last frame. Raises NotAllowed, NoFrames for a video without a picture.
    """
    package = video.package
    require(member, Right.EDIT, subject_of(video))
    if package is None or not package.renditions:
        raise NoFrames()
    ledger.drop(session, package.upload_id, (JobKind.POSTER,))  # the last choice counts
    upload = session.get_one(Upload, package.upload_id)
    moment = round(1000 * min(max(0.0, at), package.duration))
    return ledger.enqueue(session, upload, JobKind.POSTER, now=now, number=moment)


def forget(session: Session, member: Principal, video: Video) -> None:
    """Use the drawn picture of its category again. Raises NotAllowed."""
    require(member, Right.EDIT, subject_of(video))
    if video.package is not None:
        ledger.drop(session, video.package.upload_id, (JobKind.POSTER,))
        video.package.poster_at = None
    session.flush()


def coming(session: Session, video: Video) -> Job | None:
    """The job that makes a chosen poster, while it is not done; a DEAD one has failed."""
    if video.package is None:
        return None
    jobs = select(Job).where(Job.upload_id == video.package.upload_id, Job.kind == JobKind.POSTER)
    return session.scalar(jobs.where(Job.state != JobState.DONE).limit(1))
