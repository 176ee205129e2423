"""What a file is by its first bytes, before any decoder sees it.

A person who sends the wrong file should read what they sent ("a packed archive"), and a playlist dressed as
a video must never reach ffmpeg: some of its demuxers open the files that a playlist names.
"""

import re
from itertools import pairwise
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
"""Major brands of MP4's boxes with one still in them (ISO/IEC 23008-12): what telephones take photos as."""
LATER = ((257, b"ustar", "TAR"), (32769, b"CD001", "ISO"))
"""Marks of archives that stand behind their start: POSIX ustar, and discs copied whole (ECMA-119, 8.1)."""

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
    """Raise SourceRejected when the first bytes are those of no video at all, or the end is missing."""
    if size == 0:
        raise SourceRejected("empty_file")
    with path.open("rb") as file:
        head = file.read(HEAD)
        _refuse_by_magic(head)
        _refuse_by_later_marks(file)
        _refuse_text(head)
        if head[4:8] in MP4_STARTS:
            found = list(boxes.top_level(file, size))
            _refuse_cut_mp4(found, size)
            _refuse_endless_mp4(file, found)


def lists_others(path: Path) -> bool:
    """Whether the first bytes hold words of a playlist, also in a file that is no plain text."""
    with path.open("rb") as file:
        return PLAYLIST.search(file.read(HEAD).replace(b"\x00", b"")) is not None


def _refuse_by_magic(head: bytes) -> None:
    for magic, code, kind in MAGIC:
        if head.startswith(magic):
            raise SourceRejected(code, kind=kind)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise SourceRejected("picture_file", kind="WebP")
    if head[:2] == b"BM" and head[6:10] == bytes(4):  # two letters alone may be the beginning of a text
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
    """No control characters, or a byte order mark. No video container passes: each has a NUL in its first 4 KB."""
    return head.startswith(TEXT_BOMS) or not head.translate(None, delete=bytes(set(range(256)) - set(CONTROL)))


def _refuse_cut_mp4(found: list[boxes.Box], size: int) -> None:
    """An MP4 whose index was never written, or whose last box reaches behind the end of the file.

    ffmpeg plays a cut faststart file up to the cut and exits 0, so this has to be seen here.
    """
    kinds = {box.kind for box in found}
    if _last_whole(found, size) is not None:
        return
    if found and found[-1].kind == b"mdat" and found[-1].end > size:
        raise SourceRejected("truncated")
    if b"moov" not in kinds and b"moof" not in kinds:
        raise SourceRejected("truncated")
    if any(box.kind == b"moov" and box.end > size for box in found):
        raise SourceRejected("truncated")


def whole_until(path: Path, size: int) -> int | None:
    """Where the last whole fragment of a recording in fragments ends that was broken off; None for other files."""
    with path.open("rb") as file:
        if file.read(8)[4:8] not in MP4_STARTS:
            return None
        return _last_whole(list(boxes.top_level(file, size)), size)


def is_joined(path: Path, size: int) -> bool:
    """Whether a second MP4 follows behind the first, which no reader looks at."""
    with path.open("rb") as file:
        if file.read(8)[4:8] not in MP4_STARTS:
            return False
        kinds = [box.kind for box in boxes.top_level(file, size)]
    return kinds.count(b"ftyp") > 1 and kinds.count(b"moov") > 1


def _last_whole(found: list[boxes.Box], size: int) -> int | None:
    """A fragment is a moof and the mdat behind it (ISO/IEC 14496-12, 8.8); the first one needs its whole moov."""
    if not found or (found[-1].end <= size and found[-1].kind != b"moof"):
        return None
    if not any(box.kind == b"moov" and box.end <= size for box in found):
        return None
    ends = [
        after.end
        for box, after in pairwise(found)
        if box.kind == b"moof" and after.kind == b"mdat" and after.end <= size
    ]
    return max(ends, default=None)


LONGEST_INDEX = 256 * 1024**2
"""Bytes of a moov box. Six hours at 60 frames a second take about 20 MB."""
SLACK = 60
"""Seconds by which the times of all samples may exceed what a track says of itself."""


def _refuse_endless_mp4(file: BinaryIO, found: list[boxes.Box]) -> None:
    """An MP4 whose samples last far longer than the track that holds them: one second said, days to be made.

    Each gap is filled with copies of the last picture, so such a file costs hours and gigabytes; a recorder that only
    forgot to note the length is let through.
    """
    for moov in (box for box in found if box.kind == b"moov"):
        file.seek(moov.body)
        data = file.read(min(moov.end - moov.body, LONGEST_INDEX))
        for track in (box for box in boxes.children(data, 0, len(data)) if box.kind == b"trak"):
            said, told, unit = boxes.times(data[track.body : track.end])
            if told > 2 * said + SLACK * unit:
                raise SourceRejected("unreadable")
