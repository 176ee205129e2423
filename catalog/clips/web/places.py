"""Where a moderator can put a clip: the place its owner wishes, or one that is found by search."""

from dataclasses import dataclass

from flask_babel import gettext

from catalog.clips.models import Clip
from catalog.clips.placing import may_place
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.search.errors import SearchNotReady
from catalog.search.evaluate import MOST_RANKED, Filters
from catalog.search.service import search
from catalog.search.web.context import live
from catalog.search.web.hits import hits
from catalog.web.shared.session import session
from catalog.web.shared.wording import clock, titled

MOST_FOUND = 6


@dataclass(frozen=True)
class Offered:
    """One place to choose: the value of the form's field `place`, and what is said about it."""

    value: str
    title: str
    about: str
    found: bool = False
    """Whether it was looked for."""

    @property
    def takes_second(self) -> bool:
        """Whether the clip stands at a second there."""
        return self.value.startswith("lesson:")


def offered(clip: Clip, moderator: Member, asked: str) -> list[Offered]:
    """The wished lesson, no place, and what is found for `asked`; the first one is chosen unless another was."""
    wished = clip.wished_lesson
    places = [_lesson(wished)] if wished is not None and _fits(wished, moderator) else []
    places.append(Offered("none", gettext("No place in a course"), gettext("It stands on its own page.")))
    first = next((one for one in clip.reviews if one.first_of_two and one.undone_at is None and one.placed), None)
    if clip.approved_by_id is not None and first is not None and first.by is not None:
        about = gettext("As %(name)s chose.", name=first.by.name)
        places = [Offered("first", gettext("Where the first moderator puts it"), about), *places[:-1]]
    known = {one.value for one in places}
    return places + [one for one in _search(moderator, asked) if one.value not in known]


def _search(moderator: Member, asked: str) -> list[Offered]:
    try:
        answer = search(live(), asked, Filters()) if asked else None
    except SearchNotReady:
        return []
    if answer is None:
        return []
    found: list[Offered] = []
    is_clip = answer.snapshot.is_clip
    shown = [number for number in answer.best(MOST_RANKED) if not is_clip[number]]
    for hit in hits(answer, shown[:MOST_FOUND], []):
        thing = session().get(Course if hit.kind == "course" else Lesson, hit.id)
        if isinstance(thing, Lesson) and _fits(thing, moderator):
            found.append(_lesson(thing, found=True))
        elif isinstance(thing, Course) and may_place(moderator, thing):
            about = gettext("As a lesson of its own in this course.")
            found.append(Offered(f"course:{thing.id}", titled(thing), about, found=True))
    return found


def _lesson(lesson: Lesson, *, found: bool = False) -> Offered:
    about = titled(lesson.course)
    if lesson.duration:
        about = f"{about}\u2003{clock(lesson.duration)}"
    return Offered(f"lesson:{lesson.id}", titled(lesson), about, found)


def _fits(lesson: Lesson, moderator: Member) -> bool:
    """See catalog/clips/placing.py: which lessons take a demonstration."""
    return not lesson.removed and not lesson.borrows and may_place(moderator, lesson)
