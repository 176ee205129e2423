"""Small pictures for the seek bar: sheets of JPEG tiles, and a WebVTT file that says which tile is shown when.

The format is the usual one: each cue's text is a sheet with a media fragment, `sheet.jpg#xywh=x,y,w,h`.
Each batch draws its tiles on sheets of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from transcode.ladder import SizedRung
from transcode.timeline import Batch

FILE = "storyboard.vtt"
TILE_SIDE = 160
COLUMNS, MOST_ROWS = 5, 7
INTERVALS = ((600.0, 2), (3600.0, 5), (float("inf"), 10))
"""Seconds between tiles, by the length of the video: about 300 tiles for ten minutes, never thousands."""


@dataclass(frozen=True)
class Storyboard:
    """`step` frames lie between tiles, which are `width` x `height`."""

    step: int
    interval: Fraction
    width: int
    height: int


@dataclass(frozen=True)
class Sheets:
    """The tiles of one batch, which begins at `start` seconds: sheets of COLUMNS x `rows` tiles."""

    start: Fraction
    rows: int

    @property
    def per_sheet(self) -> int:
        """Tiles on one sheet."""
        return COLUMNS * self.rows


def lay_out(duration: float, rate: Fraction, smallest: SizedRung) -> Storyboard:
    """The layout for a video of `duration` seconds at `rate`; tiles have the shape of its smallest rendition."""
    wanted = next(seconds for limit, seconds in INTERVALS if duration <= limit)
    step = max(1, round(wanted * rate))
    scale = min(1.0, TILE_SIDE / max(smallest.width, smallest.height))
    return Storyboard(
        step=step,
        interval=step / rate,
        width=max(2, round(smallest.width * scale / 2) * 2),
        height=max(2, round(smallest.height * scale / 2) * 2),
    )


def pattern(batch: Batch, tag: str) -> str:
    """ffmpeg's name for the sheets of a batch."""
    return f"storyboard-{batch.number:03}{tag}-%02d.jpg"


def sheets(board: Storyboard, start: Fraction, frames: int) -> Sheets:
    """The sheets of a batch of about `frames` frames: its first frame and every `step`th after it is a tile."""
    return Sheets(start, min(MOST_ROWS, max(1, ceil(Fraction(frames, board.step * COLUMNS)))))


def text(board: Storyboard, batches: Sequence[tuple[Sheets, Sequence[str]]], duration: float) -> str:
    """The WebVTT file for the sheets of all batches in order."""
    ends = [*(layout.start for layout, _ in batches[1:]), Fraction(duration)]
    cues = [
        cue
        for (layout, names), end in zip(batches, ends, strict=True)
        for cue in _cues(board, layout, names, min(end, Fraction(duration)))
    ]
    return "\n".join(["WEBVTT", "", *cues])


def _cues(board: Storyboard, layout: Sheets, names: Sequence[str], until: Fraction) -> Iterator[str]:
    """The last sheet of a batch may be incomplete, so the number of tiles is derived from the times."""
    count = min(ceil((until - layout.start) / board.interval), len(names) * layout.per_sheet)
    for number in range(count):
        sheet, place = divmod(number, layout.per_sheet)
        row, column = divmod(place, COLUMNS)
        start = layout.start + number * board.interval
        where = f"{column * board.width},{row * board.height},{board.width},{board.height}"
        yield f"{_time(start)} --> {_time(min(start + board.interval, until))}\n{names[sheet]}#xywh={where}\n"


def _time(seconds: Fraction) -> str:
    whole, thousandth = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandth:03}"
