"""The rules of attendance, as plain calculations.

The people of a showing: a headcount, a code on the wall and a register all count the same room, and nobody can tell
which neighbours stand in two of them. So the greater counts: the headcount, or the number of those who are named (by
the code or in the register, each person once). Named people who are missing from the headcount came late; heads
without a name have no phone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from player.progress.ranges import Ranges

MOST_HEADS = 9999
"""People at one showing: four digits of a remote; more is a slip of the finger."""
LEAST_S = 5
"""Seconds of a lesson that are a showing, or all of a shorter lesson, as for plays at home."""
PAUSE = timedelta(minutes=30)
"""A lesson that goes on within this time is shown to the same people still; after more, to other ones."""
LINGER = timedelta(hours=3)
"""How long after a lesson its people are counted without saying which showing it was."""
LATE = timedelta(hours=12)
"""After this time a count is a correction: it needs a reason and goes to the audit record."""
OLDEST = timedelta(days=92)
"""What happened longer ago is not taken from a classroom that was offline: a term and its holidays."""
FASTEST = 2.0
"""Seconds of a lesson in one second: the highest speed of the player."""
SILENCE = timedelta(seconds=100)
"""Longest time between two reports of a position that can be one stretch: SILENT_AFTER of the screens (state.py)."""
_NOTHING = Ranges()


def people(headcount: int | None, named: int) -> int:
    """The people of a showing: the greater of the headcount and the named."""
    return max(headcount or 0, named)


def is_late(counted_at: datetime, ended_at: datetime) -> bool:
    """Whether a count is a correction, which needs a reason."""
    return counted_at > ended_at + LATE


def moment(said: datetime | None, now: datetime) -> datetime | None:
    """When something happened of which a classroom tells now. A time in the future counts as now, since clocks of
    classrooms are wrong; None for one that is too long ago."""
    if said is None or said > now:
        return now
    return said if now - said <= OLDEST else None


@dataclass(frozen=True)
class Span:
    """From when to when."""

    began: datetime
    ended: datetime


def same_showing(showing: Span, play: Span, *, played: bool) -> bool:
    """Whether a play belongs to a showing of the same lesson in the same classroom.

    `played`: whether screens have reported plays of the showing. If none has, the showing was made when somebody
    counted, which people do at the end or up to LINGER later.
    """
    ends = showing.ended + PAUSE if played else showing.ended
    starts = showing.began - (PAUSE if played else LINGER)
    return play.began <= ends and play.ended >= starts


def counted_for(showing: Span, at: datetime) -> bool:
    """Whether people who are counted at a moment were at the showing."""
    return showing.began - PAUSE <= at <= showing.ended + LINGER


@dataclass(frozen=True)
class Place:
    """What a screen says of itself from time to time."""

    position: float
    """Seconds from the start of the lesson."""
    playing: bool
    at: datetime


def played(before: Place, after: Place) -> list[tuple[float, float]]:
    """The stretch of a lesson that a screen has played between two reports of positions, in seconds.

    Empty if it did not play, jumped, or was silent for too long.
    """
    passed = after.at - before.at
    ahead = after.position - before.position
    could = before.playing and timedelta() < passed <= SILENCE
    return [(before.position, after.position)] if could and 0 < ahead <= FASTEST * passed.total_seconds() + 1 else []


@dataclass(frozen=True)
class Seen:
    """The seconds of a lesson that were played, and those that were played twice or more."""

    watched: Ranges = _NOTHING
    again: Ranges = _NOTHING

    @property
    def seconds(self) -> int:
        """How long it was played; what came again counts once more."""
        return self.watched.length() + self.again.length()

    def then(self, more: Ranges) -> "Seen":
        """After another stretch was played."""
        return Seen(self.watched | more, self.again | Ranges(self.watched.bits & more.bits))

    def __or__(self, other: "Seen") -> "Seen":
        """What either reports; two reports of one play may overlap."""
        return Seen(self.watched | other.watched, self.again | other.again)

    def after(self, other: "Seen") -> "Seen":
        """This and another play for the same people, one after the other."""
        both = Ranges(self.watched.bits & other.watched.bits)
        return Seen(self.watched | other.watched, self.again | other.again | both)
