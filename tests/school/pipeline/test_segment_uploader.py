"""Segments go to the store several at a time, and none is noted before it is there."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import sessionmaker

from catalog.jobs.ledger import Claim, LeaseLost
from catalog.uploads.jobs import ENCODE
from school.pipeline.lease import Lease
from school.pipeline.segment_uploader import AT_A_TIME, WAITING, SegmentUploader
from storage.errors import StorageError
from storage.files import FileStore
from transcode.report import Segment, Track

SEGMENT = Segment("00000.m4s", 0, 4000, 100, 3, 0, 3, "00")


class Held(Lease):
    """A lease without a ledger behind it, that can be lost."""

    def __init__(self, noted: Callable[[], None]) -> None:
        super().__init__(sessionmaker(), Claim("j", ENCODE, 0, "u", 1, "test"), threading.Event())
        self.noted = noted
        self.lost = threading.Event()

    def check(self) -> None:
        if self.lost.is_set():
            raise LeaseLost

    def persist(self, write: object) -> None:
        self.noted()


class Gated(FileStore):
    """A store that holds every segment until it is let go, and refuses one of them."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.gate = threading.Event()
        self.asked = threading.Semaphore(0)
        self.refused = ""

    def put_file(self, key: str, path: Path, *, move: bool = False, cold: bool = False) -> None:
        self.asked.release()
        assert self.gate.wait(30)
        if self.refused and key.endswith(self.refused):
            raise StorageError("refused")
        super().put_file(key, path, move=move, cold=cold)


@pytest.fixture
def store(tmp_path: Path) -> Gated:
    return Gated(tmp_path / "objects")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run's folder with more segments than may wait."""
    folder = tmp_path / "work"
    (folder / "360p").mkdir(parents=True)
    for name in ("init.mp4", *(f"{number:05}.m4s" for number in range(WAITING + 4))):
        (folder / "360p" / name).write_bytes(b"abc")
    return folder


def leased(store: Gated, written: list[list[str]]) -> Held:
    """A lease whose notes say what lay in the store when they were written."""
    return Held(lambda: written.append([info.key for info in store.list("packages/u/1/360p/0")]))


def uploader(store: Gated, folder: Path, written: list[list[str]]) -> SegmentUploader:
    """One with such a lease."""
    return SegmentUploader(store, leased(store, written), "u/1", folder)


def track(segments: int) -> Track:
    """A folder's segments so far."""
    made = tuple(replace(SEGMENT, uri=f"{number:05}.m4s", start=4000 * number) for number in range(segments))
    return Track("360p", 1000, "avc1", "", 3, made)


def take(keeping: SegmentUploader, segments: int, *, note: bool = False) -> None:
    """Let a run's first segments be stored, and perhaps noted."""
    for count in range(1, segments + 1):
        keeping.segment(track(count))
    if note:
        keeping.note()


def test_several_segments_are_put_at_once(store: Gated, folder: Path) -> None:
    with uploader(store, folder, []) as keeping:
        take(keeping, AT_A_TIME)
        for _ in range(AT_A_TIME):
            assert store.asked.acquire(timeout=30)
        store.gate.set()
    assert len(list(store.list("packages/u/1/360p/0"))) == AT_A_TIME


def test_what_is_noted_is_in_the_store(store: Gated, folder: Path) -> None:
    written: list[list[str]] = []
    with uploader(store, folder, written) as keeping:
        take(keeping, 3)
        threading.Timer(0.05, store.gate.set).start()
        keeping.note()
    assert written == [[f"packages/u/1/360p/0000{number}.m4s" for number in range(3)]]


def test_the_engine_waits_when_too_many_segments_do(store: Gated, folder: Path) -> None:
    done = threading.Event()

    def fill(keeping: SegmentUploader) -> None:
        take(keeping, WAITING + 2)
        done.set()

    with uploader(store, folder, []) as keeping:
        filling = threading.Thread(target=fill, args=(keeping,))
        filling.start()
        for _ in range(AT_A_TIME):
            assert store.asked.acquire(timeout=30)
        assert not done.wait(0.2)
        store.gate.set()
        assert done.wait(30)
        filling.join()
    assert len(list(store.list("packages/u/1/360p/0"))) == WAITING + 2


def test_a_segment_that_the_store_refuses_ends_the_run(store: Gated, folder: Path) -> None:
    store.refused = "00001.m4s"
    store.gate.set()
    with pytest.raises(StorageError, match="refused"), uploader(store, folder, []) as keeping:
        take(keeping, 3)


def test_what_waits_to_be_put_is_left_when_the_lease_is_lost(store: Gated, folder: Path) -> None:
    lease = leased(store, [])
    kept = SegmentUploader(store, lease, "u/1", folder)

    def lose() -> None:
        for _ in range(AT_A_TIME):
            assert store.asked.acquire(timeout=30)
        lease.lost.set()
        store.gate.set()

    threading.Thread(target=lose).start()
    with pytest.raises(LeaseLost), kept as keeping:
        take(keeping, AT_A_TIME + 3)
    assert len(list(store.list("packages/u/1/"))) == AT_A_TIME


def test_a_refused_segment_is_never_noted(store: Gated, folder: Path) -> None:
    written: list[list[str]] = []
    store.refused = "00001.m4s"
    store.gate.set()
    with pytest.raises(StorageError, match="refused"), uploader(store, folder, written) as keeping:
        take(keeping, 2, note=True)
    assert written == []
