"""Small pictures for the seek bar: sheets of JPEG tiles, and a WebVTT file that says which tile belongs when.

The format is the one players agree on: each cue's text is a sheet with a media fragment, `sheet.jpg#xywh=x,y,w,h`.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from transcode.ladder import Choice

FILE = "storyboard.vtt"
SHEET = "storyboard-%03d.jpg"
TILE_SIDE = 160
COLUMNS, MOST_ROWS = 5, 5
INTERVALS = ((600.0, 2), (3600.0, 5), (float("inf"), 10))
"""Seconds between tiles, by the length of the video: about 300 tiles for ten minutes, never thousands."""


@dataclass(frozen=True)
class Storyboard:
    """`step` frames lie between tiles, which are `width` x `height`; a sheet has COLUMNS x `rows` of them."""

    step: int
    interval: Fraction
    width: int
    height: int
    rows: int

    @property
    def per_sheet(self) -> int:
        """Tiles on one sheet."""
        return COLUMNS * self.rows


def lay_out(duration: float, rate: Fraction, smallest: Choice) -> Storyboard:
    """The layout for a video of `duration` seconds at `rate`, with tiles in the shape of its smallest rendition."""
    wanted = next(seconds for limit, seconds in INTERVALS if duration <= limit)
    step = max(1, round(wanted * rate))
    scale = min(1.0, TILE_SIDE / max(smallest.width, smallest.height))
    return Storyboard(
        step=step,
        interval=step / rate,
        width=max(2, round(smallest.width * scale / 2) * 2),
        height=max(2, round(smallest.height * scale / 2) * 2),
        rows=min(MOST_ROWS, max(1, ceil(duration * rate / step / COLUMNS))),
    )


def write(folder: Path, board: Storyboard, duration: float) -> tuple[str, ...]:
    """Write the WebVTT file for the sheets that are there, and name all files of the storyboard."""
    sheets = sorted(path.name for path in folder.glob("storyboard-*.jpg"))
    count = min(ceil(Fraction(duration) / board.interval), len(sheets) * board.per_sheet)
    cues = [_cue(board, number, duration, sheets) for number in range(count)]
    (folder / FILE).write_text("\n".join(["WEBVTT", "", *cues]), encoding="utf-8")
    return (FILE, *sheets)


def _cue(board: Storyboard, number: int, duration: float, sheets: list[str]) -> str:
    sheet, place = divmod(number, board.per_sheet)
    row, column = divmod(place, COLUMNS)
    start, end = number * board.interval, min((number + 1) * board.interval, Fraction(duration))
    where = f"{column * board.width},{row * board.height},{board.width},{board.height}"
    return f"{_time(start)} --> {_time(end)}\n{sheets[sheet]}#xywh={where}\n"


def _time(seconds: Fraction) -> str:
    whole, thousandth = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandth:03}"
