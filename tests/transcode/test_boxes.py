"""What reading a stranger's MP4 costs: memory and steps are bounded whatever the file claims."""

import io
import struct
import tracemalloc
from pathlib import Path

import pytest

from transcode import boxes, sniff
from transcode.boxes import Box, Count
from transcode.errors import SourceRejected

pytestmark = pytest.mark.pure


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box."""
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def index(table: bytes, said: int = 1000) -> bytes:
    """A moov with one track, whose stbl holds `table`; it says a length of `said` thousandths of a second."""
    head = box(b"mdhd", bytes(12), struct.pack(">II", 1000, said), bytes(4))
    return box(b"moov", box(b"trak", box(b"mdia", head, box(b"minf", box(b"stbl", table)))))


FTYP = box(b"ftyp", b"isom\0\0\0\0isom")


class Tiny(io.BytesIO):
    """A file of boxes of eight bytes without end."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return struct.pack(">I4sI4s", 8, b"free", 8, b"free")


def test_boxes_are_counted_and_given_up() -> None:
    file = Tiny()
    with pytest.raises(boxes.TooMany):
        for _ in boxes.listed(file, 0, 1 << 40, Count(boxes=1000)):
            pass
    assert file.reads == 1000


@pytest.mark.parametrize("place", ["the top", "the index", "a track", "its table"])
def test_a_file_of_tiny_boxes_is_refused(place: str, tmp_path: Path) -> None:
    tiny = box(b"free") * (boxes.MOST_BOXES + 1)
    files = {
        "the top": FTYP + tiny,
        "the index": FTYP + box(b"moov", tiny),
        "a track": FTYP + box(b"moov", box(b"trak", tiny)),
        "its table": FTYP + index(tiny),
    }
    path = tmp_path / "a.mp4"
    path.write_bytes(files[place])
    with pytest.raises(SourceRejected, match="too_heavy"):
        sniff.refuse_lookalikes(path, path.stat().st_size)


def sparse(path: Path, entries: int, tracks: int = 1) -> int:
    """An MP4 with tables of so many entries, all zero, that take no room on the disk; its size."""
    empty = index(b"")[8:]  # one trak
    track = empty[: -len(box(b"stbl"))]
    table = 16 + 8 * entries
    grown = _longer(track, 8 + table)
    with path.open("wb") as file:
        file.write(FTYP + struct.pack(">I4s", 8 + tracks * (len(grown) + 8 + table), b"moov"))
        for _ in range(tracks):
            file.write(grown + struct.pack(">I4s", 8 + table, b"stbl"))
            file.write(struct.pack(">I4sII", table, b"stts", 0, entries))
            file.seek(8 * entries, io.SEEK_CUR)
        file.truncate()
    return path.stat().st_size


def _longer(track: bytes, by: int) -> bytes:
    """A trak without its stbl, with room for one of `by` bytes."""
    data = bytearray(track)
    for kind in (b"trak", b"mdia", b"minf"):
        at = data.index(kind) - 4
        length = struct.unpack_from(">I", data, at)[0] - 8 + by
        struct.pack_into(">I", data, at, length)
    return bytes(data)


def test_a_table_of_250_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    size = sparse(tmp_path / "a.mp4", 250 * 1024**2 // 8)
    tracemalloc.start()
    with pytest.raises(SourceRejected, match="too_heavy"):
        sniff.refuse_lookalikes(tmp_path / "a.mp4", size)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_tables_of_several_tracks_count_together(tmp_path: Path) -> None:
    size = sparse(tmp_path / "a.mp4", boxes.MOST_ENTRIES // 3, tracks=4)
    with pytest.raises(SourceRejected, match="too_heavy"):
        sniff.refuse_lookalikes(tmp_path / "a.mp4", size)


def test_a_table_that_is_read_is_read_in_pieces(tmp_path: Path) -> None:
    size = sparse(tmp_path / "a.mp4", boxes.MOST_ENTRIES // 2)
    tracemalloc.start()
    sniff.refuse_lookalikes(tmp_path / "a.mp4", size)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_the_times_of_all_samples_are_added_across_pieces() -> None:
    entries = boxes.PIECE // 8 + 3
    table = struct.pack(">II", 2, 7) * entries
    data = index(box(b"stts", struct.pack(">II", 0, entries), table), said=5)
    file = io.BytesIO(data)
    track = next(boxes.listed(file, 8, len(data), Count()))
    assert boxes.times(file, track, Count()) == (5, 14 * entries, 1000)


@pytest.mark.parametrize("entries", [0, 1, 2**32 - 1])
def test_a_table_that_claims_more_than_it_has_is_read_to_its_end(entries: int) -> None:
    data = index(box(b"stts", struct.pack(">II", 0, entries), struct.pack(">II", 3, 5)))
    file = io.BytesIO(data)
    track = Box(b"trak", 8, 16, len(data))
    assert boxes.times(file, track, Count())[1] == (15 if entries else 0)


def test_samples_that_last_far_longer_than_their_track_are_still_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(FTYP + index(box(b"stts", struct.pack(">IIII", 0, 1, 1, 3_000_000))))
    with pytest.raises(SourceRejected, match="unreadable"):
        sniff.refuse_lookalikes(path, path.stat().st_size)
