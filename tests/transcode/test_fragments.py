"""Segments that an ffmpeg which fell to a hostile file may have written: told as damaged, and not taken in whole."""

import contextlib
import struct
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from transcode import fragments
from transcode.fragments import Damaged

pytestmark = pytest.mark.pure

GIGABYTE = 1 << 30


def box(kind: bytes, *inside: bytes, more: int = 0) -> bytes:
    """A box that claims `more` bytes than are written."""
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body) + more, kind) + body


def segment(run: bytes, default_size: int = 1) -> bytes:
    """A moof with this trun. Each sample lasts one tick."""
    header = box(b"tfhd", struct.pack(">IIII", 0x18, 1, 1, default_size))
    time = box(b"tfdt", struct.pack(">IQ", 1 << 24, 0))
    return box(b"moof", box(b"mfhd", bytes(8)), box(b"traf", header, time, box(b"trun", run)))


@contextlib.contextmanager
def little_memory() -> Iterator[None]:
    """Demands that the block has less than 16 MB in use at any time."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024**2
    finally:
        tracemalloc.stop()


HOSTILE: dict[str, tuple[bytes, int]] = {
    "four billion samples without a byte of their own": (
        segment(struct.pack(">II", 0, 2**32 - 1), default_size=0) + box(b"mdat"),
        0,
    ),
    "samples that end before they are counted": (segment(struct.pack(">II", 0x300, 50)) + box(b"mdat"), 0),
    "a head of a gigabyte": (box(b"moof", more=GIGABYTE - 16) + b"", GIGABYTE - 8),
    "a box before all that is a gigabyte long": (box(b"free", more=GIGABYTE), GIGABYTE),
    "tiny boxes": (box(b"free") * 100_000, 0),
    "a run of samples that is cut": (box(b"moof", box(b"traf", box(b"trun", b"ab"))) + box(b"mdat"), 0),
    "nothing": (b"", 0),
}


def made(path: Path, data: bytes, hole: int) -> Path:
    """A file of `data`, a hole, and an empty box for samples."""
    with path.open("wb") as file:
        file.write(data)
        file.seek(hole, 1)
        file.write(box(b"mdat") if hole else b"")
    return path


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_segment_is_damaged_and_costs_little(name: str, tmp_path: Path) -> None:
    path = made(tmp_path / "00000.m4s", *HOSTILE[name])
    with little_memory(), pytest.raises(Damaged):
        fragments.read_fragment(path)
    with little_memory(), contextlib.suppress(Damaged):
        fragments.place(path, 90_000, 1)


def test_an_initialization_section_of_a_gigabyte_is_damaged_and_costs_little(tmp_path: Path) -> None:
    path = made(tmp_path / "init.mp4", box(b"moov", more=GIGABYTE), GIGABYTE)
    with little_memory(), pytest.raises(Damaged):
        fragments.read_init(path)


def test_samples_are_not_taken_in(tmp_path: Path) -> None:
    path = tmp_path / "00000.m4s"
    with path.open("wb") as file:
        head = segment(struct.pack(">II", 0, 16), default_size=GIGABYTE // 16)
        file.write(head + struct.pack(">I4s", GIGABYTE + 8, b"mdat"))
        file.truncate(len(head) + 8 + GIGABYTE)
    with little_memory():
        found = fragments.read_fragment(path)
    assert (found.samples, found.duration, found.size) == (16, 16, path.stat().st_size)
