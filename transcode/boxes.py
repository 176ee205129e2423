"""The box structure of MP4 files (ISO/IEC 14496-12, section 4.2), read without trusting any length in it.

An untrusted file is read from disk, header by header and tables in pieces, and boxes and table entries are counted:
neither memory nor time grows with the numbers in the file. `children` and `find` are for trusted data only.
"""

import operator
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_BOXES = 400_000
"""The most in an untrusted file. A fragmented recording of six hours has some 40,000 at its top."""
MOST_ENTRIES = 5_000_000
"""The most in all its tables of times together. Six hours at 60 frames a second have 1.3 million if each frame has an
entry."""
PIECE = 1 << 16
"""Bytes of a table that are read at a time."""


class TooMany(Exception):
    """More boxes or entries than any recording has."""


@dataclass
class Count:
    """How many boxes and entries of a file may still be read."""

    boxes: int = MOST_BOXES
    entries: int = MOST_ENTRIES

    def box(self) -> None:
        """One more box. Raises TooMany."""
        self.boxes -= 1
        if self.boxes < 0:
            raise TooMany

    def table(self, entries: int) -> None:
        """One more table, before it is read. Raises TooMany."""
        self.entries -= entries
        if self.entries < 0:
            raise TooMany


@dataclass(frozen=True)
class Box:
    """`start` and `end` are offsets in the file; `body` is where the header ends."""

    kind: bytes
    start: int
    body: int
    end: int


def listed(file: BinaryIO, start: int, end: int, count: Count) -> Iterator[Box]:
    """The boxes between two offsets of a file, in order. The last one may end behind `end`: the file is truncated.

    Raises TooMany.
    """
    while start + 8 <= end:
        count.box()
        file.seek(start)
        box = _header(file.read(16), start, end)
        if box is None:
            return
        yield box
        start = box.end


def found(file: BinaryIO, inside: Box, count: Count, *path: bytes) -> Box | None:
    """The first box at a path below another one. Raises TooMany."""
    box: Box | None = inside
    for kind in path:
        if box is None:
            return None
        box = next((each for each in listed(file, box.body, box.end, count) if each.kind == kind), None)
    return box if box is None or box.end <= inside.end else None


def children(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets of `data`; stops at the first that does not fit."""
    while start + 8 <= end:
        box = _header(data[start : start + 16], start, end)
        if box is None or box.end > end:
            return
        yield box
        start = box.end


def find(data: bytes, *path: bytes) -> Box | None:
    """The first box at a path such as moof, traf, trun."""
    start, end, found = 0, len(data), None
    for kind in path:
        found = next((box for box in children(data, start, end) if box.kind == kind), None)
        if found is None:
            return None
        start, end = found.body, found.end
    return found


def times(file: BinaryIO, track: Box, count: Count) -> tuple[int, int, int]:
    """The duration in a `trak` box (mdhd), the sum of its samples' durations (stts), and the timescale.

    ISO/IEC 14496-12, 8.4.2 and 8.6.1.2. Zeros where a box is missing or too short. Raises TooMany.
    """
    head = found(file, track, count, b"mdia", b"mdhd")
    table = found(file, track, count, b"mdia", b"minf", b"stbl", b"stts")
    if head is None or table is None or head.end - head.body < 20 or table.end - table.body < 8:
        return 0, 0, 0
    file.seek(head.body)
    start = file.read(32)
    layout, place = (">IQ", 20) if start[:1] == b"\1" and len(start) == 32 else (">II", 12)
    if len(start) < 20:
        return 0, 0, 0
    unit, said = struct.unpack_from(layout, start, place)
    return said, _sum_of_times(file, table, count), unit


def _sum_of_times(file: BinaryIO, table: Box, count: Count) -> int:
    """The length of all samples by an stts box: pairs of a number of samples and the length of each."""
    file.seek(table.body + 4)
    said = int.from_bytes(file.read(4))
    left = min(said, (table.end - table.body - 8) // 8)
    count.table(left)
    total = 0
    while left > 0 and (piece := file.read(min(PIECE, 8 * left))):
        words = array("I", piece[: len(piece) // 8 * 8])
        if sys.byteorder == "little":
            words.byteswap()
        total += sum(map(operator.mul, words[::2], words[1::2]))
        left -= max(1, len(piece) // 8)
    return total


def _header(head: bytes, start: int, end: int) -> Box | None:
    length, kind = struct.unpack(">I4s", head[:8])
    body = start + 8
    if length == 1 and len(head) == 16:
        (length,) = struct.unpack(">Q", head[8:])
        body = start + 16
    elif length == 0:  # to the end of the file
        length = end - start
    if start + length < body:
        return None
    return Box(kind, start, body, start + length)
