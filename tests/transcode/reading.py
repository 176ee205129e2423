"""Initialization sections and segments, read by a second reader that shares no code with the engine.

Boxes of ISO/IEC 14496-12; avcC of 14496-15, esds of 14496-14 and 14496-1 (section 7.2.6).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

NOT_SYNC = 0x10000
"""Of sample flags: sample_is_non_sync_sample."""
ENTRY = {"avc1": 78, "mp4a": 28}
"""Bytes of a sample entry before the boxes inside it."""


@dataclass(frozen=True)
class Track:
    """What an initialization section says. `channels` of sound, `size` in pixels of a picture, else zeros."""

    codec: str
    timescale: int
    size: tuple[int, int]
    channels: int
    default_flags: int


@dataclass(frozen=True)
class Sample:
    """`shown` and `duration` in ticks."""

    shown: int
    duration: int
    size: int
    flags: int

    @property
    def sync(self) -> bool:
        """Whether decoding can begin with it."""
        return not self.flags & NOT_SYNC


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and bodies, one after the other."""
    while data:
        length = int.from_bytes(data[:4])
        assert 8 <= length <= len(data), "a box that is not whole"
        yield data[4:8].decode("latin-1"), data[8:length]
        data = data[length:]


def inside(data: bytes, *path: str) -> bytes:
    """The body of the first box at a path."""
    for name in path:
        data = next(body for kind, body in boxes(data) if kind == name)
    return data


def track(init: bytes) -> Track:
    """An initialization section of one track."""
    media = inside(init, "moov", "trak", "mdia")
    header = inside(media, "mdhd")
    kind, entry = next(boxes(inside(media, "minf", "stbl", "stsd")[8:]))
    parts = dict(boxes(entry[ENTRY[kind] :]))
    scale = struct.unpack_from(">I", header, 20 if header[0] else 12)[0]
    flags = int.from_bytes(inside(init, "moov", "mvex", "trex")[20:24])
    if kind == "avc1":
        return Track(f"avc1.{parts['avcC'][1:4].hex()}", scale, struct.unpack_from(">HH", entry, 24), 0, flags)
    codec, channels = _aac(parts["esds"][4:])
    return Track(codec, scale, (0, 0), channels, flags)


def _aac(data: bytes) -> tuple[str, int]:
    """The RFC 6381 name and the channels, from the descriptors of an esds box."""
    elementary = _descriptor(data, 0x03)
    config = _descriptor(elementary[3:], 0x04)
    specific = _descriptor(config[13:], 0x05)
    return f"mp4a.{config[0]:02x}.{specific[0] >> 3}", specific[1] >> 3 & 0x0F


def _descriptor(data: bytes, tag: int) -> bytes:
    """The body of the descriptor that stands here; its length is written in groups of seven bits."""
    assert data[0] == tag
    length, at = 0, 1
    while True:
        byte, at = data[at], at + 1
        length = length << 7 | byte & 0x7F
        if not byte & 0x80:
            return data[at : at + length]


def samples(segment: bytes, default_flags: int) -> list[Sample]:
    """All samples of a segment; `default_flags` are those of its initialization section."""
    fragment = inside(segment, "moof", "traf")
    duration, size, flags = _defaults(inside(fragment, "tfhd"), default_flags)
    time = int.from_bytes(inside(fragment, "tfdt")[4:])
    run = inside(fragment, "trun")
    has, count = int.from_bytes(run[1:4]), int.from_bytes(run[4:8])
    at = 8 + 4 * bool(has & 0x1)
    first_flags = int.from_bytes(run[at : at + 4]) if has & 0x4 else None
    at += 4 * bool(has & 0x4)
    found = []
    for number in range(count):
        row = {0x100: duration, 0x200: size, 0x400: flags, 0x800: 0}
        for bit in row:
            if has & bit:
                row[bit] = int.from_bytes(run[at : at + 4], signed=bit == 0x800 and bool(run[0]))
                at += 4
        if number == 0 and first_flags is not None:
            row[0x400] = first_flags
        found.append(Sample(time + row[0x800], row[0x100], row[0x200], row[0x400]))
        time += row[0x100]
    return found


def _defaults(header: bytes, flags: int) -> tuple[int, int, int]:
    """Duration, size and flags of samples for which trun says nothing else."""
    has, at = int.from_bytes(header[1:4]), 8
    found = {0x8: 0, 0x10: 0, 0x20: flags}
    for bit, length in ((0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)):
        if has & bit:
            found[bit] = int.from_bytes(header[at : at + length])
            at += length
    return found[0x8], found[0x10], found[0x20]
