"""The display geometry of a picture, from ffprobe: cropping, rotation, pixel aspect ratio.

Values in files may be false, so each has a fallback; nothing here raises.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

Facts = Mapping[str, Any]
Crop = tuple[int, ...]

SMALLEST_SIDE = 16
"""H.264 macroblocks are 16 pixels wide; a smaller picture is of no use."""
LONGEST_DOT = 3
"""The largest plausible pixel aspect ratio, or its inverse. False values reach 1:30000."""

ROW = re.compile(r"^\s*\w+:\s*(-?\d+)\s+(-?\d+)\s+(-?\d+)\s*$", re.MULTILINE)
"""A row of the matrix that ffprobe prints (ISO/IEC 14496-12, 6.2.2), after the number of the row."""

NO_CROP: Crop = (0, 0, 0, 0)


def aspect(stream: Facts) -> Fraction:
    """The pixel aspect ratio; 1 for an implausible value."""
    try:
        found = Fraction(str(stream.get("sample_aspect_ratio", "")).replace(":", "/"))
    except (ValueError, ZeroDivisionError):
        return Fraction(1)
    return found if Fraction(1, LONGEST_DOT) <= found <= LONGEST_DOT else Fraction(1)


def crop(stream: Facts) -> Crop:
    """Pixels that the container (Matroska PixelCrop, `clap` of MP4) crops: left, top, right, bottom.

    Zeros when too little would be left. Cropping in the stream itself is applied by the decoder.
    """
    for data in _side_data(stream):
        if "crop_left" in data:
            left, top, right, bottom = (_count(data.get(f"crop_{side}")) for side in SIDES)
            wide = _count(stream.get("width")) - left - right
            high = _count(stream.get("height")) - top - bottom
            return (left, top, right, bottom) if min(wide, high) >= SMALLEST_SIDE else NO_CROP
    return NO_CROP


SIDES = ("left", "top", "right", "bottom")


def upright(stream: Facts) -> tuple[str, ...]:
    """Flips and turns that make the picture upright, to the nearest quarter of a turn.

    Values are `hflip` and `vflip` (ffmpeg's filters) and the directions of ffmpeg's filter `transpose`.
    """
    told = next((data["displaymatrix"] for data in _side_data(stream) if data.get("displaymatrix")), "")
    rows = ROW.findall(str(told))
    if len(rows) < 2:
        return ()
    (a, b), (c, d) = ((int(row[0]), int(row[1])) for row in rows[:2])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return (*(["hflip"] if a < 0 else []), *(["vflip"] if d < 0 else []))
    if b > 0:
        return ("cclock_flip",) if c > 0 else ("clock",)
    return ("clock_flip",) if c < 0 else ("cclock",)


def is_sideways(turns: tuple[str, ...]) -> bool:
    """Whether width and height change places."""
    return any("clock" in turn for turn in turns)


def _side_data(stream: Facts) -> list[Facts]:
    return [data for data in stream.get("side_data_list", []) if isinstance(data, Mapping)]


def _count(value: object) -> int:
    return max(0, int(value)) if isinstance(value, int) else 0
