"""Before an account is deleted: the member's clips go at once, wherever they stand and whoever looks at them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clips import placing
from catalog.clips.models import Clip
from catalog.jobs import ledger
from catalog.members.models import Member
from catalog.removal.erasing import objects_of
from catalog.removal.times import KEPT_FOR
from catalog.uploads.models import Upload
from catalog.versions import start_edit
from catalog.videos.service import recall


def leave(session: Session, member: Member, now: datetime) -> Iterable[str]:
    """Take all clips down and let removal.service.purge delete them for good."""
    videos = select(Clip.video_id).where(Clip.owner_id == member.id)
    uploads = select(Upload.id).where(Upload.video_id.in_(videos))
    # Jobs before clips: a job that ends locks its own row first, and then the clip (service.video_is_ready).
    ledger.interrupt(session, list(session.scalars(uploads)), now)
    for clip in session.scalars(select(Clip).where(Clip.owner_id == member.id).order_by(Clip.id)).all():
        start_edit(session, clip, None)
        placing.take_out(session, clip)
        clip.removed_at = now - KEPT_FOR
    session.flush()
    recall(session, videos)
    return list(objects_of(session, list(session.scalars(videos))))
