"""Bytes of unfinished uploads: appended, kept through breaks, dropped when they were never verified."""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog.uploads.errors import ChecksumMismatch, NoSpace, OffsetConflict, TooManyBytes, UploadBusy, UploadGone
from catalog.uploads.parts import Checksum, Chunk, Parts


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    made = Parts(tmp_path / "uploads")
    made.create("u")
    return made


def sha1(data: bytes) -> Checksum:
    return Checksum("sha1", hashlib.sha1(data).digest())


def broken(*blocks: bytes) -> Iterator[bytes]:
    yield from blocks
    raise ConnectionError


def test_chunks_follow_one_another(parts: Parts) -> None:
    assert parts.append("u", 6, Chunk(0, [b"ab", b"c"])) == 3
    assert parts.append("u", 6, Chunk(3, [b"def"], sha1(b"def"))) == 6
    assert parts.path("u").read_bytes() == b"abcdef"


def test_what_came_before_the_line_broke_is_kept(parts: Parts) -> None:
    with pytest.raises(ConnectionError):
        parts.append("u", 9, Chunk(0, broken(b"abc", b"de")))
    assert parts.offset("u") == 5


def test_an_unverified_chunk_is_dropped_when_the_line_breaks(parts: Parts) -> None:
    parts.append("u", 9, Chunk(0, [b"abc"]))
    with pytest.raises(ConnectionError):
        parts.append("u", 9, Chunk(3, broken(b"de"), sha1(b"def")))
    assert parts.offset("u") == 3


def test_an_unverified_chunk_does_not_count_after_a_crash(parts: Parts) -> None:
    parts.append("u", 9, Chunk(0, [b"abc"]))
    # What a kill -9 in mid-chunk leaves behind: bytes beyond the mark.
    (parts.folder / "u.mark").write_text("3")
    with parts.path("u").open("ab") as file:
        file.write(b"unverified")
    assert parts.offset("u") == 3
    assert parts.append("u", 6, Chunk(3, [b"def"])) == 6
    assert parts.path("u").read_bytes() == b"abcdef"


def test_a_mark_cut_off_by_a_crash_loses_nothing(parts: Parts) -> None:
    parts.append("u", 9, Chunk(0, [b"abc"]))
    (parts.folder / "u.mark").touch()
    assert parts.offset("u") == 3
    assert parts.append("u", 6, Chunk(3, [b"def"])) == 6


def test_a_wrong_checksum_leaves_the_upload_as_it_was(parts: Parts) -> None:
    parts.append("u", 9, Chunk(0, [b"abc"]))
    with pytest.raises(ChecksumMismatch):
        parts.append("u", 9, Chunk(3, [b"xyz"], sha1(b"def")))
    assert parts.path("u").read_bytes() == b"abc"


@pytest.mark.parametrize("offset", [0, 2, 4])
def test_a_wrong_offset_names_the_right_one(parts: Parts, offset: int) -> None:
    parts.append("u", 9, Chunk(0, [b"abc"]))
    with pytest.raises(OffsetConflict) as refused:
        parts.append("u", 9, Chunk(offset, [b"x"]))
    assert refused.value.facts == {"offset": 3}


def test_more_bytes_than_promised_are_dropped(parts: Parts) -> None:
    parts.append("u", 4, Chunk(0, [b"abc"]))
    with pytest.raises(TooManyBytes):
        parts.append("u", 4, Chunk(3, [b"d", b"e"]))
    assert parts.offset("u") == 3


def test_a_full_disk_keeps_what_was_there(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    parts.append("u", 9, Chunk(0, [b"abc"]))

    def full(_descriptor: int, _data: memoryview) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(NoSpace):
        parts.append("u", 9, Chunk(3, [b"def"]))
    monkeypatch.undo()
    assert parts.append("u", 9, Chunk(3, [b"def"])) == 6


def test_two_requests_do_not_write_at_the_same_time(parts: Parts) -> None:
    with parts.path("u").open("rb+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(UploadBusy):
            parts.append("u", 9, Chunk(0, [b"x"]))
        with pytest.raises(UploadBusy):
            parts.remove("u")
    assert parts.append("u", 9, Chunk(0, [b"x"])) == 1


def test_bytes_are_on_disk_before_an_answer_leaves(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    parts.create("v")
    parts.append("v", 3, Chunk(0, [b"abc"]))
    assert synced == [str(parts.folder), str(parts.path("v"))]


def test_a_removed_upload_is_gone(parts: Parts) -> None:
    parts.remove("u")
    assert parts.ids() == []
    for use in (parts.offset, lambda upload: parts.append(upload, 1, Chunk(0, [b"x"]))):
        with pytest.raises(UploadGone):
            use("u")
    parts.remove("u")


def test_bytes_that_no_upload_owns_are_swept_once_they_are_old(parts: Parts) -> None:
    parts.create("kept")
    now = datetime.now(UTC)
    parts.sweep(keep=["kept"], before=now - timedelta(hours=1))
    assert parts.ids() == ["kept", "u"]
    parts.sweep(keep=["kept"], before=now + timedelta(hours=1))
    assert parts.ids() == ["kept"]


def test_only_a_whole_file_that_nobody_writes_is_handed_over(parts: Parts) -> None:
    parts.append("u", 5, Chunk(0, [b"123"]))
    taken: list[bytes] = []

    def take(path: Path) -> None:
        taken.append(path.read_bytes())
        path.unlink()

    assert not parts.hand_over("u", 5, take)
    parts.append("u", 5, Chunk(3, [b"45"]))
    with parts.path("u").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(UploadBusy):
            parts.hand_over("u", 5, take)
    assert parts.hand_over("u", 5, take)
    assert taken == [b"12345"]
    with pytest.raises(UploadGone):
        parts.hand_over("u", 5, take)


def test_what_another_request_wrote_is_on_disk_before_it_is_acknowledged(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    parts.flush("u")
    parts.flush("nobody's")
    assert synced == [parts.path("u").stat().st_ino]


@pytest.mark.parametrize(("error", "told"), [(errno.EIO, OSError), (errno.ENOSPC, NoSpace)])
def test_bytes_that_the_disk_refused_at_the_end_do_not_count(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, error: int, told: type[Exception]
) -> None:
    parts.append("u", 6, Chunk(0, [b"abc"]))

    def refused(_descriptor: int) -> None:
        monkeypatch.undo()  # a second fsync(2) succeeds: the kernel has forgotten that the pages are not on the disk
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(told):
        parts.append("u", 6, Chunk(3, [b"def"]))
    assert parts.offset("u") == 3
    assert parts.append("u", 6, Chunk(3, [b"def"])) == 6
