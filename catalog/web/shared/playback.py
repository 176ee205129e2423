"""The video of a lesson for the editors that stand beside it: chapters, captions."""

from dataclasses import dataclass

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.web.cards import frame
from catalog.web.shared.context import context


@dataclass(frozen=True)
class Film:
    """The addresses for the player of an editor (studio/film.html)."""

    playlist: str
    poster: str
    storyboard: str
    duration: float


def film_of(lesson: Lesson, member: Member) -> Film | None:
    """The lesson's video for a member who may see it; None while it is not ready."""
    package = lesson.package
    if package is None:
        return None
    address = context().watching.address
    storyboard = address(lesson, package.storyboard, member) if package.storyboard else ""
    return Film(address(lesson, package.playlist, member), frame(lesson, member), storyboard, package.duration)
