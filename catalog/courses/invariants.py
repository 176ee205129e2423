"""Invariants of courses and lessons."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from catalog.courses.models import Course, Lesson
from catalog.topic import Reading
from catalog.videos.models import Video


def removed_videos_are_recalled(seen: Reading) -> Iterator[str]:
    """Nobody gets the video of a lesson that was removed, by itself or with its course."""
    removed = or_(Lesson.removed_at.is_not(None), Course.removed_at.is_not(None))
    query = (
        select(Lesson.id)
        .join(Course)
        .join(Video)
        .where(removed, Lesson.borrows.is_(False), Video.recalled.is_(False))
    )
    for lesson_id in seen.session.scalars(query):
        yield f"lesson {lesson_id} was removed, and its video is not recalled"


def videos_belong_to_the_teacher(seen: Reading) -> Iterator[str]:
    """The owner of a lesson's video is the teacher of its course."""
    query = (
        select(Lesson.id).join(Course).join(Video).where(Lesson.borrows.is_(False), Video.owner_id != Course.owner_id)
    )
    for lesson_id in seen.session.scalars(query):
        yield f"lesson {lesson_id}: its video belongs to somebody else than its course"
