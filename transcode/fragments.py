"""Reads our own fragmented MP4 output back: what an initialization section and a segment really contain.

Verification uses this instead of ffmpeg's output: on a full disk ffmpeg exits 0 with empty segments.
Boxes are those of ISO/IEC 14496-12 (moov, moof, tfhd, tfdt, trun) and 14496-15 (avcC). An ffmpeg that was
exploited by a hostile file may have written anything, so only bounded headers are read.
"""

import hashlib
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from transcode import boxes

DURATION_PRESENT = 0x100
SIZE_PRESENT = 0x200
FLAGS_PRESENT = 0x400
OFFSET_PRESENT = 0x800
"""Flags of trun: which numbers each sample carries."""

MOST_HEAD = 4 * 1024**2
"""Bytes in front of a segment's samples, and of an initialization section. Usually a few kilobytes."""
MOST_SAMPLES = 100_000
"""In a segment. The longest, twenty seconds at 480 frames a second, has 9,600."""
MOST_BOXES = 1000

TFHD_FIELDS = ((0x01, 8), (0x02, 4), (0x08, 4), (0x10, 4), (0x20, 4))
"""Flags of tfhd and the bytes of the fields they announce: base offset, description, duration, size, flags."""


class Damaged(Exception):
    """The bytes are not a whole initialization section or segment."""


@dataclass(frozen=True)
class Init:
    """An initialization section: ticks per second, the codec as RFC 6381 names it, and the hash of its bytes."""

    timescale: int
    codec: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Fragment:
    """A segment. Times are in ticks of the track; `first_end` is the offset behind its first sample.

    `wait` is the composition offset of the first sample.
    """

    decode_time: int
    duration: int
    samples: int
    wait: int
    size: int
    first_start: int
    first_end: int


def read_init(path: Path) -> Init:
    """Raises Damaged when a part is missing."""
    data = _small(path)
    header = boxes.find(data, b"moov", b"trak", b"mdia", b"mdhd")
    if header is None or header.end - header.body < 24:
        raise Damaged(f"{path.name}: no track")
    wide = data[header.body] == 1
    at = header.body + (20 if wide else 12)
    (timescale,) = struct.unpack(">I", data[at : at + 4])
    return Init(timescale, _codec(data), hashlib.sha256(data).hexdigest(), len(data))


def _codec(data: bytes) -> str:
    table = boxes.find(data, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    if table is None:
        raise Damaged("no sample description")
    entry = next(boxes.children(data, table.body + 8, table.end), None)
    if entry and entry.kind == b"avc1":
        return f"avc1.{_profile(data[data.find(b'avcC', entry.body, entry.end) + 4 : entry.end]).hex()}"
    if entry and entry.kind == b"av01":
        return _av1(data, data.find(b"av1C", entry.body, entry.end) + 4)
    if entry and entry.kind == b"mp4a":
        return "mp4a.40.2"  # our encoder makes AAC-LC and nothing else
    raise Damaged(f"unexpected codec {entry.kind!r}" if entry else "empty sample description")


def _profile(config: bytes) -> bytes:
    """Profile, constraints and level of an avcC box (ISO/IEC 14496-15, 5.3.3.1), from the first parameter set.

    The box repeats them at its start, where those of a copied stream may be wrong.
    """
    if len(config) > 11 and config[5] & 0x1F:
        return config[9:12]
    return config[1:4]


def _av1(data: bytes, at: int) -> str:
    """`av01.profile.level-tier.depth` from an av1C box (AV1 Codec ISO Media File Format Binding, section 5)."""
    profile, level = data[at + 1] >> 5, data[at + 1] & 0x1F
    high_tier, ten_bits = data[at + 2] & 0x80, data[at + 2] & 0x40
    return f"av01.{profile}.{level:02}{'H' if high_tier else 'M'}.{10 if ten_bits else 8:02}"


def read_fragment(path: Path) -> Fragment:
    """Raises Damaged unless the file is complete boxes, with one moof and an mdat that has all its samples."""
    try:
        with path.open("rb") as file:
            return _described(_head(file, path.name))
    except OSError as error:
        raise Damaged(f"{path.name}: {error.strerror}") from error


def place(path: Path, ticks: int, sequence: int) -> None:
    """Set the time of a segment in the lesson: `ticks` later than in its run, as number `sequence`.

    ffmpeg starts every run at zero. Three numbers give the position of a segment: mfhd's sequence number, tfdt's
    decode time and sidx's earliest presentation time (ISO/IEC 14496-12, sections 8.8.5, 8.8.12, 8.16.3). Raises
    Damaged.
    """
    with path.open("r+b") as file:
        data = _head(file, path.name).data
        _add(file, data, ticks, b"moof", b"traf", b"tfdt")
        if boxes.find(data, b"sidx") is not None:
            _add(file, data, ticks, b"sidx", behind=8)
        header = boxes.find(data, b"moof", b"mfhd")
        if header is None:
            raise Damaged(f"{path.name}: no fragment header")
        file.seek(header.body + 4)
        file.write(struct.pack(">I", sequence))


def _add(file: BinaryIO, data: bytes, ticks: int, *where: bytes, behind: int = 0) -> None:
    """Add to the time that stands `behind` bytes after a box's version; version 1 has 64 bits for it."""
    box = boxes.find(data, *where)
    if box is None:
        raise Damaged(f"no {where[-1].decode()}")
    at, form = box.body + 4 + behind, ">Q" if data[box.body] == 1 else ">I"
    (time,) = struct.unpack_from(form, data, at)
    try:
        file.seek(at)
        file.write(struct.pack(form, time + ticks))
    except struct.error as error:
        raise Damaged(f"{where[-1].decode()}: {time} + {ticks} does not fit") from error


@dataclass(frozen=True)
class _Head:
    """The boxes of a segment before its samples, which are in `mdat`. `size` is that of the whole file."""

    name: str
    data: bytes
    mdat: boxes.Box
    size: int


def _head(file: BinaryIO, name: str) -> _Head:
    """Raises Damaged unless the file consists of complete boxes, and the part before its samples is small."""
    size = file.seek(0, io.SEEK_END)
    mdat, end = None, 0
    try:
        for box in boxes.listed(file, 0, size, boxes.Count(boxes=MOST_BOXES)):
            mdat, end = mdat or (box if box.kind == b"mdat" else None), box.end
    except boxes.TooMany:
        raise Damaged(f"{name}: too many boxes") from None
    if mdat is None or end != size or mdat.body > MOST_HEAD:
        raise Damaged(f"{name}: cut or incomplete")
    file.seek(0)
    return _Head(name, file.read(mdat.body), mdat, size)


def _described(head: _Head) -> Fragment:
    data, held = head.data, head.mdat.end - head.mdat.body
    moof = boxes.find(data, b"moof")
    if moof is None:
        raise Damaged(f"{head.name}: cut or incomplete")
    samples = list(_samples(data))
    total = sum(size for _, size, _ in samples)
    if not samples or total != held:
        raise Damaged(f"{head.name}: {total} bytes of samples in {held}")
    return Fragment(
        decode_time=_decode_time(data),
        duration=sum(duration for duration, _, _ in samples),
        samples=len(samples),
        wait=samples[0][2],
        size=head.size,
        first_start=moof.start,
        first_end=head.mdat.body + samples[0][1],
    )


def _samples(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Duration, size and composition offset of each sample, from trun or the defaults in tfhd."""
    run = boxes.find(data, b"moof", b"traf", b"trun")
    if run is None:
        return
    flags, count = _word(data, run.body) & 0xFFFFFF, _word(data, run.body + 4)
    if count > MOST_SAMPLES:
        raise Damaged(f"{count} samples")
    at = run.body + 8 + 4 * bool(flags & 0x1) + 4 * bool(flags & 0x4)
    default_duration, default_size = _defaults(data)
    for _ in range(count):
        duration, size, wait = default_duration, default_size, 0
        if flags & DURATION_PRESENT:
            duration, at = _word(data, at), at + 4
        if flags & SIZE_PRESENT:
            size, at = _word(data, at), at + 4
        at += 4 * bool(flags & FLAGS_PRESENT)
        if flags & OFFSET_PRESENT:
            wait, at = _signed(_word(data, at)), at + 4
        yield duration, size, wait


def _signed(word: int) -> int:
    """Version 1 of trun has signed offsets; in version 0 none is large enough to be mistaken."""
    return word - (1 << 32) if word >= 1 << 31 else word


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


def _small(path: Path) -> bytes:
    """The content of a file that must be small."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_HEAD + 1)
    except OSError as error:
        raise Damaged(f"{path.name}: {error.strerror}") from error
    if len(data) > MOST_HEAD:
        raise Damaged(f"{path.name}: too large")
    return data
