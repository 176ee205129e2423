"""What the owner of a clip cuts off, mutes or covers: the rules, and the form in which it is kept. Pure.

All times are seconds of the file that was sent, so that every edit can be undone; rectangles are shares of the sides
of the picture as it is shown, upright.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.clips.errors import BadRectangle, EditsOutside, EditsReversed, NothingLeft, TooManyEdits

MOST = 20
"""Parts that are muted, and rectangles: each costs the encoder time for every picture."""
LEAST_LEFT = 1.0
"""Seconds that must be left."""
BEYOND = 0.5
"""Seconds by which a time may lie behind the end: players and files rarely agree on it."""
SMALLEST = 0.01
"""Of a side of the picture."""
_ROUNDING = 0.002


@dataclass(frozen=True)
class Cover:
    """A rectangle over a span of time."""

    start: float
    end: float
    x: float
    y: float
    w: float
    h: float
    blurred: bool = False
    """Otherwise it is filled with black."""


@dataclass(frozen=True)
class Edits:
    """All edits of one file."""

    trim: tuple[float, float] | None = None
    mutes: tuple[tuple[float, float], ...] = ()
    covers: tuple[Cover, ...] = ()

    @property
    def cut(self) -> float:
        """Seconds that are left out at the beginning."""
        return self.trim[0] if self.trim else 0.0

    def stored(self) -> dict[str, Any] | None:
        """As an upload and its package keep it; None for the whole file."""
        if self == Edits():
            return None
        return {
            "trim": list(self.trim) if self.trim else None,
            "mutes": [list(each) for each in self.mutes],
            "covers": [vars(each) for each in self.covers],
        }


def restored(stored: Mapping[str, Any] | None) -> Edits:
    """The other way round."""
    if stored is None:
        return Edits()
    trim = stored["trim"]
    return Edits(
        (trim[0], trim[1]) if trim else None,
        tuple((start, end) for start, end in stored["mutes"]),
        tuple(Cover(**each) for each in stored["covers"]),
    )


def checked(wanted: Edits, length: float) -> Edits:
    """The edits of a file of `length` seconds in one form: in order, to the millisecond, muted parts joined.

    Raises EditsReversed, EditsOutside, NothingLeft, TooManyEdits, BadRectangle.
    """
    if max(len(wanted.mutes), len(wanted.covers)) > MOST:
        raise TooManyEdits(most=MOST)
    trim = _part(wanted.trim, length) if wanted.trim else None
    if trim and trim[1] - trim[0] < LEAST_LEFT:
        raise NothingLeft()
    if trim and trim[0] == 0 and trim[1] >= length - 0.001:
        trim = None
    covers = (_cover(each, length) for each in wanted.covers)
    ordered = sorted(dict.fromkeys(covers), key=lambda one: (one.start, one.end, one.x, one.y))
    return Edits(trim, _joined(_part(each, length) for each in wanted.mutes), tuple(ordered))


def _part(part: Sequence[float], length: float) -> tuple[float, float]:
    start, end = part
    if not (math.isfinite(start) and math.isfinite(end)) or start < 0 or end > length + BEYOND or start >= length:
        raise EditsOutside(length=f"{length:.1f}")
    start, end = round(start, 3), round(min(end, length), 3)
    if end <= start:
        raise EditsReversed()
    return start, end


def _joined(parts: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(parts):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _cover(cover: Cover, length: float) -> Cover:
    start, end = _part((cover.start, cover.end), length)
    sides = cover.x, cover.y, cover.w, cover.h
    if not all(math.isfinite(side) for side in sides) or min(cover.x, cover.y) < -_ROUNDING:
        raise BadRectangle()
    if min(cover.w, cover.h) < SMALLEST or max(cover.x + cover.w, cover.y + cover.h) > 1 + _ROUNDING:
        raise BadRectangle()
    x, y = (round(max(0.0, side), 4) for side in (cover.x, cover.y))
    w, h = round(min(cover.w, 1 - x), 4), round(min(cover.h, 1 - y), 4)
    return Cover(start, end, x, y, w, h, cover.blurred)
