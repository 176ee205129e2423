"""Captions as the school keeps them, and what a file is written of them."""

import html
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Cue:
    """One caption: seconds from the start, and plain text."""

    start: float
    end: float
    text: str


class Reason(Enum):
    """Why something of a file is not among its captions as it was written."""

    NO_END = "no_end"
    UNREADABLE_TIME = "unreadable_time"
    ENDS_BEFORE_START = "ends_before_start"
    NO_LENGTH = "no_length"
    NO_WORDS = "no_words"
    OUTSIDE = "outside"
    """Text that belongs to no caption."""
    TOO_LONG = "too_long"
    """The caption is kept, its end is cut off."""


@dataclass(frozen=True)
class Remark:
    """Something that was left out or cut. `line` counts from 1, as text editors do."""

    line: int
    reason: Reason

    @property
    def lost(self) -> bool:
        """Whether nothing of it was kept."""
        return self.reason is not Reason.TOO_LONG


@dataclass(frozen=True)
class Reading:
    """What was found in a file: its captions in order of time, and remarks in order of lines."""

    cues: tuple[Cue, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def left_out(self) -> int:
        """How many captions or pieces of text were left out."""
        return sum(remark.lost for remark in self.remarks)


def written(cues: tuple[Cue, ...] | list[Cue]) -> str:
    """A WebVTT file of these cues and nothing else (W3C WebVTT, section 4)."""
    blocks = (f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{html.escape(cue.text, quote=False)}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


def _stamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
