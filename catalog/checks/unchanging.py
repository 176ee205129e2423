"""Stretches of a video in which nothing changes: the picture stands still or is black, and nothing is heard. Pure.

Moderators jump over them. A still picture with a voice is none: what is said there has to be heard.
"""

from collections.abc import Iterable, Iterator, Sequence

from catalog.checks.models import Fact, FactKind

_STILL = (FactKind.FROZEN, FactKind.BLACK)
JOIN_S = 0.5
"""Seconds: a still picture after a black one begins with a frame that differs from the one before."""
LEAST_S = 2.0
"""Seconds: a shorter one is over before a jump is worth it."""
Stretch = tuple[float, float]
"""From and until, in seconds."""


def unchanging(facts: Sequence[Fact]) -> list[Stretch]:
    """Stretches of LEAST_S and more, in order of time."""
    still = list(_joined(_stretches(one for one in facts if one.kind in _STILL)))
    if not any(_has_no_sound(one) for one in facts):
        quiet = list(_joined(_stretches(one for one in facts if one.kind is FactKind.SILENT)))
        still = [(max(one[0], other[0]), min(one[1], other[1])) for one in still for other in quiet]
    return [(start, end) for start, end in still if end - start >= LEAST_S]


def _has_no_sound(fact: Fact) -> bool:
    """Of a loudness: there is no sound track, or all of it is silence."""
    return fact.kind is FactKind.LOUDNESS and (not fact.data or fact.data.get("integrated") is None)


def _stretches(facts: Iterable[Fact]) -> list[Stretch]:
    return sorted((one.at, one.until) for one in facts if one.at is not None and one.until is not None)


def _joined(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Those that follow one another as one."""
    begun: Stretch | None = None
    for start, end in stretches:
        if begun is not None and start <= begun[1] + JOIN_S:
            begun = (begun[0], max(begun[1], end))
            continue
        if begun is not None:
            yield begun
        begun = (start, end)
    if begun is not None:
        yield begun
