"""Chapters as a list of lines, as people write them under a video: `2:10 Warming up`."""

import re
from collections.abc import Iterable

from catalog.chapters.errors import ChapterLineUnreadable
from catalog.chapters.service import Mark

_LINE = re.compile(r"[\s(\[【]*(?:(\d{1,3})[:：])?(\d{1,3})[:：](\d{1,2})(?:[.．](\d{1,3}))?[\s)\]】,，、—–-]*(.*)")


def read(text: str) -> list[Mark]:
    """The chapters of a list, one a line; empty lines do not count. Raises ChapterLineUnreadable."""
    return [_mark(line, number) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]


def _mark(line: str, number: int) -> Mark:
    found = _LINE.fullmatch(line)
    if not found:
        raise ChapterLineUnreadable(number=number)
    hours, minutes, seconds, fraction, title = found.groups()
    whole = 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds)
    return Mark(whole + float(f"0.{fraction or 0}"), title)


def write(marks: Iterable[tuple[float, str]]) -> str:
    """The list of these chapters; `read` gives them back to the millisecond."""
    return "\n".join(f"{stamp(at)} {title}" for at, title in marks)


def stamp(at: float) -> str:
    """A time as 2:10, 1:02:10 or, where it is not a whole second, 2:10.500."""
    milliseconds = round(at * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else str(minutes)
    seconds = f"{rest // 1000:02}" + (f".{rest % 1000:03}" if rest % 1000 else "")
    return f"{start}:{seconds}"
