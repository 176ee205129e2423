"""What the timetable's views need of the house."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import current_app

from catalog.web.shared.session import session
from player.classrooms.timetable.closing import days_off
from player.classrooms.timetable.planning import Rules


@dataclass(frozen=True)
class TimetableContext:
    """Built in school/app.py."""

    zone: ZoneInfo
    """The time zone of the school."""


def timetable() -> TimetableContext:
    """Of the running app."""
    found: TimetableContext = current_app.extensions["timetable"]
    return found


def rules(*, refuse_conflicts: bool = False) -> Rules:
    """What holds for an act of planning in this request."""
    return Rules(timetable().zone, days_off(session()), refuse_conflicts)
