"""How a long source is cut into batches: runs of segments that one process encodes. Pure.

A crash then costs one batch, several workers share one video, and a short clip that comes later waits for one batch
instead of for a whole lecture.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

ONE_GO = 24.0
"""Seconds. A shorter source is one batch: cutting it would cost more than it gains."""

SHORTEST, LONGEST = 4, 16
"""Segments in a batch. Each batch decodes a few seconds again to find its first picture: 2% of the work at 16 s
(24-s clip: 37.2 CPU s in batches of 12 s, 36.5 in one go), less than 1% at 64 s."""

SHARES = 8
"""A source of middle length is cut in so many, so that two workers end at nearly the same time."""


@dataclass(frozen=True)
class Batch:
    """Segments `first` up to, but not including, `first + segments`; without `segments`, to the end of the source.

    The last batch has no end of its own, because a file may hold a little more than it says.
    """

    number: int
    first: int
    segments: int | None


WHOLE = (Batch(0, 0, None),)
"""The one batch of a source that is not cut."""


def cut(duration: float, segment: Fraction, shortened: Fraction) -> tuple[Batch, ...]:
    """The batches of a source of `duration` seconds with segments of `segment` seconds, the first one `shortened`.

    The first batch is that single segment, so that every rendition begins to play within seconds.
    """
    if duration <= ONE_GO:
        return WHOLE
    total = ceil((Fraction(duration) + shortened) / segment)
    size = min(LONGEST, max(SHORTEST, ceil(total / SHARES)))
    starts = [0, *range(1, total, size)]
    # A rest that is not worth a process of its own goes to the batch before.
    if len(starts) > 2 and total - starts[-1] < SHORTEST:
        starts.pop()
    lengths = [after - start for start, after in pairwise(starts)]
    return tuple(
        Batch(n, start, length) for n, (start, length) in enumerate(zip(starts, [*lengths, None], strict=True))
    )
