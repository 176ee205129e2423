"""Edit lists of MP4: what of a track is shown when, read with a bound on everything."""

import struct
from pathlib import Path

import pytest

from tests.transcode.attacks import box
from transcode.edits import MOST_EDITS, Edit, of_captions, shown

pytestmark = pytest.mark.pure

NOTHING_FIRST = (Edit(3, None), Edit(10, 0))


@pytest.mark.parametrize(
    ("edits", "span", "parts"),
    [
        ((), (1, 2), [(1, 2)]),
        (NOTHING_FIRST, (1, 2), [(4, 5)]),
        ((Edit(10, 1.5),), (1, 2), [(0, 0.5)]),
        ((Edit(10, 1.5),), (0, 1), []),
        ((Edit(2, 0), Edit(2, 6)), (1, 7), [(1, 2), (2, 3)]),
        ((Edit(2, 0), Edit(2, 0)), (0.5, 1), [(0.5, 1), (2.5, 3)]),
        ((Edit(float("inf"), 1),), (2, 3), [(1, 2)]),
    ],
    ids=["none", "empty edit", "begun late", "cut away", "a piece cut out", "twice", "to the end"],
)
def test_captions_are_shown_where_the_edits_lead(
    edits: tuple[Edit, ...], span: tuple[float, float], parts: list[tuple[float, float]]
) -> None:
    assert shown(edits, *span) == parts


def film(rows: bytes, count: int, version: int = 0, handler: bytes = b"sbtl") -> bytes:
    """An index with a picture that has no edits and captions with these."""
    mvhd = box(b"mvhd", struct.pack(">III I", 0, 0, 0, 600) + bytes(80))
    mdia = box(b"mdia", box(b"mdhd", struct.pack(">IIIII", 0, 0, 0, 1000, 0)) + box(b"hdlr", bytes(8) + handler))
    elst = box(b"elst", bytes([version, 0, 0, 0]) + struct.pack(">I", count) + rows)
    picture = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"vide")))
    return box(b"ftyp", b"isom") + box(b"moov", mvhd + picture + box(b"trak", box(b"edts", elst) + mdia))


def test_lists_of_both_versions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(film(struct.pack(">IiiIii", 1800, -1, 1 << 16, 600, 500, 1 << 16), 2))
    assert of_captions(path) == {1: (Edit(3, None), Edit(1, 0.5))}
    path.write_bytes(film(struct.pack(">QqiQqi", 1800, -1, 1 << 16, 0, 500, 1 << 16), 2, 1))
    assert of_captions(path) == {1: (Edit(3, None), Edit(float("inf"), 0.5))}


def test_lists_that_lie_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(film(struct.pack(">Iii", 600, 0, 1 << 16) * 5000, 0xFFFFFFFF))
    assert len(of_captions(path)[1]) == MOST_EDITS
    whole = film(struct.pack(">Iii", 600, 0, 1 << 16), 1)
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        assert of_captions(path) == {}
    path.write_bytes(film(b"", 9, handler=b"soun"))
    assert of_captions(path) == {}
    assert of_captions(tmp_path / "nowhere.mp4") == {}
