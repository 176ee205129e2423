"""Captions as the school stores them, and the WebVTT file written from them."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Cue:
    """One caption: seconds from the start, and plain text."""

    start: float
    end: float
    text: str


class Reason(Enum):
    """Why a part of a file was left out or changed."""

    NO_END = "no_end"
    UNREADABLE_TIME = "unreadable_time"
    ENDS_BEFORE_START = "ends_before_start"
    NO_LENGTH = "no_length"
    NO_WORDS = "no_words"
    OUTSIDE = "outside"
    """Text that belongs to no caption."""
    TOO_LONG = "too_long"
    """The caption is kept, but truncated."""


@dataclass(frozen=True)
class Remark:
    """A part that was left out or truncated. `line` counts from 1, as in text editors."""

    line: int
    reason: Reason

    @property
    def lost(self) -> bool:
        """Whether it was left out completely."""
        return self.reason is not Reason.TOO_LONG


@dataclass(frozen=True)
class Reading:
    """The content of a file: its captions in order of time, and remarks in order of lines."""

    cues: tuple[Cue, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def left_out(self) -> int:
        """How many captions or pieces of text were left out."""
        return sum(remark.lost for remark in self.remarks)


def written(cues: Sequence[Cue]) -> str:
    """A WebVTT file of these cues and nothing else (W3C WebVTT, section 4)."""
    blocks = (f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{html.escape(cue.text, quote=False)}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


_STAMP = r"(?:(\d{2,}):)?(\d\d):(\d\d)\.(\d{3})"
_WRITTEN = re.compile(rf"^{_STAMP} --> {_STAMP}\n((?:[^\n]+(?:\n|\Z))*)", re.MULTILINE)


def reread(text: str) -> list[Cue]:
    """The cues of a file that `written` made, word for word: there, a line with times and an arrow can be text."""
    found = []
    for *stamps, words in _WRITTEN.findall(text):
        numbers = [int(stamp or 0) for stamp in stamps]
        start, end = (_seconds(numbers[:4]), _seconds(numbers[4:]))
        found.append(Cue(start, end, html.unescape(words.rstrip("\n"))))
    return found


def _seconds(parts: Sequence[int]) -> float:
    hours, minutes, seconds, milliseconds = parts
    return round(3600 * hours + 60 * minutes + seconds + milliseconds / 1000, 3)


def subrip(cues: Sequence[Cue]) -> str:
    """The same cues as a SubRip file, for players that read nothing else."""
    blocks = (
        f"{number}\n{_stamp(cue.start, ',')} --> {_stamp(cue.end, ',')}\n{cue.text}\n"
        for number, cue in enumerate(cues, start=1)
    )
    return "\n".join(blocks)


def text(cues: Sequence[Cue]) -> str:
    """The words alone, a line for each cue; cues that say the same again and again stand once."""
    lines = [" ".join(cue.text.split("\n")) for cue in cues]
    return "".join(f"{line}\n" for place, line in enumerate(lines) if place == 0 or line != lines[place - 1])


def _stamp(seconds: float, point: str = ".") -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"
