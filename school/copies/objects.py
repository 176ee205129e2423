"""Copies objects between stores: verified, in parallel, and resumable at any time.

An object counts as copied when the bytes read back from the target have the SHA-256 of those of the source.
"""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from school.copies.checksums import Fact, Journal, sha256, sha256_of
from storage.errors import ObjectMissing, StorageError
from storage.store import ObjectInfo, Store

THREADS = 4
"""Enough to hide the latency of a store; more would slow down the disk for viewers."""
_BATCH = 1000  # objects submitted at a time, so that a million do not wait in memory


Show = Callable[[int, int], None]
"""Called with the bytes done and all bytes."""


class Damaged(StorageError):
    """The source has other bytes than were once written."""


class Sized(Protocol):
    """An object, or a fact about it."""

    @property
    def size(self) -> int:
        """Bytes."""


def counting(of: Collection[Sized], show: Show) -> Callable[[Sized], None]:
    """A function to call with each object when it is done; it reports the progress to `show`."""
    so_far, total = 0, sum(one.size for one in of)

    def done(one: Sized) -> None:
        nonlocal so_far
        so_far += one.size
        show(so_far, total)

    show(0, total)
    return done


@dataclass
class Outcome:
    """What became of the objects."""

    facts: dict[str, Fact] = field(default_factory=dict)
    """Facts of the objects in the target, by key."""
    copied: int = 0
    copied_bytes: int = 0
    gone: list[str] = field(default_factory=list)
    """Keys that were removed from the source before they were copied."""
    failed: dict[str, StorageError] = field(default_factory=dict)
    """Errors by key."""


@dataclass(frozen=True)
class Copier:
    """Copies from `source` to `target`; without a target it only reads and records facts."""

    source: Store
    target: Store | None
    journal: Journal
    expected: dict[str, str] = field(default_factory=dict)
    """The SHA-256 that objects must have, by key, where it is known."""

    def run(self, infos: Iterable[ObjectInfo], done: Callable[[Sized], None] = lambda _: None) -> Outcome:
        """Copy all of `infos`; `done` is called after each. An object that fails does not stop the others."""
        outcome, left = Outcome(), iter(infos)
        with ThreadPoolExecutor(THREADS) as pool:
            while batch := list(islice(left, _BATCH)):
                for info, came in zip(batch, pool.map(self._one, batch), strict=True):
                    _note(outcome, info, came)
                    done(info)
        return outcome

    def _one(self, info: ObjectInfo) -> "tuple[Fact, bool] | StorageError":
        """The fact and whether bytes were written now."""
        try:
            known = self.journal.known(info)
            if known and (self.target is None or _size(self.target, info.key) == info.size):
                return known, False
            return self._afresh(info)
        except (StorageError, OSError) as error:  # OSError: the file of an object is gone, or unreadable
            if self._is_gone(info.key):
                return ObjectMissing(info.key)
            if isinstance(error, StorageError) and not isinstance(error, ObjectMissing):
                return error
            return StorageError(f"{info.key} cannot be copied: {error}")

    def _is_gone(self, key: str) -> bool:
        try:
            self.source.info(key)
        except ObjectMissing:
            return True
        except (StorageError, OSError):
            pass
        return False

    def _afresh(self, info: ObjectInfo) -> tuple[Fact, bool]:
        with self.source.local(info.key) as path:
            size, digest = path.stat().st_size, sha256_of(path)
            if digest != self.expected.get(info.key, digest):
                raise Damaged(f"{info.key} is damaged: its bytes are not those that were written")
            there = self.target is not None and _holds(self.target, info.key, size, digest)
            if self.target is not None and not there:
                self.target.put_file(info.key, path)
                _read_back(self.target, info.key, digest)
        fact = Fact(info.key, size, info.modified_at.isoformat(), digest)
        self.journal.note(fact)
        return fact, not there


def _note(outcome: Outcome, info: ObjectInfo, came: "tuple[Fact, bool] | StorageError") -> None:
    if isinstance(came, ObjectMissing):
        outcome.gone.append(info.key)
    elif isinstance(came, StorageError):
        outcome.failed[info.key] = came
    else:
        fact, written = came
        outcome.facts[fact.key] = fact
        outcome.copied += written
        outcome.copied_bytes += fact.size if written else 0


def _size(store: Store, key: str) -> int | None:
    try:
        return store.info(key).size
    except ObjectMissing:
        return None


def _holds(store: Store, key: str, size: int, digest: str) -> bool:
    """Whether the store has these bytes already, from an interrupted run. Reads them."""
    if _size(store, key) != size:
        return False
    with store.open(key) as file:
        return sha256(file) == digest


def _read_back(store: Store, key: str, digest: str) -> None:
    with store.open(key) as file:
        if sha256(file) == digest:
            return
    store.delete(key)
    raise StorageError(f"{key} was written, and the store gave back other bytes; they were removed again")
