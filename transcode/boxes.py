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


def top_level(file: BinaryIO, size: int) -> Iterator[Box]:
    """The boxes of a file in turn. The last one may end behind `size`: then the file was cut."""
    position = 0
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
