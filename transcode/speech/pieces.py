"""Pieces of a recording that are recognized one after the other, cut at pauses. Pure. All times are seconds.

Recognition looks at half a minute at once and costs nearly as much for less: stretches of speech are joined up to
that length. What is silent for long is not looked at, since there recognition invents words.
"""

from collections.abc import Sequence

LONGEST = 28.0
"""Of a piece; Whisper's window is 30 s."""
LONGEST_PAUSE = 3.0
"""Inside a piece."""
BLOCK = 600.0
"""How much sound is searched for speech at once: an hour as floating-point numbers would take 230 MB."""

Span = tuple[float, float]


def plan(speech: Sequence[Span], longest: float = LONGEST, pause: float = LONGEST_PAUSE) -> list[Span]:
    """Pieces that hold all speech. Where several pauses would do, the cut is at the longest one."""
    groups: list[list[Span]] = []
    for start, end in speech:
        for part in _short(start, end, longest):
            if groups and part[0] - groups[-1][-1][1] <= pause:
                groups[-1].append(part)
            else:
                groups.append([part])
    return [piece for group in groups for piece in _cut(group, longest)]


def _short(start: float, end: float, longest: float) -> list[Span]:
    count = int((end - start) // longest) + 1
    length = (end - start) / count
    return [(start + number * length, start + (number + 1) * length) for number in range(count)]


def _cut(group: list[Span], longest: float) -> list[Span]:
    found = []
    while group:
        fits = next((place for place, (_, end) in enumerate(group) if end - group[0][0] > longest), len(group))
        if fits < len(group):  # the longest pause of the last half
            later = range(max(1, fits // 2), fits + 1)
            fits = max(later, key=lambda place: (group[place][0] - group[place - 1][1], place))
        found.append((round(group[0][0], 3), round(group[fits - 1][1], 3)))
        group = group[fits:]
    return found


def next_block(speech: Sequence[Span], end: float, is_last: bool) -> tuple[list[Span], float]:
    """Of the speech found in a block of sound that ends at `end`: what is whole, and where the next block begins.

    Speech that goes on beyond the end is left to the next block, unless it fills this one.
    """
    cut = speech[-1] if speech and not is_last and speech[-1][1] > end - 1.0 else None
    if cut is None or len(speech) == 1:
        return list(speech), end
    return list(speech[:-1]), cut[0]
