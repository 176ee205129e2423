"""Edits of MP4 files whose index stands behind their samples, so that no offset in it moves."""

import struct
from pathlib import Path

MASTERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")

Box = tuple[bytes, "bytes | list[Box]"]


def read(data: bytes) -> list[Box]:
    """The boxes of a file or of a box."""
    found: list[Box] = []
    while len(data) >= 8:
        size, kind = struct.unpack(">I4s", data[:8])
        body = data[8:size]
        found.append((kind, read(body) if kind in MASTERS else body))
        data = data[size:]
    return found


def written(boxes: list[Box]) -> bytes:
    """The other way round."""
    parts = []
    for kind, content in boxes:
        body = written(content) if isinstance(content, list) else content
        parts.append(struct.pack(">I4s", 8 + len(body), kind) + body)
    return b"".join(parts)


def body(boxes: list[Box], *path: bytes) -> bytes:
    """The content of the first box at a path."""
    for kind, content in boxes:
        if kind == path[0]:
            return content if isinstance(content, bytes) else body(content, *path[1:])
    raise KeyError(path)


def changed(boxes: list[Box], name: bytes, new: bytes) -> list[Box]:
    """The boxes with every box of this name holding `new`."""
    return [
        (kind, changed(content, name, new) if isinstance(content, list) else new if kind == name else content)
        for kind, content in boxes
    ]


STBL = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


def with_box(source: Path, made: Path, box: bytes) -> Path:
    """A picture's file with one more box in its sample entry."""
    boxes = read(source.read_bytes())
    table = body(boxes, *STBL, b"stsd")
    entry = table[8:]
    longer = struct.pack(">I", len(entry) + len(box)) + entry[4:] + box
    made.write_bytes(written(changed(boxes, b"stsd", table[:8] + longer)))
    return made


def clean_aperture(width: int, height: int, right: int = 0, down: int = 0) -> bytes:
    """A `clap` box (ISO/IEC 14496-12, 12.1.4): what is to be shown, and how far off the middle it lies, in dots."""
    return struct.pack(">I4s8i", 40, b"clap", width, 1, height, 1, right, 1, down, 1)


def described_twice(joined: Path, first: int, second: Path, made: Path) -> Path:
    """A film whose samples from number `first` on have the sample description of another one.

    `joined` holds the picture alone, so that its samples follow each other without a gap.
    """
    boxes = read(joined.read_bytes())
    table = body(boxes, *STBL, b"stsd")
    other = body(read(second.read_bytes()), *STBL, b"stsd")
    both = table[:4] + struct.pack(">I", 2) + table[8:] + other[8:]
    sizes = body(boxes, *STBL, b"stsz")[12:]
    place = struct.unpack(">I", body(boxes, *STBL, b"stco")[8:12])[0]
    offsets = []
    for (size,) in struct.iter_unpack(">I", sizes):
        offsets.append(place)
        place += size
    chunks = struct.pack(">II", 0, len(offsets)) + struct.pack(f">{len(offsets)}I", *offsets)
    runs = struct.pack(">II6I", 0, 2, 1, 1, 1, first, 1, 2)  # each sample a chunk of its own
    for name, new in ((b"stsd", both), (b"stco", chunks), (b"stsc", runs)):
        boxes = changed(boxes, name, new)
    made.write_bytes(written(boxes))
    return made
