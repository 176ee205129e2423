"""The contract of a Store, held by both stores: files, and a bucket of a real S3 server."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.errors import BadKey, ObjectMissing
from storage.files import FileStore
from storage.store import Store

pytestmark = pytest.mark.xdist_group("s3")  # one server for all of them


@pytest.fixture(params=["files", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "files":
        return FileStore(tmp_path / "objects")
    made: Store = request.getfixturevalue("s3_store")
    return made


@pytest.mark.parametrize(
    "key", ["a", "packages/x/1/main.m3u8", "课件/第一讲 (修订).mp4", "a" * 200, "..a", "-i", "%2e%2e", "a+b c&d=é"]
)
@pytest.mark.parametrize("data", [b"", b"\0\xff"], ids=["empty", "two bytes"])
def test_what_was_put_is_read_back(store: Store, key: str, data: bytes) -> None:
    store.put(key, data)
    with store.open(key) as file:
        assert file.read() == data
    assert store.info(key).size == len(data)
    assert [info.key for info in store.list()] == [key]


def test_a_few_megabytes_are_read_back(store: Store) -> None:
    data = bytes(range(256)) * 12_000
    store.put("a", data)
    with store.open("a") as file:
        assert file.read() == data


@pytest.mark.parametrize(
    "key",
    ["", "/", "/etc/passwd", "../x", "a/../b", "a//b", "a/./b", "a/", "a\\b", "a\0b", "a\nb", "x" * 201, "é" * 600,
     "课" * 86, ".partial/x", ".partial", "half a pair \ud800"],
)  # fmt: skip
def test_a_key_that_some_store_cannot_hold_is_refused(store: Store, key: str) -> None:
    uses: list[Callable[[], object]] = [
        lambda: store.put(key, b"x"),
        lambda: store.put_file(key, Path(__file__)),
        lambda: store.open(key),
        lambda: store.info(key),
        lambda: store.delete(key),
    ]
    for use in uses:
        with pytest.raises(BadKey):
            use()


def test_what_was_never_put_is_missing(store: Store) -> None:
    looks = (store.open, store.info, lambda key: store.local(key).__enter__(), lambda key: store.open(key, 5, 0))
    for look in looks:
        with pytest.raises(ObjectMissing):
            look("nothing/here")
    store.put("folder/object", b"x")
    with pytest.raises(ObjectMissing):
        store.open("folder")


@pytest.mark.parametrize(
    ("start", "length", "found"),
    [
        (0, None, b"0123456789"),
        (4, None, b"456789"),
        (0, 1, b"0"),
        (3, 4, b"3456"),
        (8, 100, b"89"),
        (10, None, b""),
        (11, 5, b""),
        (2, 0, b""),
    ],
)
def test_a_range_is_read(store: Store, start: int, length: int | None, found: bytes) -> None:
    store.put("a", b"0123456789")
    with store.open("a", start, length) as file:
        assert file.read() == found
        assert file.read() == b""


def test_a_file_is_copied_or_moved(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "source"
    file.write_bytes(b"bytes")
    store.put_file("copied", file)
    store.put_file("copied cold", file, cold=True)
    assert file.exists()
    store.put_file("moved", file, move=True)
    assert not file.exists()
    for key in ("copied", "copied cold", "moved"):
        with store.local(key) as path:
            assert path.read_bytes() == b"bytes"


def test_objects_are_listed_by_prefix_in_order(store: Store) -> None:
    for key in ("b/2", "b/1", "bc", "a"):
        store.put(key, key.encode())
    assert [info.key for info in store.list()] == ["a", "b/1", "b/2", "bc"]
    assert [info.key for info in store.list("b")] == ["b/1", "b/2", "bc"]
    assert [info.key for info in store.list("b/")] == ["b/1", "b/2"]
    assert list(store.list("nothing")) == []


def test_another_put_replaces_the_object(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "source"
    file.write_bytes(b"from a file")
    store.put("a", b"old and longer than the new one")
    store.put("a", b"new")
    assert store.info("a").size == 3
    store.put_file("a", file)
    with store.open("a") as opened, store.local("a") as path:
        assert opened.read() == path.read_bytes() == b"from a file"


def test_what_is_deleted_is_missing_and_may_be_deleted_again(store: Store) -> None:
    store.put("a/b/c", b"x")
    for _ in range(2):
        store.delete("a/b/c")
    assert list(store.list()) == []
    with pytest.raises(ObjectMissing):
        store.info("a/b/c")


def test_readers_see_the_old_object_or_the_new_one_and_never_a_mixture(store: Store) -> None:
    old, new = b"o" * 200_000, b"n" * 200_000
    store.put("a", old)
    seen: set[bytes] = set()

    def read() -> None:
        for _ in range(10):
            with store.open("a") as file:
                seen.add(file.read())

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(6):
        store.put("a", new if turn % 2 else old)
    reader.join()
    assert seen
    assert seen <= {old, new}


def test_the_check_leaves_nothing_behind(store: Store) -> None:
    store.check()
    assert list(store.list()) == []
