"""Common steps of both upload protocols: finding the video, and completing the upload."""

from collections.abc import Sequence

from catalog.clips.errors import NotNow
from catalog.clips.service import check_room, get_clip
from catalog.courses.service import get_lesson
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.uploads.errors import BadMetadata
from catalog.uploads.models import Upload
from catalog.uploads.service import complete
from catalog.web.shared.context import context
from catalog.web.shared.session import session


def video_of(lesson_id: str, clip_id: str, member: Member, size: int) -> str:
    """The id of the video of a lesson or a clip for which `member` sends a file of `size` bytes.

    Raises BadMetadata unless one of the two is named, NotFound, ClipsTooLarge, NotNow.
    """
    named = lesson_id or clip_id
    if bool(lesson_id) == bool(clip_id) or "\0" in named:  # PostgreSQL accepts no NUL, not even in a query
        raise BadMetadata()
    if lesson_id:
        return get_lesson(session(), lesson_id, member).video_id
    clip = get_clip(session(), clip_id, member)
    if clip.owner_id == member.id:
        if clip.owner_needs is None:
            raise NotNow()
        check_room(session(), member, size, context().clip_quota)
    return clip.video_id


def finish_if_whole(upload: Upload) -> None:
    """Store the source and wake a worker, if the upload is complete. Raises UploadGone, StorageError."""
    job = complete(session(), context().intake, upload, context().clock())
    commit_and_wake([job] if job else [])


def commit_and_wake(jobs: Sequence[Job]) -> None:
    """Commit, then wake workers for these jobs: in this order, so that a worker finds them."""
    session().commit()
    for job in jobs:
        context().transcoding.wake(job)
