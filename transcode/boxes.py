"""The box structure of MP4 files (ISO/IEC 14496-12, section 4.2), read without trusting a single length in it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_BOXES = 100_000
"""A fragmented recording of six hours has about 40,000 top-level boxes; more is an attack on our patience."""


@dataclass(frozen=True)
class Box:
    """`start` and `end` are offsets in the file; `body` is where the header ends."""

    kind: bytes
    start: int
    body: int
    end: int


def top_level(file: BinaryIO, size: int, position: int = 0) -> Iterator[Box]:
    """The boxes of a file in turn, or those between `position` and `size` inside of another box.

    The last one may end behind `size`: then the file was cut.
    """
    for _ in range(MAX_BOXES):
        if position + 8 > size:
            return
        file.seek(position)
        box = _header(file.read(16), position, size)
        if box is None:
            return
        yield box
        position = box.end


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


def times(track: bytes) -> tuple[int, int, int]:
    """The length that the inside of a `trak` box says (mdhd), the sum of its samples' (stts), units in a second.

    ISO/IEC 14496-12, 8.4.2 and 8.6.1.2. Zeros where a box is missing or too short.
    """
    head, table = find(track, b"mdia", b"mdhd"), find(track, b"mdia", b"minf", b"stbl", b"stts")
    if head is None or table is None or head.end - head.body < 20 or table.end - table.body < 8:
        return 0, 0, 0
    layout, start = (">IQ", 20) if track[head.body] == 1 and head.end - head.body >= 32 else (">II", 12)
    unit, said = struct.unpack_from(layout, track, head.body + start)
    count = min(struct.unpack_from(">I", track, table.body + 4)[0], (table.end - table.body - 8) // 8)
    pairs = struct.iter_unpack(">II", track[table.body + 8 : table.body + 8 + 8 * count])
    return said, sum(samples * length for samples, length in pairs), unit


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
