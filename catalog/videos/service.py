"""Who may see a video, and taking one back from everybody. Addresses, pages and workers all ask here.

A video is public when its holder says so (VideoHolder.public). That is asked each time and written down nowhere, so
no course or lesson that changes at the same moment can leave it wrong. Written down is only that it was recalled.
"""

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, object_session

from catalog.members.models import Member
from catalog.members.rights import Thing, may
from catalog.members.roles import Right
from catalog.videos.models import Video, VideoHolder


def is_public(session: Session, video: Video) -> bool:
    """Whether anybody may watch the video now."""
    holder = _holder(session, video)
    return holder is not None and holder.public


def may_see_draft(viewer: Member | None, video: Video) -> bool:
    """Whether `viewer` (None: a visitor) may see the video before it is public: its owner, and who sees all."""
    return not video.recalled and may(viewer, Right.SEE, subject_of(video))


def subject_of(video: Video) -> Thing:
    """What a right about a video is asked of: whose it is, and the category in which its holder stands."""
    session = object_session(video)
    holder = _holder(session, video) if session else None
    return Thing(video.owner_id, holder.placed_by.category_id if holder else "")


def current_subject_of(session: Session, video: Video, *, until_commit: bool) -> Thing:
    """As `subject_of`, read anew; `until_commit`: on PostgreSQL its category stays until this transaction ends."""
    holder = _holder(session, video)
    if holder is not None:
        session.refresh(holder.placed_by, with_for_update={"read": True} if until_commit else None)
    return subject_of(video)


def may_see(session: Session, viewer: Member | None, video: Video) -> bool:
    """Whether `viewer` (None: a visitor) may watch the video now."""
    return may_see_draft(viewer, video) or is_public(session, video)


def recall(session: Session, video_ids: Select[str], *, recalled: bool = True) -> None:
    """Take videos back from everybody, or with `recalled=False` give them back. Their objects stay in the store."""
    session.execute(update(Video).where(Video.id.in_(video_ids)).values(recalled=recalled))


def _holder(session: Session, video: Video) -> VideoHolder | None:
    """What shows the video; None for a video that nothing shows any more."""
    for kind in VideoHolder.__subclasses__():
        holder = session.scalar(select(kind).where(kind.video_id == video.id))
        if holder is not None:
            return holder
    return None
