"""Reads what ffmpeg's filters measured, as stretches of a video in seconds. Pure.

The limits decide what a moderator is told, never what is allowed.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from statistics import median

SILENT_S = 3.0
"""Seconds. Between two figures of a dance there are two without a word."""
FAINT = -50.0
"""dBFS. A phone in a quiet room records -60 to -50, a voice at arm's length about -30."""
BLACK_S = 1.0
"""Seconds; fades are shorter. Brightness and share are the defaults of ffmpeg's blackdetect, of 1."""
DARK, DARK_SHARE = 0.1, 0.98
FROZEN_S = 3.0
"""Seconds; a person who holds a position still breathes."""
SAME = 0.001
"""Mean difference of pixels, of 1 (-60 dB, the default of ffmpeg's freezedetect): noise of a camera is more."""
BLURRED = 9.0
"""Width of edges in pixels, as ffmpeg's blurdetect measures it (Marziliano et al., "A no-reference perceptual blur
metric", 2002) on pictures whose shorter side is 360. Five sharp films have 4.1 to 6.4, the same films behind a
Gaussian blur of 4 such pixels 8.9 to 31."""
BLURRED_S = 3.0
SHAKY = 0.8
"""Per cent of the width by which the picture moves between two looks beside its even movement, in half of them. A
camera that swings by 0.4% of its width three to five times a second has 0.8; on a tripod 0."""
SHAKY_S = 3.0
"""Seconds: a step or a bump is shorter."""


class Kind(Enum):
    """What was found."""

    SILENT = "silent"
    BLACK = "black"
    FROZEN = "frozen"
    BLURRED = "blurred"
    SHAKY = "shaky"


@dataclass(frozen=True)
class Finding:
    """A stretch of a video, in seconds."""

    kind: Kind
    start: float
    end: float


_EVENT = re.compile(r"^lavfi\.(black|freezedetect\.freeze|silence)_(start|end)=(-?[\d.]+)$", re.MULTILINE)
_KINDS = {"black": Kind.BLACK, "freezedetect.freeze": Kind.FROZEN, "silence": Kind.SILENT}
_LEAST = {"black": BLACK_S, "freezedetect.freeze": 0.1, "silence": 0.1}
_BLUR = re.compile(r"pts_time:([\d.]+)\s*\nlavfi\.blur=([\d.]+)$", re.MULTILINE)


def black_and_frozen(text: str, length: float) -> list[Finding]:
    """Black and frozen stretches; a black picture is not told to be frozen as well."""
    found = list(_stretches(text, length))
    black = [one for one in found if one.kind is Kind.BLACK]
    return [one for one in found if one.kind is Kind.BLACK or not any(_lies_in(one, other) for other in black)]


def silent(text: str, length: float) -> list[Finding]:
    """Silent stretches."""
    return list(_stretches(text, length))


def _stretches(text: str, length: float) -> Iterator[Finding]:
    begun: dict[str, float] = {}
    for name, edge, value in _EVENT.findall(text):
        if edge == "start":
            begun[name] = max(0.0, float(value))
        elif name in begun:
            yield from _stretch(name, begun.pop(name), float(value))
    for name, start in begun.items():  # it lasts until the end
        yield from _stretch(name, start, length)


def _stretch(name: str, start: float, end: float) -> Iterator[Finding]:
    if end - start >= _LEAST[name]:  # blackdetect tells its start before it knows how long it lasts
        yield Finding(_KINDS[name], round(start, 2), round(end, 2))


def _lies_in(one: Finding, other: Finding) -> bool:
    inside = min(one.end, other.end) - max(one.start, other.start)
    return inside > (one.end - one.start) / 2


def blurred(text: str, rate: int) -> list[Finding]:
    """Blurred stretches. A picture without an edge is plain, not blurred."""
    measured = {round(float(at) * rate): float(width) for at, width in _BLUR.findall(text)}
    flags = [measured.get(number, 0.0) >= BLURRED for number in range(max(measured, default=-1) + 1)]
    return list(_lasting(Kind.BLURRED, flags, 1 / rate, BLURRED_S))


def shaky(text: str, rate: int, width: int) -> list[Finding]:
    """Shaky stretches, from the log of ffmpeg's deshake: a line for each picture, its movement first."""
    moves = [_move(line) for line in text.splitlines()[1:]]
    across, down = (_without_even(list(axis), rate) for axis in zip(*moves, strict=True)) if moves else ([], [])
    shakes = [100 * math.hypot(x, y) / width for x, y in zip(across, down, strict=True)]
    seconds = [shakes[start : start + rate] for start in range(0, len(shakes), rate)]
    flags = [len(one) * 2 > rate and median(one) >= SHAKY for one in seconds]
    return list(_lasting(Kind.SHAKY, flags, 1.0, SHAKY_S))


def _move(line: str) -> tuple[float, float]:
    numbers = [float(number) for number in line.split(",")]
    return numbers[0], numbers[3]


def _without_even(moves: list[float], rate: int) -> list[float]:
    """What is left of movements without their mean over a second: a camera that follows somebody does not shake."""
    half = rate // 2
    around = (moves[max(0, number - half) : number + half + 1] for number in range(len(moves)))
    return [move - sum(near) / len(near) for move, near in zip(moves, around, strict=True)]


def _lasting(kind: Kind, flags: Iterable[bool], step: float, least: float) -> Iterator[Finding]:
    place = 0
    for flag, run in groupby(flags):
        count = len(list(run))
        if flag and count * step >= least:
            yield Finding(kind, round(place * step, 2), round((place + count) * step, 2))
        place += count
