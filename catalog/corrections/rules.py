"""Finds the line that a correction is about in captions that may have changed since, and compares texts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from catalog.captions.cues import Cue

NEAR = 0.5
"""Seconds by which a line may have been moved."""


class Fit(Enum):
    """How a correction stands to the present captions."""

    FITS = "fits"
    """The line says what it said."""
    DONE = "done"
    """The line says already what is proposed."""
    CHANGED = "changed"
    """The line says something else now."""
    GONE = "gone"
    """Nothing is said there any more."""


@dataclass(frozen=True)
class Line:
    """A line as it was seen: its time in seconds, and its text."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Found:
    """The present line of a correction; `place` is its index, None if it is gone."""

    fit: Fit
    place: int | None = None


@dataclass(frozen=True)
class Difference:
    """Two texts, of which the beginning and the end are the same."""

    head: str
    old: str
    new: str
    tail: str


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same: breaks and blanks may differ."""
    return "".join(one.split()) == "".join(other.split())


def locate(cues: Sequence[Cue], line: Line, after: str) -> Found:
    """The line among these captions, and whether it can be corrected to `after`."""
    near = [place for place, cue in enumerate(cues) if _overlap(cue, line) > -NEAR]
    for fit, text in ((Fit.FITS, line.text), (Fit.DONE, after)):
        same = [place for place in near if is_same(cues[place].text, text)]
        if same:
            return Found(fit, _nearest(cues, same, line))
    covering = [place for place in near if _overlap(cues[place], line) > (line.end - line.start) / 2]
    return Found(Fit.CHANGED, _nearest(cues, covering, line)) if covering else Found(Fit.GONE)


def _overlap(cue: Cue, line: Line) -> float:
    """Seconds for which both are shown; below 0 the seconds between them."""
    return min(cue.end, line.end) - max(cue.start, line.start)


def _nearest(cues: Sequence[Cue], places: Sequence[int], line: Line) -> int:
    return min(places, key=lambda place: abs(cues[place].start - line.start))


def compare(before: str, after: str) -> Difference:
    """What of a text differs in another one, in one piece."""
    head = _same_beginning(before, after)
    tail = _same_beginning(before[len(head) :][::-1], after[len(head) :][::-1])[::-1]
    cut = slice(len(head), -len(tail) or None)
    return Difference(head, before[cut], after[cut], tail)


def _same_beginning(one: str, other: str) -> str:
    same = (place for place, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs)
    return one[: next(same, min(len(one), len(other)))]
