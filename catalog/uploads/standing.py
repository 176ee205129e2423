"""Whether a member may still send a file for a video: checked again at each step from the first byte to the package.

Between the steps lie minutes or hours, in which a member is blocked or appointed to something else, or the course is
handed on. The bytes stay: an unfinished upload waits for its owner as long as any other, and a whole source is kept.
"""

from sqlalchemy.orm import Session

from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.uploads.errors import RightLost
from catalog.uploads.models import Upload
from catalog.videos.models import Video
from catalog.videos.service import current_subject_of

RIGHT_LOST = "right_lost"
"""The reason of an upload that was rejected because of this."""


def stands(session: Session, upload: Upload, *, until_commit: bool = False) -> bool:
    """Whether the upload's member may change its video as the database has it now.

    `until_commit`: nobody can change that before this transaction ends; on PostgreSQL the rows are locked for it,
    SQLite has one writer anyway.
    """
    lock = {"read": True} if until_commit else None
    video = session.get(Video, upload.video_id, populate_existing=True, with_for_update=lock)
    if video is None:
        return False
    member = session.get_one(Member, upload.member_id, populate_existing=True, with_for_update=lock)
    return may(member, Right.EDIT, current_subject_of(session, video, until_commit=until_commit))


def check(session: Session, upload: Upload) -> None:
    """Raises RightLost."""
    if not stands(session, upload):
        raise RightLost()
