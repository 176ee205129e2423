"""The edit lists of MP4 files (ISO/IEC 14496-12, 8.6.6): when the samples of a track are shown.

ffmpeg applies them to sound and picture. To captions it does so only if a list begins at the start of the track;
otherwise it shows each caption at the time of the next one.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from transcode import boxes

CAPTION_HANDLERS = (b"sbtl", b"text", b"subt")
MOST_TRACKS = 64
MOST_BOXES = 1000
"""In the index and in each track. Real files have about ten."""
MOST_EDITS = 1000

Parts = list[tuple[float, float]]


@dataclass(frozen=True)
class Edit:
    """A part of a track, in seconds: its duration, and its start in the track (None: nothing is shown)."""

    length: float
    begin: float | None


def shown(edits: tuple[Edit, ...], start: float, end: float) -> Parts:
    """When the part of the track from `start` to `end` is shown: once, several times or not at all."""
    if not edits:
        return [(start, end)]
    found, at = Parts(), 0.0
    for edit in edits:
        if edit.begin is not None:
            first, last = max(start, edit.begin), min(end, edit.begin + edit.length)
            if last > first:
                found.append((at + first - edit.begin, at + last - edit.begin))
        at += edit.length
    return found


def of_captions(path: Path) -> dict[int, tuple[Edit, ...]]:
    """The edits of each caption track, by its index among all tracks. Unreadable ones are left out."""
    try:
        with path.open("rb") as file:
            return _read(file, path.stat().st_size)
    except (OSError, boxes.TooMany):
        return {}


def _read(file: BinaryIO, size: int) -> dict[int, tuple[Edit, ...]]:
    index = next((box for box in boxes.listed(file, 0, size, boxes.Count()) if box.kind == b"moov"), None)
    if index is None or index.end > size:
        return {}
    inside = _children(file, index)
    header = next((box for box in inside if box.kind == b"mvhd"), None)
    units = _units(file, header) if header else 0
    tracks = [box for box in inside if box.kind == b"trak"][:MOST_TRACKS]
    found = {place: _edits(file, track, units) for place, track in enumerate(tracks)} if units else {}
    return {place: edits for place, edits in found.items() if edits}


def _edits(file: BinaryIO, track: boxes.Box, movie_units: int) -> tuple[Edit, ...]:
    handler, header = _find(file, track, b"mdia", b"hdlr"), _find(file, track, b"mdia", b"mdhd")
    table = _find(file, track, b"edts", b"elst")
    if handler is None or header is None or table is None:
        return ()
    if _bytes(file, handler, 12)[8:12] not in CAPTION_HANDLERS:
        return ()
    units = _units(file, header)
    return tuple(_rows(_bytes(file, table, 8 + 20 * MOST_EDITS), movie_units, units)) if units else ()


def _rows(data: bytes, movie_units: int, units: int) -> Iterator[Edit]:
    if len(data) < 8:
        return
    layout = ">Qqi" if data[0] == 1 else ">Iii"
    (count,) = struct.unpack_from(">I", data, 4)
    step = struct.calcsize(layout)
    for row in range(min(count, MOST_EDITS, (len(data) - 8) // step)):
        length, begin, _rate = struct.unpack_from(layout, data, 8 + row * step)
        # A duration of 0 means to the end: fragmented recordings write it, since they do not know theirs.
        seconds = length / movie_units if length else float("inf") if begin >= 0 else 0.0
        yield Edit(seconds, begin / units if begin >= 0 else None)


def _units(file: BinaryIO, header: boxes.Box) -> int:
    """The timescale of an mvhd or mdhd box; 0 when the box is too short."""
    data = _bytes(file, header, 24)
    at = 20 if data[:1] == b"\1" else 12
    return int(struct.unpack_from(">I", data, at)[0]) if len(data) >= at + 4 else 0


def _find(file: BinaryIO, box: boxes.Box, *path: bytes) -> boxes.Box | None:
    found: boxes.Box | None = box
    for kind in path:
        found = next((one for one in _children(file, found) if one.kind == kind), None) if found else None
    return found


def _children(file: BinaryIO, box: boxes.Box) -> list[boxes.Box]:
    inside = boxes.listed(file, box.body, box.end, boxes.Count(MOST_BOXES + 1))
    return [one for one, _ in zip(inside, range(MOST_BOXES), strict=False) if one.end <= box.end]


def _bytes(file: BinaryIO, box: boxes.Box, most: int) -> bytes:
    file.seek(box.body)
    return file.read(min(most, box.end - box.body))
