"""Before an account is deleted: courses that the member has removed cannot be restored any more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attachments.models import Attachment
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.removal.erasing import objects_of
from catalog.removal.times import KEPT_FOR
from catalog.videos.keys import cover_key


def leave(session: Session, member: Member, now: datetime) -> Iterable[str]:
    """Let service.purge delete them for good."""
    found: list[str] = []
    removed = (Course.owner_id == member.id, Course.removed_at.is_not(None))
    for course in session.scalars(select(Course).where(*removed)).all():
        lessons = select(Lesson).where(Lesson.course_id == course.id)
        videos = [one.video_id for one in session.scalars(lessons) if not one.borrows]
        found += objects_of(session, videos)
        files = select(Attachment).join(Lesson).where(Lesson.course_id == course.id)
        found += [one.key for one in session.scalars(files)]
        found += [cover_key(course.picture)] if course.picture else []
        course.removed_at = now - KEPT_FOR
    session.flush()
    return found
