"""Positions of uploads in the queue, as shown to members."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.jobs.models import Job, JobState
from catalog.uploads.jobs import COPY, ENCODE, INDEX, INSPECT, SOUND
from catalog.uploads.models import Upload, UploadState, not_removed

_FIRST = (INSPECT, INDEX, ENCODE, COPY, SOUND)


def places(session: Session) -> dict[str, int]:
    """The position in the queue, from 1, of each upload without a started job, by the upload's id.

    As `ledger.claim` would take their first jobs now: those that are judged before the others, then the shortest. One
    that comes later may overtake, so a place is an estimate.
    """
    begun = select(Job.subject).where(Job.state == JobState.RUNNING)
    waits = (Job.state == JobState.DUE, Job.kind.in_(_FIRST), Job.number == 0, Job.subject.not_in(begun))
    order = (
        func.max(Job.priority).desc(),
        Upload.state != UploadState.TRANSCODING,
        Upload.duration,
        Upload.created_at,
    )
    untouched = (Upload.state.in_((UploadState.RECEIVED, UploadState.TRANSCODING)), Upload.progress == 0)
    rows = select(Upload.id).join(Job, Job.subject == Upload.id).where(*waits, *untouched, not_removed())
    ordered = session.scalars(rows.group_by(Upload.id).order_by(*order, Upload.id))
    return {upload_id: place for place, upload_id in enumerate(ordered, start=1)}
