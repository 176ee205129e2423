"""What the API and the studio share: find the captions, decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.captions import service as captions
from catalog.captions.languages import language_tag
from catalog.captions.models import Captions
from catalog.corrections import deciding, service
from catalog.corrections.deciding import Accepted, Desk
from catalog.corrections.models import Correction
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.session import session

correction_limit = Limit("corrections", "30 per minute; 300 per day", counts=lambda _status: True)


@dataclass(frozen=True)
class Wanted:
    """A decision: a word of the API, the ids it is about (None: all), whether changed lines are replaced."""

    decision: str
    ids: Sequence[str] | None
    anyway: bool = False


def captions_of(member: Member, lesson_id: str, language: str) -> tuple[Lesson, Captions]:
    """A lesson that the member may see, and its captions in a language. Raises NotFound."""
    lesson = get_lesson(session(), lesson_id, member)
    if lesson.borrows:  # the video of a neighbour, whose captions the lesson's teachers cannot change
        raise NotFound()
    found = captions.find(session(), lesson.video_id, language_tag(language))
    if found is None:
        raise NotFound()
    return lesson, found


def decide(member: Member, lesson: Lesson, language: str, wanted: Wanted) -> Accepted:
    """Accept, decline or reopen. Commits. Raises what catalog/corrections/deciding.py raises."""
    captions.check_edit(member, lesson.video)
    desk = Desk(lesson, language, context().intake.store, context().clock())
    outcome = _decide(member, desk, _chosen(member, desk, wanted), wanted)
    session().commit()
    session().refresh(lesson)
    return outcome


def _chosen(member: Member, desk: Desk, wanted: Wanted) -> list[Correction]:
    if wanted.ids is None:
        return service.waiting(session(), member, desk.lesson, desk.language)
    return deciding.get(session(), desk.lesson, wanted.ids)


def _decide(member: Member, desk: Desk, chosen: list[Correction], wanted: Wanted) -> Accepted:
    if wanted.decision == "accept":
        if wanted.ids is not None and len(chosen) == 1:
            return deciding.accept_one(session(), member, desk, chosen[0], anyway=wanted.anyway)
        return deciding.accept(session(), member, desk, chosen)
    act = deciding.decline if wanted.decision == "decline" else deciding.reopen
    act(session(), member, desk, chosen)
    return Accepted(done=chosen)
