"""What all ways of sending a file share: for which video it is, and its end, received and a job in one commit."""

from collections.abc import Sequence

from catalog.courses.service import get_lesson
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.uploads.errors import BadMetadata
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import keep, record
from catalog.uploads.standing import stands
from catalog.web.shared.context import context
from catalog.web.shared.session import session


def video_of(lesson_id: str, member: Member) -> str:
    """The id of the video of a lesson that `member` sends a file for. Raises BadMetadata, NotFound."""
    if not lesson_id or "\0" in lesson_id:  # PostgreSQL takes no NUL, not even to look for
        raise BadMetadata()
    return get_lesson(session(), lesson_id, member).video_id


def finish_if_whole(upload: Upload) -> None:
    """Keep the source and announce its job, if all bytes are there. Raises UploadGone, StorageError.

    Nothing happens while its member may not change the lesson.
    """
    if upload.state is not UploadState.WAITING:
        return
    upload_id, length, ticket = upload.id, upload.length, upload.ticket
    if not stands(session(), upload):
        return
    session().rollback()  # lets go of the database while bytes may move to another disk
    if not keep(context().intake, upload_id, length, ticket):
        return
    job = record(session(), upload, context().clock())
    commit_and_wake([job] if job else [])


def commit_and_wake(jobs: Sequence[Job]) -> None:
    """End the transaction, then announce these jobs: in this order, so that a worker finds them."""
    session().commit()
    for job in jobs:
        context().transcoding.wake(job)
