"""The kinds of files that may be a handout, and how each is recognized and delivered.

SVG, HTML and programs are on no list: they can run scripts. Only PDF and pictures open in the browser; all others are
downloads. What a file is follows from its first bytes and its name together, never from what the client says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

HEAD = 1024
"""The first bytes of a file that are looked at. A PDF may begin with that many others (ISO 32000-1, annex H)."""


class Family(Enum):
    """The kind of a handout as people name it."""

    PDF = "PDF"
    SLIDES = "Slides"
    DOCUMENT = "Document"
    TABLE = "Table"
    PICTURE = "Picture"
    SOUND = "Sound"


@dataclass(frozen=True)
class FileKind:
    """One ending."""

    family: Family
    media_type: str
    fits: Callable[[bytes], bool]
    """Whether a file may begin with these bytes."""
    inline: bool = False
    """Whether a browser may show it; otherwise it is downloaded."""


def _begins(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(beginnings)


_OLD_OFFICE = _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # OLE compound file
_ZIP = _begins(b"PK\x03\x04")
_OFFICE = _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04")  # of WPS: either
_DOC = _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")


def _pdf(head: bytes) -> bool:
    return b"%PDF-" in head


def _webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or bool(re.match(rb"\xff[\xe2-\xff]", head))


def _m4a(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _text(head: bytes) -> bool:
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _open_document(of: bytes) -> Callable[[bytes], bool]:
    """ODF names its own media type in its first entry, which is not compressed (OpenDocument 1.2 part 3, 3.3)."""
    return lambda head: _ZIP(head) and b"mimetypeapplication/vnd.oasis.opendocument." + of in head


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS: dict[str, FileKind] = {
    "pdf": FileKind(Family.PDF, "application/pdf", _pdf, inline=True),
    "pptx": FileKind(Family.SLIDES, f"{_OPEN_XML}presentationml.presentation", _ZIP),
    "ppsx": FileKind(Family.SLIDES, f"{_OPEN_XML}presentationml.slideshow", _ZIP),
    "ppt": FileKind(Family.SLIDES, "application/vnd.ms-powerpoint", _OLD_OFFICE),
    "pps": FileKind(Family.SLIDES, "application/vnd.ms-powerpoint", _OLD_OFFICE),
    "odp": FileKind(Family.SLIDES, f"{_ODF}presentation", _open_document(b"presentation")),
    "dps": FileKind(Family.SLIDES, "application/octet-stream", _OFFICE),
    "docx": FileKind(Family.DOCUMENT, f"{_OPEN_XML}wordprocessingml.document", _ZIP),
    "doc": FileKind(Family.DOCUMENT, "application/msword", _DOC),
    "odt": FileKind(Family.DOCUMENT, f"{_ODF}text", _open_document(b"text")),
    "wps": FileKind(Family.DOCUMENT, "application/octet-stream", _OFFICE),
    "rtf": FileKind(Family.DOCUMENT, "application/rtf", _begins(b"{\\rtf")),
    "txt": FileKind(Family.DOCUMENT, "text/plain", _text),
    "xlsx": FileKind(Family.TABLE, f"{_OPEN_XML}spreadsheetml.sheet", _ZIP),
    "xls": FileKind(Family.TABLE, "application/vnd.ms-excel", _OLD_OFFICE),
    "ods": FileKind(Family.TABLE, f"{_ODF}spreadsheet", _open_document(b"spreadsheet")),
    "et": FileKind(Family.TABLE, "application/octet-stream", _OFFICE),
    "jpg": FileKind(Family.PICTURE, "image/jpeg", _begins(b"\xff\xd8\xff"), inline=True),
    "png": FileKind(Family.PICTURE, "image/png", _begins(b"\x89PNG\r\n\x1a\n"), inline=True),
    "webp": FileKind(Family.PICTURE, "image/webp", _webp, inline=True),
    "mp3": FileKind(Family.SOUND, "audio/mpeg", _mp3),
    "m4a": FileKind(Family.SOUND, "audio/mp4", _m4a),
}
"""By the ending of the file's name."""
_SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}


def ending_of(file_name: str) -> str:
    """The ending by which a file is recognized: `pdf` of 讲义.PDF; "" for a name of no known kind."""
    ending = PurePosixPath(file_name).suffix.removeprefix(".").lower()
    ending = _SAME.get(ending, ending)
    return ending if ending in KINDS else ""
