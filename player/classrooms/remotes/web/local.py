"""The time of the school, in its zone: the day of a remote ends there."""

from datetime import datetime

from catalog.web.shared.context import context
from player.classrooms.timetable.web.context import timetable


def local_now() -> datetime:
    """Now, in the time zone of the school."""
    return context().clock().astimezone(timetable().zone)
