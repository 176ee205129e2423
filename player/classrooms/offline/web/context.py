"""What the routes of the disks of classrooms need from the application."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import current_app

from catalog.web.shared.session import session
from player.classrooms.offline.counting import HANDLERS
from player.classrooms.offline.happenings import Handlers
from player.classrooms.offline.listing import Source
from player.classrooms.offline.signing import public_keys
from player.classrooms.timetable.web.context import timetable
from player.web.context import context as player


def secrets() -> Sequence[str]:
    """The secret keys of the school, the newest first."""
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]


def zone() -> ZoneInfo:
    """The time zone of the school."""
    return timetable().zone


def source() -> Source:
    """Where lists are made from."""
    try:
        keys = public_keys(secrets())
    except ModuleNotFoundError:  # script/setup has not run since sticks came: screens do without them
        keys = []
    return Source(session(), player().store, player().programme, keys, zone().key)


def handlers() -> Handlers:
    """What counts what happened."""
    return HANDLERS
