"""What is true of the file store alone; the contract of all stores is in test_store.py."""

import errno
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.errors import ObjectMissing, StorageError, StoreFull
from storage.files import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "objects")


def test_what_is_deleted_leaves_no_folder_behind(store: FileStore) -> None:
    store.put("a/b/c", b"x")
    store.delete("a/b/c")
    assert not (store.root / "a").exists()


def test_a_put_that_fails_half_way_shows_nothing(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFull):
        store.put("a", b"x")
    assert list(store.list()) == []
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_folder_has_no_addresses(store: FileStore) -> None:
    store.put("a", b"x")
    assert store.address("a", seconds=60, content_type="video/mp4") is None


def test_a_move_between_two_mounts_of_one_file_system_is_a_copy(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = tmp_path / "upload.part"
    upload.write_bytes(b"video")
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self == upload:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    store.put_file("sources/a", upload, move=True)
    assert store.open("sources/a").read() == b"video"
    assert not upload.exists()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE])
def test_trouble_with_the_folder_is_an_error_of_the_store_and_not_a_missing_object(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    store.put("a/b", b"x")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    uses = [lambda: store.open("a/b"), lambda: store.info("a/b"), lambda: list(store.list("a/"))]
    uses += [lambda: store.delete("a/b"), lambda: store.local("a/b").__enter__()]
    with monkeypatch.context() as patch:
        for place, name in ((io, "open"), (os, "stat"), (os, "scandir"), (os, "unlink")):
            patch.setattr(place, name, refuse)
        for use in uses:
            with pytest.raises(StorageError) as raised:
                use()
            assert not isinstance(raised.value, ObjectMissing)
    assert store.open("a/b").read() == b"x"


def test_what_killed_writers_left_half_written_is_swept_when_it_is_old(store: FileStore) -> None:
    old, young = (store.root / ".partial" / name for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    store.put("a", b"x")
    store.sweep(datetime.now(UTC) - timedelta(days=1))
    assert (old.exists(), young.exists(), store.open("a").read()) == (False, True, b"x")
