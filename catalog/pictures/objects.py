"""Objects that pictures of courses and lessons are."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.courses.models import Course
from catalog.objects import References
from catalog.videos.keys import cover_key
from catalog.videos.models import Video


def names(session: Session) -> set[str]:
    """The names of all pictures that show something."""
    courses = session.scalars(select(Course.picture).where(Course.picture.is_not(None)))
    videos = session.scalars(select(Video.picture).where(Video.picture.is_not(None)))
    return {name for name in (*courses, *videos) if name}


def references(session: Session) -> References:
    """All of them."""
    return References({cover_key(name): None for name in names(session)})
