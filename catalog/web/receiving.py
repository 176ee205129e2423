"""Common steps of both upload protocols: finding the video, and completing the upload."""

from collections.abc import Sequence

from catalog.courses.service import get_lesson
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.uploads.errors import BadMetadata
from catalog.uploads.models import Upload
from catalog.uploads.service import complete
from catalog.web.shared.context import context
from catalog.web.shared.session import session


def video_of(lesson_id: str, member: Member) -> str:
    """The id of the video of a lesson that `member` sends a file for. Raises BadMetadata, NotFound."""
    if not lesson_id or "\0" in lesson_id:  # PostgreSQL accepts no NUL, not even in a query
        raise BadMetadata()
    return get_lesson(session(), lesson_id, member).video_id


def finish_if_whole(upload: Upload) -> None:
    """Store the source and wake a worker, if the upload is complete. Raises UploadGone, StorageError."""
    job = complete(session(), context().intake, upload, context().clock())
    commit_and_wake([job] if job else [])


def commit_and_wake(jobs: Sequence[Job]) -> None:
    """Commit, then wake workers for these jobs: in this order, so that a worker finds them."""
    session().commit()
    for job in jobs:
        context().transcoding.wake(job)
