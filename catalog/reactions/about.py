"""What a reaction or a comment is about: a clip or a lesson that everybody can watch."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.clips.models import Clip
from catalog.clips.service import get_clip
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.principal import Principal


class AboutKind(Enum):
    """The two kinds; the value is the word of addresses."""

    CLIP = "clips"
    LESSON = "lessons"


@dataclass(frozen=True)
class About:
    """A clip or a lesson."""

    thing: Clip | Lesson

    @property
    def kind(self) -> AboutKind:
        """Which of the two."""
        return AboutKind.CLIP if isinstance(self.thing, Clip) else AboutKind.LESSON

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


def find(session: Session, kind: AboutKind, thing_id: str, principal: Principal) -> About:
    """A clip or lesson that everybody can watch. Raises NotFound."""
    thing: Clip | Lesson
    if kind is AboutKind.CLIP:
        thing = get_clip(session, thing_id, principal)
    else:
        thing = get_lesson(session, thing_id, principal)
    if not thing.public:
        raise NotFound()
    return About(thing)
