"""Splits a file into raw captions: times, with the lines of text that belong to them.

SubRip is read as players do: the lines between two lines of times are the text of the first. In WebVTT an empty line
ends a caption, and blocks of notes, styles and regions are not captions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from catalog.captions import plain, timing
from catalog.captions.cues import Reason, Remark
from catalog.captions.timing import Timing

_NUMBER = re.compile(r"\s*\d{1,7}\s*[.:]?\s*")
_ASIDE = re.compile(r"(?:NOTE(?:[ \t].*)?|STYLE\s*|REGION\s*)", re.DOTALL)


@dataclass(frozen=True)
class RawCue:
    """Times in seconds, and text with markup. `line` is its first line, from 1."""

    line: int
    start: float
    end: float
    text: str


Found = tuple[list[RawCue], list[Remark]]


def of_subrip(lines: list[str], times: dict[int, Timing]) -> Found:
    """The cues of a SubRip file. `times`: its lines of times, by index."""
    numbered = 2 * sum(at > 0 and _is_number(lines[at - 1]) for at in times) >= len(times)
    found, remarks = list[RawCue](), list[Remark]()
    places = [*times, len(lines)]
    remarks += _outside(lines, 0, _text_end(lines, 0, places[0], numbered))
    for at, following in pairwise(places):
        last = following == len(lines)
        end = _last_end(lines, at + 1, numbered) if last else _text_end(lines, at + 1, following, numbered)
        _take(times[at], at, lines[at + 1 : end], (found, remarks))
    return found, remarks


def of_webvtt(lines: list[str], times: dict[int, Timing]) -> Found:
    """The cues of a WebVTT file without its header."""
    found, remarks = list[RawCue](), list[Remark]()
    for first, end in _blocks(lines):
        if _ASIDE.fullmatch(lines[first]):
            continue
        inside = [at for at in range(first, end) if at in times]
        if not inside:
            remarks.append(Remark(first + 1, Reason.OUTSIDE))
        for at, following in zip(inside, [*inside[1:], end], strict=False):
            _take(times[at], at, lines[at + 1 : following], (found, remarks))
    return found, remarks


def _take(when: Timing, at: int, text: list[str], into: Found) -> None:
    if when.fault:
        into[1].append(Remark(at + 1, when.fault))
        return
    into[0].append(RawCue(at + 1, when.start, when.end, _joined([when.words, *text] if when.words else text)))


def _joined(lines: list[str]) -> str:
    """Lines as one text, truncated one character after the limit, so that a truncation can be recognized."""
    kept, room = list[str](), plain.MAX_RAW + 1
    for line in lines:
        if room <= 0:
            break
        kept.append(line[:room])
        room -= len(line) + 1
    return "\n".join(kept)


def _text_end(lines: list[str], first: int, end: int, numbered: bool) -> int:
    """The end of the text before a line of times: a number right above belongs to the next caption.

    In a file without numbers such a line is text, unless an empty line is before it.
    """
    if end <= first or not _is_number(lines[end - 1]):
        return end
    apart = end - 1 == first or not lines[end - 2].strip()
    return end - 1 if numbered or apart else end


def _last_end(lines: list[str], first: int, numbered: bool) -> int:
    """The end of the last caption's text: a truncated file may end with the number of the next caption."""
    start, end = next(iter([*_blocks(lines[first:])][-1:]), (0, 0))
    alone = numbered and start > 0 and end - start == 1
    return first + start if alone and _is_number(lines[first + start]) else len(lines)


def _is_number(line: str) -> bool:
    return len(line) < timing.MOST and _NUMBER.fullmatch(line) is not None


def _outside(lines: list[str], first: int, end: int) -> Iterator[Remark]:
    for start, _ in _blocks(lines[first:end]):
        yield Remark(first + start + 1, Reason.OUTSIDE)


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Runs of non-empty lines, as half-open ranges of indices."""
    start: int | None = None
    for at, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = at
        elif not line.strip() and start is not None:
            yield start, at
            start = None
