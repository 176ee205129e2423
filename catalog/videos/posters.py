"""Use cases of the poster of a video: choose a frame, return to the drawing. They flush and never commit."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import NoFrames
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job, JobState
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.videos.jobs import POSTER
from catalog.videos.models import Video
from catalog.videos.service import subject_of


def choose(session: Session, member: Principal, video: Video, at: float, now: datetime) -> Job:
    """Choose the frame at `at` seconds as the poster; the returned job makes it.

    A time after the end means the last frame. Raises NotAllowed, NoFrames for a video without a picture.
    """
    package = video.package
    editor = require(member, Right.EDIT, subject_of(video))
    if package is None or not package.renditions:
        raise NoFrames()
    ledger.drop(session, package.upload_id, (POSTER,))  # the last choice counts
    moment = round(1000 * min(max(0.0, at), package.duration))
    return ledger.enqueue(session, Order(POSTER, package.upload_id, moment, editor.id), now=now)


def forget(session: Session, member: Principal, video: Video) -> None:
    """Use the drawn picture of its category again. Raises NotAllowed."""
    require(member, Right.EDIT, subject_of(video))
    if video.package is not None:
        ledger.drop(session, video.package.upload_id, (POSTER,))
        video.package.poster_at = None
    video.picture = None
    session.flush()


def coming(session: Session, video: Video) -> Job | None:
    """The job that makes a chosen poster, while it is not done; a DEAD one has failed."""
    if video.package is None:
        return None
    jobs = select(Job).where(Job.subject == video.package.upload_id, Job.kind == POSTER)
    return session.scalar(jobs.where(Job.state != JobState.DONE).limit(1))
