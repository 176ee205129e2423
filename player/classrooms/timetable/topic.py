"""The topic of the timetable."""

from collections.abc import Mapping

from catalog.jobs.kinds import JobKind
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.personal import Fate, Personal
from catalog.topic import Act, Blueprints, Link, Topic
from player.classrooms.timetable import invariants
from player.classrooms.timetable.jobs import ADVANCE
from player.classrooms.timetable.models import AnnouncedDay, ClosedDay, Screening, ScreeningEntry, ScreeningRoom


def _blueprints() -> Blueprints:
    from player.classrooms.timetable.web import api, days_off, editing, feeds, pages, running_api

    programs = (api.blueprint, running_api.blueprint, running_api.screens)
    return *programs, pages.blueprint, editing.blueprint, days_off.blueprint, feeds.blueprint


def _acts() -> Mapping[JobKind, Act]:
    from player.classrooms.timetable.running import carry_out

    return {ADVANCE: carry_out}


def _plans(viewer: Member | None) -> bool:
    return may(viewer, Right.ROOMS)


TOPIC = Topic(
    models=(Screening, ScreeningRoom, ScreeningEntry, ClosedDay, AnnouncedDay),
    job_kinds=(ADVANCE,),
    acts=_acts,
    blueprints=_blueprints,
    links=(Link("Timetable", "timetable", "timetable.week", "clock", 45, _plans, on_phone=False),),
    invariants=(invariants.screenings_are_advanced,),
    personal=(
        Personal(Screening.planned_by_id, Fate.EMPTIED, "screenings", ("title", "starts_at")),
        Personal(ScreeningEntry.by_id, Fate.EMPTIED),
        Personal(ClosedDay.by_id, Fate.EMPTIED),
        Personal(AnnouncedDay.by_id, Fate.EMPTIED),
    ),
)
