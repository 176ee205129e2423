"""What stands at the steps of lessons: neighbours' demonstrations, and what teachers still ask for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, url_for
from flask_babel import gettext, ngettext

from catalog.calls import service as calls
from catalog.calls.models import ClipCall
from catalog.clips import placing
from catalog.clips.listing import plays_at
from catalog.clips.models import Clip
from catalog.clips.web.showing import addresses
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.web.shared.context import context
from catalog.web.shared.session import session

blueprint = Blueprint("beside", __name__, template_folder="templates")
MOST_AT_HOME = 4
MOST_SHOWN = 12
"""Demonstrations of one lesson; its teacher puts the best first."""


@dataclass(frozen=True)
class Shown:
    """A demonstration, with what plays it beside the lesson."""

    clip: Clip
    at: float
    """Seconds from the beginning of the lesson."""
    playlist: str
    poster: str
    href: str
    """The lesson at that second, with the demonstration beside it."""


@dataclass(frozen=True)
class Asked:
    """An open call, and what has come of it."""

    call: ClipCall
    so_far: str


@dataclass
class Step:
    """One second of a lesson; `at` None: the whole lesson."""

    lesson: Lesson
    at: float | None
    shown: list[Shown] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


@blueprint.app_template_global("steps_beside")
def steps_beside(lessons: Sequence[Lesson]) -> dict[str, list[Step]]:
    """The steps at which something stands, in order of time, by the ids of these lessons."""
    viewer, ids = context().viewer(), [lesson.id for lesson in lessons]
    known = {lesson.id: lesson for lesson in lessons}
    steps: dict[tuple[str, float | None], Step] = {}

    def step(lesson_id: str, at: float | None) -> Step:
        return steps.setdefault((lesson_id, at), Step(known[lesson_id], at))

    for lesson_id, clips in placing.demonstrations(session(), ids).items():
        for clip in clips[:MOST_SHOWN]:
            shown = _shown(clip, viewer)
            step(lesson_id, shown.at).shown.append(shown)
    for one in _open_at([lesson.id for lesson in lessons if lesson.public]):
        step(one.call.lesson_id, one.call.at).asked.append(one)
    found: dict[str, list[Step]] = defaultdict(list)
    for (lesson_id, _), one_step in sorted(
        steps.items(), key=lambda item: -1.0 if item[0][1] is None else item[0][1]
    ):
        found[lesson_id].append(one_step)
    return found


@blueprint.app_template_global("newest_calls")
def newest_calls() -> list[Asked]:
    """What is asked for anywhere, the newest first."""
    return _asked(calls.newest_open(session(), MOST_AT_HOME, context().clock()))


@blueprint.app_template_global("answers_to")
def answers_to(call: ClipCall) -> str:
    """How many videos have come, and how many more are wished for."""
    return _so_far(call, placing.answers(session(), [call.id]).get(call.id, 0))


def address_at(clip: Clip) -> str:
    """The lesson at the second of a demonstration, with it beside the lesson; of other clips their own page."""
    place = plays_at(clip)
    if place is None:
        return url_for("clips.show", clip_id=clip.id)
    at = f"{place.at or 0.0:.1f}".removesuffix(".0")
    return url_for("lesson.show", lesson_id=place.lesson_id, t=at, beside=clip.id)


def _shown(clip: Clip, viewer: Member | None) -> Shown:
    found = addresses(clip, viewer)
    at = clip.placement.at if clip.placement and clip.placement.at else 0.0
    return Shown(clip, at, found["playlist"] or "", found["poster"] or "", address_at(clip))


def _open_at(lesson_ids: Sequence[str]) -> list[Asked]:
    return _asked(calls.open_at(session(), lesson_ids, context().clock())) if lesson_ids else []


def _asked(found: Sequence[ClipCall]) -> list[Asked]:
    counts = placing.answers(session(), [call.id for call in found]) if found else {}
    return [Asked(call, _so_far(call, counts.get(call.id, 0))) for call in found]


def _so_far(call: ClipCall, count: int) -> str:
    there = ngettext("%(num)s video so far", "%(num)s videos so far", count) if count else gettext("no video yet")
    if call.wanted > count:
        left = ngettext("%(num)s more is wished for", "%(num)s more are wished for", call.wanted - count)
        return str(gettext("%(first)s, %(second)s", first=there, second=left))
    return str(there)
