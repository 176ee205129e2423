"""Parses the line with the times of a caption, in all variants of real files.

SubRip has no standard. Real files have: no milliseconds or another number of digits, a full stop instead of the
comma, no hours, blanks, other arrows, full-width characters, a number in front, coordinates or settings after it.
"""

import re
from dataclasses import dataclass

from catalog.captions.cues import Reason

MOST = 300
"""The most characters of a line that are searched for times."""

_TIME = r"(-?)(?:(\d{1,3})\s*:\s*)?(\d{1,3})\s*:\s*(\d{1,2})(?:\s*[.,]\s*(\d{1,9}))?"
_ARROW = r"\s*(?:(?:[-=~\u2013\u2014\u2015]\s*){1,3}(?:>{1,2}|&gt;)|[\u2192\u27f6\u21d2])\s*"
_START = rf"\s*(?:\d{{1,6}}\s+)?{_TIME}{_ARROW}"
_TIMING = re.compile(rf"{_START}{_TIME}(?![\w:])(.*)", re.DOTALL)
_BEGUN = re.compile(rf"{_START}(.*)", re.DOTALL)
_BROKEN = re.compile(
    rf"[\s\d:.,;-]{{0,60}}\d\s*:\s*\d[\s\d:.,;-]{{0,60}}{_ARROW}|\s*(?:\d[^<>]{{0,60}})?-->\s*\d+\s*:\s*\d"
)
_SETTINGS = re.compile(r"(?:\s*[A-Za-z][\w-]{0,20}\s*[:=]\s*\S{1,40})+\s*")
_WIDE = str.maketrans("：，．。＞－　", ":,..>- ")


@dataclass(frozen=True)
class Timing:
    """Seconds from the start, or the reason why they cannot be read. `words`: text on the same line."""

    start: float = 0.0
    end: float = 0.0
    fault: Reason | None = None
    words: str = ""


def of_line(line: str) -> Timing | None:
    """The times in a line; None for another line."""
    if len(line) > MOST and not line[:MOST].lstrip()[:1].isdigit():
        return None
    line = line[:MOST].translate(_WIDE)
    found = _TIMING.match(line)
    if found:
        start, end, rest = _seconds(found.groups()[:5]), _seconds(found.groups()[5:10]), found.group(11)
        return Timing(start, end, words="" if _SETTINGS.fullmatch(rest) else rest.strip())
    begun = _BEGUN.match(line)
    if begun:
        blank = not begun.group(6).strip()
        return Timing(fault=Reason.NO_END if blank else Reason.UNREADABLE_TIME)
    return Timing(fault=Reason.UNREADABLE_TIME) if _BROKEN.match(line) else None


def _seconds(parts: tuple[str | None, ...]) -> float:
    minus, hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    milliseconds = int((fraction or "0").ljust(3, "0")[:3])
    return (-1 if minus else 1) * (whole * 1000 + milliseconds) / 1000
