"""Decides who may see a video, and recalls videos. Addresses, pages and workers all use it.

A video is public when its holder is (VideoHolder.public). That is computed each time and never stored, so a
concurrent change of a course or lesson cannot make it wrong. Only the recall is stored.
"""

from collections.abc import Iterator

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, object_session

from catalog.members.models import Member
from catalog.members.rights import Thing, may
from catalog.members.roles import Right
from catalog.videos.models import Video, VideoHolder


def is_public(session: Session, video: Video) -> bool:
    """Whether the video is public now."""
    return any(holder.public for holder in _holders(session, video))


def may_see_draft(viewer: Member | None, video: Video) -> bool:
    """Whether `viewer` (None: a visitor) may see the video before it is public, as owner or by right.

    While an edit of it is being made, only its owner may: what was just covered is not shown to moderators.
    """
    if video.package is not None and video.package.outdated and (viewer is None or viewer.id != video.owner_id):
        return False
    return not video.recalled and may(viewer, Right.SEE, subject_of(video))


def subject_of(video: Video) -> Thing:
    """The subject of rights about a video: its owner, and the category and teachers of its holder."""
    session = object_session(video)
    holder = _holder(session, video) if session else None
    if holder is None:
        return Thing(video.owner_id)
    return Thing(
        video.owner_id,
        holder.placed_by.category_id,
        teacher_ids=holder.teacher_ids,
        owner_needs=holder.owner_needs,
    )


def current_subject_of(session: Session, video: Video, *, until_commit: bool) -> Thing:
    """As `subject_of`, read again; `until_commit`: lock its category on PostgreSQL until this transaction ends."""
    holder = _holder(session, video)
    if holder is not None:
        session.refresh(holder.placed_by, with_for_update={"read": True} if until_commit else None)
    return subject_of(video)


def title_of(session: Session, video: Video) -> str:
    """The title of its holder; "" if it has none any more."""
    holder = _holder(session, video)
    return holder.title if holder is not None else ""


def is_economical(session: Session, video: Video) -> bool:
    """Whether what holds the video has its files prepared economically."""
    holder = _holder(session, video)
    return holder is not None and holder.economical


def may_see(session: Session, viewer: Member | None, video: Video) -> bool:
    """Whether `viewer` (None: a visitor) may watch the video now."""
    return is_public(session, video) or may_see_draft(viewer, video)  # the first needs fewer queries


def recall(session: Session, video_ids: Select[str], *, recalled: bool = True) -> None:
    """Recall videos from everybody, or undo that with `recalled=False`. Their objects stay in the store."""
    session.execute(update(Video).where(Video.id.in_(video_ids)).values(recalled=recalled))


def _holder(session: Session, video: Video) -> VideoHolder | None:
    """The first holder of the video; None if it has none any more."""
    return next(iter(_holders(session, video)), None)


def _holders(session: Session, video: Video) -> Iterator[VideoHolder]:
    """All holders of the video, the first one first."""
    for kind in sorted(VideoHolder.__subclasses__(), key=lambda kind: kind.borrowed):
        holder = session.scalar(select(kind).where(kind.video_id == video.id))
        if holder is not None:
            yield holder
