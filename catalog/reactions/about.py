"""What a reaction or a comment is about: a clip or a lesson that everybody can watch."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.clips.models import Clip
from catalog.clips.service import get_clip
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.principal import Principal


@dataclass(frozen=True)
class About:
    """A clip or a lesson."""

    thing: Clip | Lesson

    @property
    def clip_id(self) -> str | None:
        """The clip's id; None for a lesson."""
        return self.thing.id if isinstance(self.thing, Clip) else None

    @property
    def lesson_id(self) -> str | None:
        """The lesson's id; None for a clip."""
        return self.thing.id if isinstance(self.thing, Lesson) else None

    @property
    def columns(self) -> dict[str, str | None]:
        """For a row that is about it."""
        return {"clip_id": self.clip_id, "lesson_id": self.lesson_id}

    @property
    def owner_id(self) -> str:
        """Who shared the clip, also where it is a lesson of its own; else who teaches the course."""
        return self.thing.video.owner_id

    @property
    def category(self) -> Category:
        """The category of the clip or the course."""
        return self.thing.category if isinstance(self.thing, Clip) else self.thing.course.category


def find(session: Session, principal: Principal, *, clip_id: str = "", lesson_id: str = "") -> About:
    """The clip or lesson of one of these ids, if everybody can watch it. Raises NotFound."""
    thing: Clip | Lesson
    thing = get_clip(session, clip_id, principal) if clip_id else get_lesson(session, lesson_id, principal)
    if not thing.public:
        raise NotFound()
    return About(thing)
