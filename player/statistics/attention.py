"""What of a film its people have watched: a pure calculation on the seconds of their plays.

A play in a classroom is that of many people at once, who stand here as one person with their number.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from player.progress.models import LEARNED
from player.progress.ranges import Ranges

MOST_STEPS = 100
"""Of a curve: more would be narrower than a pixel on a phone."""
AGAIN_S = 5
"""Seconds of a part that somebody must have watched again: less is a slip of the finger on the time line."""


@dataclass
class Person:
    """The seconds that one person has watched, or several together, as bits; see Ranges."""

    watched: int = 0
    again: int = 0
    """In one play, or in several."""
    heads: int = 1

    def add(self, watched: Ranges, again: Ranges) -> None:
        """Add a play."""
        self.again |= again.bits | (self.watched & watched.bits)
        self.watched |= watched.bits


@dataclass(frozen=True)
class Attention:
    """The people that watched a film of `duration` seconds."""

    duration: float
    people: dict[str, Person] = field(default_factory=dict)

    def add(self, viewer: str, watched: Ranges, again: Ranges, heads: int = 1) -> None:
        """Add a play of a person, or of as many as `heads`: of several plays the greatest number holds."""
        person = self.people.setdefault(viewer, Person())
        person.add(watched, again)
        person.heads = max(person.heads, heads)

    @property
    def heads(self) -> int:
        """How many people they are."""
        return sum(one.heads for one in self.people.values())

    def watched(self, start: float, end: float) -> int:
        """How many people watched at least half of the part from `start` to `end`, in seconds."""
        first, count, mask = _part(start, end)
        return self._heads(lambda one: 2 * ((one.watched >> first) & mask).bit_count() >= count)

    def again(self, start: float, end: float) -> int:
        """How many people watched AGAIN_S of that part, or all of a shorter one, more than once."""
        first, count, mask = _part(start, end)
        least = min(AGAIN_S, count)
        return self._heads(lambda one: ((one.again >> first) & mask).bit_count() >= least)

    def completed(self) -> int:
        """How many people watched (nearly) all of it."""
        return self._heads(lambda one: Ranges(one.watched).coverage(self.duration) >= LEARNED)

    def _heads(self, counts: Callable[[Person], bool]) -> int:
        return sum(one.heads for one in self.people.values() if counts(one))

    def curve(self) -> list[tuple[float, int]]:
        """Where people leave: for each step, its first second, and how many people watched it."""
        steps = max(1, min(MOST_STEPS, int(self.duration)))
        ends = [self.duration * place / steps for place in range(steps + 1)]
        return [(ends[place], self.watched(ends[place], ends[place + 1])) for place in range(steps)]


def _part(start: float, end: float) -> tuple[int, int, int]:
    """First second, number of seconds (at least one) and the mask of a part."""
    first = int(start)
    count = max(1, int(end) - first)
    return first, count, (1 << count) - 1


def equal_parts(duration: float, count: int = 10) -> Iterable[tuple[float, float]]:
    """The parts of a film without chapters; fewer for a film of fewer seconds."""
    count = max(1, min(count, int(duration)))
    ends = [float(int(duration * place / count)) for place in range(count)] + [duration]
    return pairwise(ends)
