"""What a big screen offers: what anybody may watch, by category, without what is still being made."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from catalog.categories.models import Category
from catalog.clips.listing import findable
from catalog.clips.models import Clip
from catalog.courses.listing import watchable
from catalog.courses.models import Course, CourseState, Lesson
from catalog.videos.models import Package, Video

NEIGHBOURS = "neighbours"
"""The category of neighbours' own videos (catalog/categories/models.py); its tile leads to all of their videos."""
MOST_CLIPS = 120


def course_counts(session: Session) -> Counter[str]:
    """How many courses of each category have something to watch; a category counts those of the ones below it."""
    lessons = select(Lesson.course_id).where(watchable(), Lesson.removed_at.is_(None))
    shown = (Course.state == CourseState.PUBLISHED, Course.removed_at.is_(None), Course.id.in_(lessons))
    counted = select(Category.id, Category.parent_id, func.count(Course.id)).join(
        Course, Course.category_id == Category.id
    )
    found: Counter[str] = Counter()
    for category_id, parent_id, count in session.execute(counted.where(*shown).group_by(Category.id)):
        found[category_id] += count
        if parent_id:
            found[parent_id] += count
    return found


def count_clips(session: Session) -> int:
    """How many videos of neighbours anybody may watch."""
    return session.scalar(_public(func.count(Clip.id))) or 0


def newest_clips(session: Session) -> Sequence[Clip]:
    """The videos of neighbours that anybody may watch, the newest first."""
    query = _public(Clip).options(joinedload(Clip.owner), joinedload(Clip.category))
    return session.scalars(query.order_by(Clip.published_at.desc(), Clip.id).limit(MOST_CLIPS)).all()


def _public(chosen: Any) -> Select[Any]:
    joined = select(chosen).select_from(Clip).join(Video, Video.id == Clip.video_id)
    return joined.join(Package, Package.video_id == Clip.video_id).where(*findable())
