"""The contract of a Store, held by the file store."""

import errno
import os
import threading
from pathlib import Path

import pytest

from storage.errors import BadKey, ObjectMissing, StoreFull
from storage.files import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "objects")


@pytest.mark.parametrize(
    "key", ["a", "packages/x/1/main.m3u8", "课件/第一讲 (修订).mp4", "a" * 200, "..a", "-i", "%2e%2e"]
)
@pytest.mark.parametrize("data", [b"", b"\0\xff", b"x" * 3_000_000], ids=["empty", "two bytes", "3 MB"])
def test_what_was_put_is_read_back(store: FileStore, key: str, data: bytes) -> None:
    store.put(key, data)
    with store.open(key) as file:
        assert file.read() == data
    assert store.info(key).size == len(data)


@pytest.mark.parametrize(
    "key",
    ["", "/", "/etc/passwd", "../x", "a/../b", "a//b", "a/./b", "a/", "a\\b", "a\0b", "a\nb", "x" * 201, "é" * 600],
)
def test_a_key_that_could_leave_the_folder_is_refused(store: FileStore, key: str) -> None:
    with pytest.raises(BadKey):
        store.put(key, b"x")


def test_what_was_never_put_is_missing(store: FileStore) -> None:
    for look in (store.open, store.info, lambda key: store.local(key).__enter__()):
        with pytest.raises(ObjectMissing):
            look("nothing/here")
    store.put("folder/object", b"x")
    with pytest.raises(ObjectMissing):
        store.open("folder")


def test_a_file_is_copied_or_moved(store: FileStore, tmp_path: Path) -> None:
    file = tmp_path / "source"
    file.write_bytes(b"bytes")
    store.put_file("copied", file)
    assert file.exists()
    store.put_file("moved", file, move=True)
    assert not file.exists()
    with store.local("moved") as path:
        assert path.read_bytes() == b"bytes"


def test_objects_are_listed_by_prefix_in_order(store: FileStore) -> None:
    for key in ("b/2", "b/1", "bc", "a"):
        store.put(key, key.encode())
    assert [info.key for info in store.list()] == ["a", "b/1", "b/2", "bc"]
    assert [info.key for info in store.list("b")] == ["b/1", "b/2", "bc"]
    assert [info.key for info in store.list("b/")] == ["b/1", "b/2"]


def test_what_is_deleted_leaves_no_folder_behind_and_may_be_deleted_again(store: FileStore) -> None:
    store.put("a/b/c", b"x")
    for _ in range(2):
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


def test_readers_see_the_old_object_or_the_new_one_and_never_a_mixture(store: FileStore) -> None:
    old, new = b"o" * 500_000, b"n" * 500_000
    store.put("a", old)
    seen: set[bytes] = set()

    def read() -> None:
        for _ in range(50):
            with store.open("a") as file:
                seen.add(file.read())

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(20):
        store.put("a", new if turn % 2 else old)
    reader.join()
    assert seen <= {old, new}


def test_the_check_leaves_nothing_behind(store: FileStore) -> None:
    store.check()
    assert list(store.list()) == []
