"""The topic of calls for clips."""

from collections.abc import Mapping

from catalog.calls import invariants
from catalog.calls.jobs import CLOSE
from catalog.calls.models import ClipCall
from catalog.jobs.kinds import JobKind
from catalog.personal import Fate, Personal
from catalog.topic import Act, Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.calls.web import api, pages

    return api.blueprint, pages.blueprint


def _acts() -> Mapping[JobKind, Act]:
    from catalog.calls.service import carry_out

    return {CLOSE: carry_out}


TOPIC = Topic(
    models=(ClipCall,),
    job_kinds=(CLOSE,),
    acts=_acts,
    blueprints=_blueprints,
    invariants=(invariants.calls_are_closed_at_their_end,),
    personal=(
        Personal(ClipCall.by_id, Fate.EMPTIED, "calls", ("lesson.title", "text", "at", "created_at", "closes_at")),
    ),
)
