"""How a classroom stands, and how urgent that is: pure rules, without a database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from player.classrooms.screens.state import SILENT_AFTER
from player.classrooms.wall.models import Doing
from player.classrooms.wall.saying import Said

LOST_FOR = timedelta(minutes=30)
"""After so long without a word a screen that was playing was most likely switched off."""
DARK_AFTER = timedelta(hours=24)
"""A classroom that was on a day ago is used; one that was not may need a visit."""
SOON = timedelta(hours=12)
"""What has to be on the disks now: the screenings of so many hours."""
FREE_SHARE, FREE_BYTES = 0.05, 2 * 10**9
"""A disk with less than both is nearly full: an hour in 720p takes about 1 GB."""
CLOCK_OFF = 30.0
"""Seconds. Screens correct that; a clock that is so far off has lost its battery or its time service."""


class Standing(IntEnum):
    """How a classroom stands, the most urgent first."""

    HELP = 0
    TAKEN = 1
    LINE = 2
    """It was playing, or should play now, and is silent."""
    ERROR = 3
    DISK = 4
    FETCH = 5
    """What comes next is not all on its disk."""
    CLOCK = 6
    PLAY = 7
    READY = 8
    OFF = 9
    EMPTY = 10
    """It has no screen."""


NEEDS_A_LOOK = frozenset({Standing.LINE, Standing.ERROR, Standing.DISK, Standing.FETCH, Standing.CLOCK})


@dataclass(frozen=True)
class Show:
    """A screening, as far as one classroom is concerned."""

    id: str
    lesson: str | None
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Call:
    """The call for help of a classroom."""

    id: str
    is_taken: bool
    reason: str
    text: str
    called_at: datetime
    taken_by: str | None = None
    rung: str | None = None


@dataclass(frozen=True)
class Room:
    """All facts about one classroom."""

    id: str
    name: str
    community: str
    district: str
    screen: str | None = None
    """The id of its screen that spoke last; None: it has none."""
    seen_at: datetime | None = None
    said: Said = field(default_factory=Said)
    software: str = ""
    title: str = ""
    """Of the lesson that it shows."""
    call: Call | None = None
    showing: Show | None = None
    coming: Show | None = None

    def is_on(self, now: datetime) -> bool:
        """Whether it spoke just now."""
        return self.seen_at is not None and now - self.seen_at <= SILENT_AFTER


def standing(room: Room, now: datetime) -> Standing:
    """How a classroom stands."""
    if room.call is not None:
        return Standing.TAKEN if room.call.is_taken else Standing.HELP
    if room.screen is None:
        return Standing.EMPTY
    return _on(room, now) if room.is_on(now) else _silent(room, now)


def order(room: Room, now: datetime) -> tuple[int, float, str, str]:
    """The place of a classroom on the wall: by urgency; of several calls the oldest first."""
    called = room.call.called_at.timestamp() if room.call else 0.0
    return standing(room, now), called, room.community, room.name


def _on(room: Room, now: datetime) -> Standing:
    said = room.said
    is_clock_wrong = said.clock is not None and abs(said.clock) > CLOCK_OFF
    found = (
        (Standing.ERROR, bool(said.errors or said.failed)),
        (Standing.PLAY, said.doing is Doing.PLAY),
        (Standing.DISK, _is_nearly_full(said)),
        (Standing.FETCH, _is_missing(room, now)),
        (Standing.CLOCK, is_clock_wrong),
    )
    return next((state for state, is_so in found if is_so), Standing.READY)


def _silent(room: Room, now: datetime) -> Standing:
    was_on = room.seen_at is not None and now - room.seen_at <= LOST_FOR and room.said.doing is Doing.PLAY
    return Standing.LINE if was_on or room.showing is not None else Standing.OFF


def _is_nearly_full(said: Said) -> bool:
    share = said.share_free
    return share is not None and said.free is not None and share < FREE_SHARE and said.free < FREE_BYTES


def _is_missing(room: Room, now: datetime) -> bool:
    if room.coming is None or room.coming.starts_at - now > SOON:
        return False
    kept = kept_of(room.said, room.coming)
    return kept is not None and kept < 100


def kept_of(said: Said, show: Show) -> int | None:
    """How many percent of a screening's lesson are on the disk; None: the screen did not say."""
    found = (said.by_screening or {}).get(show.id) or (said.by_lesson or {}).get(show.lesson or "")
    return found.percent if found else None
