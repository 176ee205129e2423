"""SPEECH jobs: the machine writes captions of what is said. school/pipeline/speech.py does them."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.captions.models import SpokenPiece
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job, JobState
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.uploads.models import Upload, not_removed
from catalog.videos.models import Package, Video
from catalog.videos.service import subject_of

SPEECH = JobKind("SPEECH", Upload, not_removed, "Writing captions", "speech")
"""Recognizes what is said in a finished package, when no encoder waits."""


def write_captions(session: Session, upload: Upload, now: datetime) -> Job:
    """Have captions written of what an upload became, from the start, in the turn of its member."""
    session.execute(delete(SpokenPiece).where(SpokenPiece.upload_id == upload.id))
    return ledger.enqueue(session, Order(SPEECH, upload.id, owner_id=upload.member_id), now=now)


def cancel(session: Session, video_id: str, but: str = "") -> None:
    """Stop writing captions of a video: its file was replaced. Those of the upload `but` go on."""
    uploads = select(Upload.id).where(Upload.video_id == video_id, Upload.id != but)
    for upload_id in session.scalars(uploads):
        ledger.drop(session, upload_id, (SPEECH,))
        session.execute(delete(SpokenPiece).where(SpokenPiece.upload_id == upload_id))


def ask(session: Session, member: Principal, video: Video, now: datetime) -> Job | None:
    """Have captions written because somebody asks for them; None without a finished video. Raises NotAllowed."""
    require(member, Right.EDIT, subject_of(video))
    package = session.scalar(select(Package).where(Package.video_id == video.id))
    if package is None or package.upload_id is None:
        return None
    running = job_of(session, video.id)
    if running is not None and running.state in (JobState.DUE, JobState.RUNNING):
        return running
    return write_captions(session, session.get_one(Upload, package.upload_id), now)


def job_of(session: Session, video_id: str) -> Job | None:
    """The newest job that writes captions of a video."""
    uploads = select(Upload.id).where(Upload.video_id == video_id)
    found = select(Job).where(Job.kind == SPEECH, Job.subject.in_(uploads))
    return session.scalar(found.order_by(Job.created_at.desc()).limit(1))
