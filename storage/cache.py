"""Copies of far objects on this machine's disk, for programs that need a file: downloaded once, shared, thrown away.

A copy is used under a shared lock and made or removed under an exclusive one (flock(2)), so threads and processes of
one machine share it, and the kernel lets go when one of them is killed. Every copy may be lost at any time.
A copy has the time of its object, so that a browser is told the same of it each time; that of its last use is atime.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from storage.errors import StorageError
from storage.files import sync

_BLOCK = 4 * 1024**2  # bytes between two looks at whether to go on
_WAIT = 0.1  # seconds between two looks at a lock that another holds


@dataclass(frozen=True)
class Wanted:
    """An object to have here: what tells it from all others and from other bytes under the same key, and its size."""

    identity: str
    size: int
    modified_at: datetime
    open: Callable[[], BinaryIO]

    @property
    def name(self) -> str:
        """Its file's name, which no key can lead out of the folder."""
        return hashlib.sha256(self.identity.encode()).hexdigest()[:40]


@dataclass(frozen=True)
class Cache:
    """A folder of copies that grows to `cap` bytes and leaves `reserve` bytes of its disk free."""

    folder: Path
    cap: int = 20 * 1024**3
    reserve: int = 1024**3

    @contextlib.contextmanager
    def hold(self, wanted: Wanted, check: Callable[[], None]) -> Iterator[Path]:
        """The copy, for the length of the block. Raises StorageError, and what `check` raises while it waits."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / wanted.name
        while True:
            with self._lock(wanted.name, fcntl.LOCK_SH, check):
                if _is_whole(path, wanted.size):
                    # used now: the last to be thrown away
                    os.utime(path, (time.time(), wanted.modified_at.timestamp()))
                    yield path
                    return
            with self._lock(wanted.name, fcntl.LOCK_EX, check):
                if not _is_whole(path, wanted.size):
                    self._make_room(wanted.size)
                    _download(wanted, path, check)

    @contextlib.contextmanager
    def _lock(self, name: str, kind: int, check: Callable[[], None]) -> Iterator[None]:
        while True:
            check()
            with self._try_lock(name, kind) as got:
                if got:
                    yield
                    return
            time.sleep(_WAIT)

    @contextlib.contextmanager
    def _try_lock(self, name: str, kind: int) -> Iterator[bool]:
        lock = self.folder / f"{name}.lock"
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            # Whoever threw the copy away removed this lock with it: then others lock another file.
            got = os.path.samestat(lock.stat(), os.fstat(descriptor))
        except (BlockingIOError, FileNotFoundError):
            got = False
        try:
            yield got
        finally:
            os.close(descriptor)

    def _make_room(self, size: int) -> None:
        """Throw away what was not used for longest. Raises StorageError when that is not enough."""
        for left in self.folder.glob("*.part"):
            self._remove(left.stem)
        copies = sorted((path for path in self.folder.iterdir() if not path.suffix), key=_last_use)
        while self._is_short(size) and copies:
            self._remove(copies.pop(0).name)
        if shutil.disk_usage(self.folder).free - size < self.reserve:
            raise StorageError(f"no room for {size} bytes in {self.folder}")

    def _is_short(self, size: int) -> bool:
        held = sum(_size(path) for path in self.folder.iterdir())
        return held + size > self.cap or shutil.disk_usage(self.folder).free - size < self.reserve

    def _remove(self, name: str) -> None:
        """Unless somebody uses it, or is making it."""
        with self._try_lock(name, fcntl.LOCK_EX) as got:
            if got:
                for suffix in ("", ".part", ".lock"):
                    (self.folder / f"{name}{suffix}").unlink(missing_ok=True)


def _download(wanted: Wanted, path: Path, check: Callable[[], None]) -> None:
    part = path.with_suffix(".part")
    try:
        with wanted.open() as source, part.open("wb") as target:
            while block := source.read(_BLOCK):
                check()
                target.write(block)
        sync(part)  # a power cut would otherwise leave a file of the right size and no bytes
        if part.stat().st_size != wanted.size:
            raise StorageError(f"{part.stat().st_size} bytes came of an object of {wanted.size}")
        part.replace(path)
    except OSError as error:
        raise StorageError(f"the folder {path.parent} refused: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def _is_whole(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _last_use(path: Path) -> float:
    try:
        return path.stat().st_atime
    except FileNotFoundError:
        return 0.0
