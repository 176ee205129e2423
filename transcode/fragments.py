"""Reads our own fragmented MP4 output back: what an initialization section and a segment really contain.

Verification rests on this instead of on what ffmpeg said: on a full disk ffmpeg exits 0 with empty segments.
Boxes are those of ISO/IEC 14496-12 (moov, moof, tfhd, tfdt, trun) and 14496-15 (avcC).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from transcode import boxes

DURATION_PRESENT = 0x100
SIZE_PRESENT = 0x200
FLAGS_PRESENT = 0x400
OFFSET_PRESENT = 0x800
"""Flags of trun: which numbers each sample carries."""

TFHD_FIELDS = ((0x01, 8), (0x02, 4), (0x08, 4), (0x10, 4), (0x20, 4))
"""Flags of tfhd and the bytes of the fields they announce: base offset, description, duration, size, flags."""


class Damaged(Exception):
    """The bytes are not a whole initialization section or segment."""


@dataclass(frozen=True)
class Init:
    """An initialization section: ticks per second, and the codec as RFC 6381 names it."""

    timescale: int
    codec: str


@dataclass(frozen=True)
class Fragment:
    """A segment. Times are in ticks of the track; `first_end` is the offset behind its first sample."""

    decode_time: int
    duration: int
    samples: int
    size: int
    first_start: int
    first_end: int


def read_init(path: Path) -> Init:
    """Raises Damaged when a part is missing."""
    data = _bytes(path)
    header = boxes.find(data, b"moov", b"trak", b"mdia", b"mdhd")
    if header is None:
        raise Damaged(f"{path.name}: no track")
    wide = data[header.body] == 1
    at = header.body + (20 if wide else 12)
    (timescale,) = struct.unpack(">I", data[at : at + 4])
    return Init(timescale, _codec(data))


def _codec(data: bytes) -> str:
    table = boxes.find(data, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    if table is None:
        raise Damaged("no sample description")
    entry = next(boxes.children(data, table.body + 8, table.end), None)
    if entry and entry.kind == b"avc1":
        at = data.find(b"avcC", entry.body, entry.end)
        return f"avc1.{data[at + 5 : at + 8].hex()}"
    if entry and entry.kind == b"mp4a":
        return "mp4a.40.2"  # our encoder makes AAC-LC and nothing else
    raise Damaged(f"unexpected codec {entry.kind!r}" if entry else "empty sample description")


def read_fragment(path: Path) -> Fragment:
    """Raises Damaged unless the file is whole boxes, with one moof and an mdat that holds all its samples."""
    data = _bytes(path)
    top = list(boxes.children(data, 0, len(data)))
    moof = next((box for box in top if box.kind == b"moof"), None)
    mdat = next((box for box in top if box.kind == b"mdat"), None)
    if moof is None or mdat is None or top[-1].end != len(data):
        raise Damaged(f"{path.name}: cut or incomplete")
    lengths = list(_samples(data))
    total = sum(size for _, size in lengths)
    if not lengths or total != mdat.end - mdat.body:
        raise Damaged(f"{path.name}: {total} bytes of samples in {mdat.end - mdat.body}")
    return Fragment(
        decode_time=_decode_time(data),
        duration=sum(duration for duration, _ in lengths),
        samples=len(lengths),
        size=len(data),
        first_start=moof.start,
        first_end=mdat.body + lengths[0][1],
    )


def _samples(data: bytes) -> Iterator[tuple[int, int]]:
    """Duration and size of each sample, from trun or the defaults in tfhd."""
    run = boxes.find(data, b"moof", b"traf", b"trun")
    if run is None:
        return
    flags, count = struct.unpack(">II", data[run.body : run.body + 8])
    flags &= 0xFFFFFF
    at = run.body + 8 + 4 * bool(flags & 0x1) + 4 * bool(flags & 0x4)
    default_duration, default_size = _defaults(data)
    for _ in range(count):
        duration, size = default_duration, default_size
        if flags & DURATION_PRESENT:
            duration, at = _word(data, at), at + 4
        if flags & SIZE_PRESENT:
            size, at = _word(data, at), at + 4
        at += 4 * bool(flags & FLAGS_PRESENT) + 4 * bool(flags & OFFSET_PRESENT)
        yield duration, size


def _defaults(data: bytes) -> tuple[int, int]:
    header = boxes.find(data, b"moof", b"traf", b"tfhd")
    if header is None:
        raise Damaged("no track fragment header")
    flags = _word(data, header.body) & 0xFFFFFF
    at, found = header.body + 8, {}
    for flag, length in TFHD_FIELDS:
        if flags & flag:
            found[flag] = _word(data, at)
            at += length
    return found.get(0x08, 0), found.get(0x10, 0)


def _decode_time(data: bytes) -> int:
    box = boxes.find(data, b"moof", b"traf", b"tfdt")
    if box is None:
        raise Damaged("no decode time")
    return int.from_bytes(data[box.body + 4 : box.end])


def _word(data: bytes, at: int) -> int:
    if at + 4 > len(data):
        raise Damaged("a box ends too early")
    (value,) = struct.unpack(">I", data[at : at + 4])
    return int(value)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Damaged(f"{path.name}: {error.strerror}") from error


def seconds(ticks: int, timescale: int) -> Fraction:
    """Exact, so that two hours of 29.97 fps add up."""
    return Fraction(ticks, timescale)
