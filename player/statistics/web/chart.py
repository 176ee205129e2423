"""The drawings of statistics, as numbers for inline SVG: the curve of a lesson, the bars of weeks.

Widths and heights are per cent, so that the drawing fits any screen, and no style attribute is needed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from player.statistics.figures import Part, Retention, Week

_NICE = (1, 2, 5, 10)
LINES = 3
"""Lines of a scale above zero, at least two of them."""


@dataclass(frozen=True)
class Block:
    """A part of the strip under the curve; all in per cent of its width."""

    number: int
    part: Part
    left: float
    width: float

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return self.left + self.width / 2


@dataclass(frozen=True)
class Curve:
    """The curve. Its path is in a square of 100 by 100, with zero people at the bottom."""

    line: str
    area: str
    top: int
    """People at the upper edge."""
    scale: Sequence[tuple[int, float]]
    """People, and how far from the top in per cent."""
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Bar:
    """One week."""

    week: Week
    height: float
    """Per cent of the highest."""
    current: bool


def curve(seen: Retention, duration: float) -> Curve:
    """The curve of a film of `duration` seconds."""
    top, step = _scale(max(people for _, people in seen.curve))
    width = 100 / len(seen.curve)
    points = [(width * (place + 0.5), 100 - 100 * people / top) for place, (_, people) in enumerate(seen.curve)]
    points = [(0.0, points[0][1]), *points, (100.0, points[-1][1])]
    line = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    lines = [(people, 100 - 100 * people / top) for people in range(0, top + 1, step)]
    blocks = [
        Block(number, part, 100 * part.at / duration, 100 * (part.end - part.at) / duration)
        for number, part in enumerate(seen.parts, start=1)
    ]
    return Curve(line, f"{line}L100 100L0 100Z", top, lines, blocks)


def bars(weeks: Sequence[Week]) -> list[Bar]:
    """The people of each week; the last one is the current one."""
    most = max(week.count.people for week in weeks) or 1
    return [Bar(week, 100 * week.count.people / most, week is weeks[-1]) for week in weeks]


def _scale(most: int) -> tuple[int, int]:
    """The upper end of a scale that holds `most`, and the distance of its lines: 1, 2 or 5 times a power of ten."""
    rough = max(1, most) / LINES
    power = 10 ** max(0, math.floor(math.log10(rough)))
    step = next(nice * power for nice in _NICE if nice * power >= rough)
    return step * max(2, math.ceil(most / step)), step
