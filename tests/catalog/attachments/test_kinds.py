"""Which files may be handouts, by name and first bytes together."""

import pytest

from catalog.attachments.kinds import KINDS, ending_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
ZIP = b"PK\x03\x04" + bytes(500)
ODP = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.presentationPK"
GOOD = {
    "pdf": b"\xef\xbb\xbf%PDF-1.7\n",
    "pptx": ZIP,
    "ppt": OLE,
    "odp": ODP,
    "dps": OLE,
    "docx": ZIP,
    "doc": OLE,
    "wps": ZIP,
    "rtf": b"{\\rtf1",
    "txt": "十字步".encode("gb18030"),
    "xls": OLE,
    "jpg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "mp3": b"ID3\x04",
    "m4a": b"\x00\x00\x00\x20ftypM4A ",
}


@pytest.mark.parametrize(("ending", "head"), GOOD.items(), ids=GOOD.keys())
def test_a_file_is_taken_for_what_it_is(ending: str, head: bytes) -> None:
    assert KINDS[ending].fits(head)


@pytest.mark.parametrize(
    ("ending", "head"),
    [
        ("pdf", b"<html><script>alert(1)</script>"),
        ("pdf", b"\x7fELF"),
        ("jpg", b"%!PS-Adobe-3.0 EPSF"),
        ("jpg", b"GIF89a"),
        ("png", b"<svg xmlns='http://www.w3.org/2000/svg'>"),
        ("webp", b"RIFF\x00\x00\x00\x00AVI "),
        ("pptx", b"MZ\x90\x00"),
        ("ppt", ZIP),
        ("odp", ZIP),
        ("txt", b"MZ\x90\x00"),
        ("mp3", b"<html>"),
    ],
)
def test_a_file_in_disguise_is_not(ending: str, head: bytes) -> None:
    assert not KINDS[ending].fits(head)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("脚印图.PDF", "pdf"),
        ("照片.jpeg", "jpg"),
        ("课件.tar.pptx", "pptx"),
        ("图.svg", ""),
        ("page.html", ""),
        ("宏.pptm", ""),
        ("a.exe", ""),
        ("a.pdf.exe", ""),
        ("视频.mp4", ""),
        ("没有", ""),
        (".pdf", ""),
    ],
)
def test_the_ending_decides_what_a_file_should_be(name: str, ending: str) -> None:
    assert ending_of(name) == ending


def test_only_pdf_and_pictures_open_in_a_browser() -> None:
    assert {ending for ending, kind in KINDS.items() if kind.inline} == {"pdf", "jpg", "png", "webp"}
