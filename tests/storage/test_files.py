"""What is true of the file store alone; the contract of all stores is in test_store.py."""

import errno
import os
from pathlib import Path

import pytest

from storage.errors import StoreFull
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
