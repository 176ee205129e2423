"""Captions as a file has them: their times with the lines of text that belong to them.

SubRip is read as the programs read it that play it: whatever stands between two lines of times is the text of the
first. In WebVTT an empty line ends a caption, and blocks of notes, styles and regions are none.
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
    """Seconds, and text with its markup. `line` is where it begins, from 1."""

    line: int
    start: float
    end: float
    text: str


Found = tuple[list[RawCue], list[Remark]]


def of_subrip(lines: list[str], times: dict[int, Timing]) -> Found:
    """The cues of a SubRip file. `times` are its lines of times by index."""
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
    """The cues of a WebVTT file whose header was taken off."""
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
    """Lines as one text, no longer than is looked at and one more character, by which a cut is known."""
    kept, room = list[str](), plain.MAX_RAW + 1
    for line in lines:
        if room <= 0:
            break
        kept.append(line[:room])
        room -= len(line) + 1
    return "\n".join(kept)


def _text_end(lines: list[str], first: int, end: int, numbered: bool) -> int:
    """Where the text before a line of times ends: the number right above belongs to the next caption.

    In a file without numbers such a line is text (somebody counts), unless an empty one sets it apart.
    """
    if end <= first or not _is_number(lines[end - 1]):
        return end
    apart = end - 1 == first or not lines[end - 2].strip()
    return end - 1 if numbered or apart else end


def _last_end(lines: list[str], first: int, numbered: bool) -> int:
    """Where the text of the last caption ends: a file that was cut may go on with the number of the next one."""
    start, end = next(iter([*_blocks(lines[first:])][-1:]), (0, 0))
    alone = numbered and start > 0 and end - start == 1
    return first + start if alone and _is_number(lines[first + start]) else len(lines)


def _is_number(line: str) -> bool:
    return len(line) < timing.MOST and _NUMBER.fullmatch(line) is not None


def _outside(lines: list[str], first: int, end: int) -> Iterator[Remark]:
    for start, _ in _blocks(lines[first:end]):
        yield Remark(first + start + 1, Reason.OUTSIDE)


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines that are not empty, as indices of the first and behind the last."""
    start: int | None = None
    for at, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = at
        elif not line.strip() and start is not None:
            yield start, at
            start = None
