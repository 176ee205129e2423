"""The topic of calls for help."""

from collections.abc import Mapping

from catalog.jobs.kinds import JobKind
from catalog.personal import Fate, Personal
from catalog.topic import Act, Blueprints, Topic
from player.classrooms.help import invariants
from player.classrooms.help.jobs import RING
from player.classrooms.help.models import DutyList, HelpCall, HelpPress, OnDuty


def _blueprints() -> Blueprints:
    from player.classrooms.help.web import api, duty_api

    return api.blueprint, duty_api.blueprint


def _acts() -> Mapping[JobKind, Act]:
    from player.classrooms.help.service import carry_out

    return {RING: carry_out}


TOPIC = Topic(
    models=(HelpCall, HelpPress, DutyList, OnDuty),
    job_kinds=(RING,),
    acts=_acts,
    blueprints=_blueprints,
    invariants=(invariants.open_calls_ring,),
    personal=(
        Personal(HelpCall.by_id, Fate.EMPTIED, "calls for help", ("classroom.name", "text", "called_at", "word")),
        Personal(HelpCall.rung_id, Fate.EMPTIED),
        Personal(HelpCall.taken_by_id, Fate.EMPTIED),
        Personal(HelpCall.closed_by_id, Fate.EMPTIED),
        Personal(OnDuty.member_id, Fate.REMOVED),
    ),
)
