"""Copies of far objects: made once, shared, whole or not there, thrown away in the order of their last use."""

import io
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from storage.cache import Cache, Wanted
from storage.errors import StorageError

STORED = datetime(2026, 11, 25, 8, tzinfo=UTC)


class Far:
    """An object elsewhere that counts how often it was opened."""

    def __init__(self, name: str, data: bytes = b"bytes") -> None:
        self.name, self.data, self.opened = name, data, 0
        self.gate: Callable[[], None] = lambda: None

    def open(self) -> BinaryIO:
        self.opened += 1
        self.gate()
        return io.BytesIO(self.data)

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.name, len(self.data), STORED, self.open)


def go_on() -> None:
    """A check that has nothing against it."""


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", cap=1000, reserve=0)


def use(cache: Cache, far: Far) -> bytes:
    with cache.hold(far.wanted, go_on) as path:
        return path.read_bytes()


def copies(cache: Cache) -> list[str]:
    return sorted(path.name for path in cache.folder.iterdir() if path.suffix != ".lock")


def test_a_copy_is_made_once(cache: Cache) -> None:
    far = Far("a")
    assert [use(cache, far), use(cache, far)] == [b"bytes", b"bytes"]
    assert far.opened == 1


def test_a_copy_keeps_the_time_of_its_object_however_often_it_is_used(cache: Cache) -> None:
    far = Far("a")
    for _ in range(2):
        with cache.hold(far.wanted, go_on) as path:
            assert path.stat().st_mtime == STORED.timestamp()


def test_two_who_ask_at_once_share_one_download(cache: Cache) -> None:
    far, inside, go = Far("a"), threading.Event(), threading.Event()

    def gate() -> None:
        inside.set()
        go.wait(30)

    far.gate = gate
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(use(cache, far))) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert inside.wait(30)
    go.set()
    for thread in threads:
        thread.join()
    assert found == [b"bytes"] * 3
    assert far.opened == 1


def test_a_download_that_breaks_leaves_nothing_and_the_next_one_works(cache: Cache) -> None:
    far = Far("a")

    def broken() -> None:
        raise StorageError("the line broke")

    far.gate = broken
    with pytest.raises(StorageError, match="the line broke"):
        use(cache, far)
    assert copies(cache) == []
    far.gate = go_on
    assert use(cache, far) == b"bytes"


@pytest.mark.parametrize("size", [4, 6])
def test_a_copy_of_another_size_than_the_object_is_not_taken(cache: Cache, size: int) -> None:
    far = Far("a")
    with pytest.raises(StorageError, match="5 bytes came"), cache.hold(Wanted("a", size, STORED, far.open), go_on):
        pass
    assert copies(cache) == []


def test_what_a_killed_process_left_half_is_swept_by_the_next_download(cache: Cache) -> None:
    cache.folder.mkdir()
    (cache.folder / f"{Far('killed').wanted.name}.part").write_bytes(b"half")
    use(cache, Far("a"))
    assert copies(cache) == [Far("a").wanted.name]


def test_a_download_stops_when_its_worker_must(cache: Cache) -> None:
    class Stop(Exception):
        pass

    far, looks = Far("a", bytes(20 << 20)), iter([None, None, None, Stop()])

    def check() -> None:
        if stop := next(looks):
            raise stop

    with pytest.raises(Stop), cache.hold(far.wanted, check):
        pass
    assert copies(cache) == []


def test_who_waits_for_another_ones_download_can_stop_waiting(cache: Cache) -> None:
    class Stop(Exception):
        pass

    far, inside, go = Far("a"), threading.Event(), threading.Event()

    def gate() -> None:
        inside.set()
        go.wait(30)

    far.gate = gate
    thread = threading.Thread(target=use, args=(cache, far))
    thread.start()
    assert inside.wait(30)
    looks = iter([None, None, None, Stop()])

    def check() -> None:
        if stop := next(looks):
            raise stop

    with pytest.raises(Stop), cache.hold(far.wanted, check):
        pass
    go.set()
    thread.join()


def test_what_was_not_used_for_longest_makes_room(cache: Cache) -> None:
    a, b, c = (Far(name, name.encode() * 400) for name in "abc")
    for age, far in ((200, a), (100, b)):
        use(cache, far)
        path = cache.folder / far.wanted.name
        os.utime(path, (path.stat().st_atime - age, STORED.timestamp()))
    use(cache, a)
    use(cache, c)
    assert copies(cache) == sorted([a.wanted.name, c.wanted.name])
    assert sorted(path.name for path in cache.folder.glob("*.lock")) == sorted(
        f"{far.wanted.name}.lock" for far in (a, c)
    )


def test_a_copy_in_use_is_not_thrown_away(cache: Cache) -> None:
    a, b = Far("a", b"a" * 900), Far("b", b"b" * 900)
    with cache.hold(a.wanted, go_on) as path:
        assert use(cache, b) == b.data
        assert path.read_bytes() == a.data
    use(cache, Far("c", b"c" * 900))
    assert copies(cache) == [Far("c").wanted.name]


def test_a_disk_that_gets_full_is_left_its_reserve(tmp_path: Path) -> None:
    full = Cache(tmp_path / "cache", reserve=1 << 60)
    with pytest.raises(StorageError, match="no room"):
        use(full, Far("a"))
    assert copies(full) == []
