"""Recognizes a file by its first bytes, before any decoder reads it.

The sender of a wrong file should read what it is ("a packed archive"), and a playlist disguised as a video must
never reach ffmpeg: some of its demuxers open the files that a playlist names.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from transcode import boxes
from transcode.errors import SourceRejected

HEAD = 4096

MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "archive_file", "ZIP"),
    (b"PK\x05\x06", "archive_file", "ZIP"),
    (b"Rar!\x1a\x07", "archive_file", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "archive_file", "7z"),
    (b"\x1f\x8b", "archive_file", "gzip"),
    (b"BZh", "archive_file", "bzip2"),
    (b"\xfd7zXZ\x00", "archive_file", "xz"),
    (b"%PDF-", "document_file", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document_file", "Office"),
    (b"{\\rtf", "document_file", "RTF"),
    (b"\xff\xd8\xff", "picture_file", "JPEG"),
    (b"\x89PNG\r\n", "picture_file", "PNG"),
    (b"GIF8", "picture_file", "GIF"),
    (b"II*\x00", "picture_file", "TIFF"),
    (b"MM\x00*", "picture_file", "TIFF"),
    (b"8BPS", "picture_file", "Photoshop"),
    (b"MZ", "program_file", "EXE"),
    (b"\x7fELF", "program_file", "ELF"),
)

PHOTOS = {b"heic": "HEIC", b"heix": "HEIC", b"heim": "HEIC", b"heis": "HEIC", b"mif1": "HEIC", b"avif": "AVIF"}
"""Major brands of still images in MP4 boxes (ISO/IEC 23008-12): photos of phones."""
LATER = ((257, b"ustar", "TAR"), (32769, b"CD001", "ISO"))
"""Signatures of archives at an offset: POSIX ustar, and disc images (ECMA-119, 8.1)."""

PLAYLIST = re.compile(
    rb"#EXTM3U|ffconcat\s+version|<MPD[\s>]|<SmoothStreamingMedia|<CompositionPlaylist|<ASX|<playlist[\s>]|\[playlist\]|\[reference\]"
    rb"|^file\s+['\"/\w]|<smil|^v=0\r?\n|<\?wpl|#EXTINF",
    re.IGNORECASE | re.MULTILINE,
)
WEB_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)

TEXT_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
MP4_STARTS = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})


def refuse_lookalikes(path: Path, size: int) -> None:
    """Raise SourceRejected when the first bytes are not those of a video, or the end is missing."""
    if size == 0:
        raise SourceRejected("empty_file")
    with path.open("rb") as file:
        head = file.read(HEAD)
        _refuse_by_magic(head)
        _refuse_by_later_marks(file)
        _refuse_text(head)
        if head[4:8] in MP4_STARTS:
            try:
                _refuse_broken_mp4(file, size)
            except boxes.TooMany:
                raise SourceRejected("too_heavy") from None


def lists_others(path: Path) -> bool:
    """Whether the first bytes contain words of a playlist, also in a binary file."""
    with path.open("rb") as file:
        return PLAYLIST.search(file.read(HEAD).replace(b"\x00", b"")) is not None


def _refuse_by_magic(head: bytes) -> None:
    for magic, code, kind in MAGIC:
        if head.startswith(magic):
            raise SourceRejected(code, kind=kind)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise SourceRejected("picture_file", kind="WebP")
    if head[:2] == b"BM" and head[6:10] == bytes(4):  # a text may begin with these two letters
        raise SourceRejected("picture_file", kind="BMP")
    if head[4:8] == b"ftyp" and head[8:12] in PHOTOS:
        raise SourceRejected("picture_file", kind=PHOTOS[head[8:12]])


def _refuse_by_later_marks(file: BinaryIO) -> None:
    for place, mark, kind in LATER:
        file.seek(place)
        if file.read(len(mark)) == mark:
            raise SourceRejected("archive_file", kind=kind)


def _refuse_text(head: bytes) -> None:
    if not looks_like_text(head):
        return
    plain = head.replace(b"\x00", b"")  # UTF-16 becomes readable for the patterns
    if PLAYLIST.search(plain):
        raise SourceRejected("playlist_file")
    raise SourceRejected("web_page" if WEB_PAGE.search(plain) else "text_file")


def looks_like_text(head: bytes) -> bool:
    """No control characters, or a byte order mark. False for video containers: each has a NUL in its first 4 KB."""
    return head.startswith(TEXT_BOMS) or not head.translate(None, delete=bytes(set(range(256)) - set(CONTROL)))


EBML, SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
"""Ids of Matroska's two outermost elements (RFC 9559, 5.1)."""
SLACK = 60
"""Seconds by which the sum of all samples may exceed the duration in a track's header."""


@dataclass(frozen=True)
class Shape:
    """Facts from the top-level boxes of an MP4 file, read once in order."""

    indexed: bool
    """Whether there is a moov or a moof."""
    cut: bool
    """Whether the last box extends beyond the end of the file, or a fragment is incomplete."""
    whole_until: int | None
    """The offset at which the last complete fragment of an interrupted recording ends; None for other files."""
    joined: bool
    """Whether a second recording follows the first; no player reads it."""
    readable_until: int | None
    """Where the last box begins, if the file ends in the middle of it and it is no mdat; None for other files."""


def _refuse_broken_mp4(file: BinaryIO, size: int) -> None:
    """Reject an MP4 without an index, with a last box beyond the end of the file, or of absurd duration.

    ffmpeg plays a truncated faststart file up to the cut and exits 0, so this has to be checked here. Raises TooMany.
    """
    shape, count = _shape(file, size, boxes.Count()), boxes.Count()
    if shape.whole_until is None and (shape.cut or not shape.indexed):
        raise SourceRejected("truncated")
    for moov in boxes.listed(file, 0, size, count):
        if moov.kind == b"moov":
            if moov.end > size:
                raise SourceRejected("truncated")
            _refuse_endless(file, moov, count)


def _shape(file: BinaryIO, size: int, count: boxes.Count) -> Shape:
    """A fragment is a moof and the next mdat (ISO/IEC 14496-12, 8.8); the first one also needs a complete moov."""
    kinds = dict.fromkeys((b"ftyp", b"moov", b"moof"), 0)
    indexed, whole, last = False, None, None
    for box in boxes.listed(file, 0, size, count):
        if box.kind in kinds:
            kinds[box.kind] += 1
        indexed = indexed or (box.kind == b"moov" and box.end <= size)
        if last and last.kind == b"moof" and box.kind == b"mdat" and box.end <= size:
            whole = box.end
        last = box
    broken_off = last is not None and (last.end > size or last.kind == b"moof")
    return Shape(
        indexed=kinds[b"moov"] > 0 or kinds[b"moof"] > 0,
        cut=last is not None and last.kind == b"mdat" and last.end > size,
        whole_until=whole if broken_off and indexed else None,
        joined=kinds[b"ftyp"] > 1 and kinds[b"moov"] > 1,
        readable_until=last.start if whole and last and last.kind != b"mdat" and last.end > size else None,
    )


def whole_until(path: Path, size: int) -> int | None:
    """The offset at which the last complete fragment of an interrupted recording ends; None for other files."""
    shape = _read_shape(path, size)
    return shape.whole_until if shape else None


def readable_until(path: Path, size: int) -> int | None:
    """Shape.readable_until of a file; None for what is no MP4."""
    shape = _read_shape(path, size)
    return shape.readable_until if shape else None


def is_whole_matroska(path: Path, size: int) -> bool:
    """Whether a Matroska file has the size that its segment states (RFC 8794, 4 to 6), so its end is there."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    segment = head.find(SEGMENT)
    place = segment + len(SEGMENT)
    if not head.startswith(EBML) or segment < 0 or place >= len(head) or not head[place]:
        return False
    width = 9 - head[place].bit_length()  # the position of the first set bit gives the number of following bytes
    told = int.from_bytes(head[place : place + width]) & ((1 << 7 * width) - 1)
    return place + width + told == size


def is_joined(path: Path, size: int) -> bool:
    """Whether a second MP4 follows the first; no player reads it."""
    shape = _read_shape(path, size)
    return shape is not None and shape.joined


def _read_shape(path: Path, size: int) -> Shape | None:
    with path.open("rb") as file:
        if file.read(8)[4:8] not in MP4_STARTS:
            return None
        try:
            return _shape(file, size, boxes.Count())
        except boxes.TooMany:
            return None


def _refuse_endless(file: BinaryIO, moov: boxes.Box, count: boxes.Count) -> None:
    """Reject an MP4 whose samples last far longer than its track: a second in the header, days to encode.

    Gaps are filled with copies of the last picture, so such a file costs hours and gigabytes. A header without a
    duration is accepted.
    """
    for track in boxes.listed(file, moov.body, moov.end, count):
        if track.kind == b"trak":
            said, told, unit = boxes.times(file, track, count)
            if told > 2 * said + SLACK * unit:
                raise SourceRejected("unreadable")
