"""The wall as the API gives it, and in the reader's language."""

from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_datetime
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from catalog.web.shared.context import context
from player.classrooms.help.models import HelpReason
from player.classrooms.wall.judging import Room, Show, Standing, kept_of
from player.classrooms.wall.models import Doing
from player.classrooms.wall.readiness import Language, Summary, sentence, since_when

LANGUAGE = Language(gettext, ngettext)
REASONS = {
    HelpReason.SOUND.value: lazy_gettext("No sound"),
    HelpReason.PICTURE.value: lazy_gettext("No good picture"),
    HelpReason.REMOTE.value: lazy_gettext("The remote does nothing"),
    HelpReason.LINE.value: lazy_gettext("No line"),
    HelpReason.UNWELL.value: lazy_gettext("Somebody is unwell"),
    HelpReason.OTHER.value: lazy_gettext("Needs somebody"),
}
STANDINGS = {
    Standing.HELP: (lazy_gettext("Calls for help"), "hand"),
    Standing.TAKEN: (lazy_gettext("Somebody is coming"), "hand"),
    Standing.LINE: (lazy_gettext("Line down"), "offline"),
    Standing.ERROR: (lazy_gettext("Has a fault"), "alert"),
    Standing.DISK: (lazy_gettext("Disk nearly full"), "disk"),
    Standing.FETCH: (lazy_gettext("Fetching"), "disk"),
    Standing.CLOCK: (lazy_gettext("Clock wrong"), "clock"),
    Standing.PLAY: (lazy_gettext("Playing"), "play"),
    Standing.READY: (lazy_gettext("All set"), "check"),
    Standing.OFF: (lazy_gettext("Off"), "power"),
    Standing.EMPTY: (lazy_gettext("No screen"), "tv"),
}
DOINGS = {
    Doing.PLAY: lazy_gettext("Playing"),
    Doing.PAUSE: lazy_gettext("Paused"),
    Doing.IDLE: lazy_gettext("On, nothing playing"),
    None: lazy_gettext("Off, or without a line"),
}


def readiness_out(found: Summary | None, now: datetime) -> dict[str, Any] | None:
    """As ReadinessOut."""
    if found is None:
        return None
    return {
        "screening": show_out(found.show),
        "rooms": found.rooms,
        "ready": found.ready,
        "low": [{"height": height, "rooms": rooms} for height, rooms in found.low],
        "fetching": found.fetching,
        "dark": found.dark,
        "dark_since": found.dark_since,
        "empty": found.empty,
        "sentence": sentence(found, None, now, LANGUAGE),
    }


def show_out(show: Show | None) -> dict[str, Any] | None:
    """As ShowOut."""
    if show is None:
        return None
    return {"id": show.id, "lesson": show.lesson, "title": show.title, "starts_at": show.starts_at}


def room_out(room: Room, state: Standing, now: datetime) -> dict[str, Any]:
    """As WallRoomOut."""
    said, call = room.said, room.call
    return {
        "id": room.id,
        "name": room.name,
        "community": room.community,
        "district": room.district,
        "state": state.name,
        "on": room.is_on(now),
        "seen_at": room.seen_at,
        "screen": room.screen,
        "software": room.software,
        "lesson": said.lesson,
        "title": room.title,
        "playing": said.playing,
        "position": said.position,
        "line_kbit": said.line_kbit,
        "disk": {"free": said.free, "quota": said.quota, "persisted": said.persisted},
        "clock_offset": said.clock,
        "errors": [*said.errors, *(f"test: {name}" for name in said.failed)],
        "screening": show_out(room.showing),
        "next": show_out(room.coming),
        "call": call
        and {
            "id": call.id,
            "state": "TAKEN" if call.is_taken else "OPEN",
            "reason": call.reason.upper(),
            "text": call.text,
            "called_at": call.called_at,
            "taken_by": call.taken_by,
        },
    }


def tile(room: Room, state: Standing, now: datetime) -> tuple[str, str]:
    """The two words under the name of a classroom: what there is, and a figure."""
    if room.call is not None:
        return room.call.text or str(REASONS[room.call.reason]), brief(now - room.call.called_at)
    if state in (Standing.LINE, Standing.OFF):
        word = str(STANDINGS[state][0])
        return word, since_when(room.seen_at, None, now, LANGUAGE) if room.seen_at else ""
    if state is Standing.PLAY:
        return room.title or str(STANDINGS[state][0]), clock(room.said.position)
    return str(STANDINGS[state][0]), _figure(room, state)


def _figure(room: Room, state: Standing) -> str:
    if state is Standing.FETCH and room.coming:
        return f"{kept_of(room.said, room.coming)}%"
    if state is Standing.DISK and room.said.share_free is not None:
        return f"{100 * room.said.share_free:.0f}%"
    if state is Standing.CLOCK and room.said.clock is not None:
        return str(gettext("%(seconds)s s", seconds=round(abs(room.said.clock))))
    if state is Standing.READY and room.coming:
        return f"{room.coming.starts_at.astimezone():%H:%M}"
    if state is Standing.ERROR:
        return next(iter((*room.said.errors, *room.said.failed)), "")[:12]
    return ""


def brief(waited: timedelta) -> str:
    """How long somebody has waited."""
    minutes = max(0, int(waited.total_seconds() // 60))
    return str(gettext("%(minutes)s min", minutes=minutes) if minutes else gettext("just now"))


def clock(seconds: float) -> str:
    """A position, as players show it."""
    whole = int(seconds)
    return (
        f"{whole // 60}:{whole % 60:02}" if whole < 3600 else f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    )


def when(at: datetime) -> str:
    """A time of today as 19:30, of another day with its name."""
    there = at.astimezone()
    if there.date() == context().clock().astimezone().date():
        return f"{there:%H:%M}"
    return str(format_datetime(there, "EEE HH:mm", locale=get_locale()))
