"""Corrections as the API and the editor show them."""

from collections.abc import Sequence
from typing import Any

from catalog.captions.cues import Cue
from catalog.captions.models import Captions
from catalog.corrections import service
from catalog.corrections.models import Correction
from catalog.corrections.service import Standing
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session


def waiting_for(member: Member, lesson: Lesson, captions: Captions) -> list[dict[str, Any]]:
    """The corrections that wait, as far as the member may see them."""
    found = service.waiting(session(), member, lesson, captions.language)
    return shown(found, service.cues_now(context().intake.store, captions) if found else [])


def listed_for(lesson: Lesson, captions: Captions) -> list[dict[str, Any]]:
    """What the editor needs of the corrections that wait."""
    keys = ("id", "at", "end", "before", "after", "by")
    return [{key: one[key] for key in keys} for one in waiting_for(signed_in(), lesson, captions)]


def shown(found: Sequence[Correction], cues: Sequence[Cue]) -> list[dict[str, Any]]:
    """Corrections as CorrectionOut, beside the present captions."""
    return [_out(one) for one in service.standings(found, cues)]


def _out(standing: Standing) -> dict[str, Any]:
    one = standing.correction
    return {
        "id": one.id,
        "language": one.language,
        "at": one.start,
        "end": one.end,
        "before": one.before,
        "after": one.after,
        "now": standing.now,
        "fit": standing.found.fit.value,
        "state": one.state.name,
        "by": one.member.name,
        "created_at": one.created_at,
    }
