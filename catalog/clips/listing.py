"""The clips that stand in lists for everybody: those that no lesson of their own stands for."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, joinedload

from catalog.clips.models import Clip, ClipState, Placement
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.videos.models import Package, Video


def findable() -> tuple[ColumnElement[bool], ...]:
    """Conditions on Clip, joined with its Video and its Package: everybody may see it, and no lesson is made from it.

    A clip in a lesson of its own is found as that lesson, while everybody may see the lesson.
    """
    return (
        Clip.state == ClipState.PUBLISHED,
        Clip.hidden_at.is_(None),
        Clip.removed_at.is_(None),
        Video.recalled.is_(False),
        ~_stands_as_a_lesson(),
    )


def public_clips(session: Session, clip_ids: Collection[str]) -> dict[str, Clip]:
    """Those of these clips that are findable now, by their ids, with all that a list shows of them."""
    if not clip_ids:
        return {}
    query = (
        select(Clip)
        .join(Video, Video.id == Clip.video_id)
        .join(Package, Package.video_id == Clip.video_id)
        .where(Clip.id.in_(clip_ids), *findable())
        .options(joinedload(Clip.placement), joinedload(Clip.owner), joinedload(Clip.category))
    )
    return {clip.id: clip for clip in session.scalars(query)}


def plays_at(clip: Clip) -> Placement | None:
    """The lesson and the second at which everybody sees the clip as a demonstration; None for a clip on its own."""
    placement = clip.placement
    if placement is None or placement.at is None or placement.declined_at is not None:
        return None
    return placement if placement.lesson.public else None


def _stands_as_a_lesson() -> ColumnElement[bool]:
    own = (
        select(Placement.clip_id)
        .join(Lesson, Lesson.id == Placement.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(
            Placement.clip_id == Clip.id,
            Placement.at.is_(None),
            Lesson.state == LessonState.PUBLISHED,
            Lesson.removed_at.is_(None),
            Course.state == CourseState.PUBLISHED,
            Course.removed_at.is_(None),
        )
    )
    return exists(own.correlate(Clip))
