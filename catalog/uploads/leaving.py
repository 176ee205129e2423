"""Before an account is deleted: the files that a member sent for others' lessons stay with the owners of these."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.members.models import Member
from catalog.uploads.models import Upload
from catalog.videos.models import Video


def leave(session: Session, member: Member, _now: datetime) -> Iterable[str]:
    """Pass the uploads to others' videos on to the owners of the videos."""
    owner = select(Video.owner_id).where(Video.id == Upload.video_id).scalar_subquery()
    mine = (Upload.member_id == member.id, owner != member.id)
    session.execute(update(Upload).where(*mine).values(member_id=owner).execution_options(synchronize_session=False))
    return ()
