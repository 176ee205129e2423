"""A cache of remote objects on this machine's disk, for programs that need a file.

A copy is used under a shared lock and made or removed under an exclusive one (flock(2)), so threads and processes of
one machine share it, and the kernel releases the locks of a killed one. Every copy may be deleted at any time.
The mtime of a copy is that of its object, so that a browser gets the same ETag each time; its last use is the atime.
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

_BLOCK = 4 * 1024**2  # bytes between two calls of `check`
_WAIT = 0.1  # seconds between two tries to take a lock


@dataclass(frozen=True)
class Wanted:
    """An object to copy: its identity (key and version) and its size."""

    identity: str
    size: int
    modified_at: datetime
    open: Callable[[], BinaryIO]

    @property
    def name(self) -> str:
        """The name of its file: a hash, so that no key can point outside the folder."""
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
                    # used now, so it is evicted last
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
            # An eviction removes the lock file too: other processes may have locked a new file of that name.
            got = os.path.samestat(lock.stat(), os.fstat(descriptor))
        except (BlockingIOError, FileNotFoundError):
            got = False
        try:
            yield got
        finally:
            os.close(descriptor)

    def _make_room(self, size: int) -> None:
        """Evict the least recently used copies. Raises StorageError when that is not enough."""
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
        """Remove it, unless it is in use or being downloaded."""
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
        sync(part)  # a power cut could otherwise leave a file of the right size without its bytes
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
