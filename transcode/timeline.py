"""Cuts a long source into batches: runs of segments that one process encodes. Pure.

A crash then costs one batch, several workers share one video, and a short clip that arrives later waits for one
batch instead of a whole lecture.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

ONE_GO = 24.0
"""Seconds. A shorter source is one batch: cutting it would cost more than it gains."""

LONGEST = 16
"""Segments in a batch. Each batch decodes a few seconds again to find its first picture, and starts a process: 2% of
the work at 16 s (24-s clip: 37.2 CPU s in batches of 12 s, 36.5 in one go), less than 1% at 64 s."""

SHARE = 4
"""A batch is a quarter of what is left, so that batches become smaller and two workers end at nearly the same time
(guided self-scheduling; Polychronopoulos and Kuck, IEEE Transactions on Computers 36, 1987). With batches of one
length, two workers were 1.72 times as fast as one for 80 s; the last batch was a fifth of the work."""

SMALL = 16
"""Segments of a source, about a minute, from which on batches other than the first and the last may be one
segment."""


@dataclass(frozen=True)
class Batch:
    """Segments `first` up to, but not including, `first + segments`; without `segments`, to the end of the source.

    The last batch has no end of its own, because a file may be a little longer than its header says.
    """

    number: int
    first: int
    segments: int | None


MOST_COSTLY = 2
"""Pictures that a batch may decode before its start, for each that it encodes. Decoding a picture costs about a fifth
of encoding it in all sizes."""

FEW = 360
"""Pictures that any batch may decode before its start: twelve seconds at 30 frames a second."""

WHOLE = (Batch(0, 0, None),)
"""The one batch of a source that is not cut."""


def cut(duration: float, segment: Fraction, shortened: Fraction) -> tuple[Batch, ...]:
    """The batches of a source of `duration` seconds with segments of `segment` seconds, the first one `shortened`.

    The first batch is that single segment, so that every rendition can be played within seconds.
    """
    if duration <= ONE_GO:
        return WHOLE
    total = ceil((Fraction(duration) + shortened) / segment)
    least = 1 if total >= SMALL else 2
    starts = [0, 1]
    while (left := total - starts[-1]) > least:
        starts.append(starts[-1] + min(LONGEST, max(least, ceil(left / SHARE))))
    lengths = [after - start for start, after in pairwise(starts)]
    return tuple(
        Batch(n, start, length) for n, (start, length) in enumerate(zip(starts, [*lengths, None], strict=True))
    )


def join_costly(batches: tuple[Batch, ...], total: int, is_costly: Callable[[Batch, int], bool]) -> tuple[Batch, ...]:
    """The batches, each joined with the next ones until it is no longer `is_costly` with that many segments.

    Where keyframes are far apart, every batch first decodes many pictures that it does not encode. `total` counts the
    segments of the source.
    """
    joined = list(batches[:1])
    for batch in batches[1:]:
        last = joined[-1]
        if len(joined) > 1 and is_costly(last, batch.first - last.first):
            joined[-1] = replace(last, segments=_sum(last.segments, batch.segments))
        else:
            joined.append(replace(batch, number=len(joined)))
    if len(joined) > 2 and is_costly(joined[-1], total - joined[-1].first):
        joined[-2:] = [replace(joined[-2], segments=None)]
    return tuple(joined)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
