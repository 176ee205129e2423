"""Objects as plain files under one folder: the default store, nothing to install."""

import contextlib
import errno
import fcntl
import io
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from storage.errors import ObjectMissing, StorageError, StoreFull
from storage.store import HIDDEN, ObjectInfo, checked, round_trip

_PARTIAL = HIDDEN  # the folder of half-written objects; not in list(), emptied by writers and by sweep()
_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}
_FICLONE = 0x40049409
"""ioctl_ficlone(2): the copy shares its blocks with the original until one of them is written to."""
_MISSING = {errno.ENOENT, errno.EISDIR, errno.ENOTDIR}
"""Errors that mean that the object does not exist; all others are faults of the folder."""


class FileStore:
    """A Store in a folder.

    Half-written objects never appear under their key: a file is renamed when it is complete.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / _PARTIAL).mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        """The file that holds `key`; for a web server that sends files by itself. Raises BadKey."""
        return self.root / checked(key)

    def put(self, key: str, data: bytes) -> None:
        """See Store.put."""
        with self._errors(), self._partial() as partial:
            partial.write_bytes(data)
            self._commit(partial, key)

    def put_file(self, key: str, path: Path, *, move: bool = False, cold: bool = False) -> None:
        """See Store.put_file. A move within one file system is a rename, however large the file."""
        with self._errors():
            if move and path.stat().st_dev == self.root.stat().st_dev:
                try:
                    self._commit(path, key, cold=cold)
                    return
                except OSError as error:
                    # One file system mounted at two places, as containers do, has one st_dev, and yet no rename(2).
                    if error.errno != errno.EXDEV:
                        raise
            with self._partial() as partial:
                copy(path, partial)
                self._commit(partial, key, cold=cold)
            if move:
                path.unlink()

    def link_file(self, key: str, path: Path) -> bool:
        """Store a file under `key` as a further name of it (link(2)), without a byte copied.

        False where that is not possible: on another disk, or for a file of somebody else. Whoever writes into the
        file later changes the object.
        """
        with self._errors(), self._partial() as partial:
            try:
                os.link(path, partial, follow_symlinks=False)
            except OSError as error:
                if error.errno in _NO_LINK:
                    return False
                raise
            self._commit(partial, key)
            return True

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See Store.open."""
        with self._errors(key):
            file = self.path(key).open("rb")
        file.seek(start)
        return file if length is None else io.BufferedReader(_First(file, length))

    def info(self, key: str) -> ObjectInfo:
        """See Store.info."""
        with self._errors(key):
            found = _info(key, self.path(key))
        if found is None:
            raise ObjectMissing(key)
        return found

    @contextlib.contextmanager
    def local(self, key: str, check: Callable[[], None] | None = None) -> Iterator[Path]:  # noqa: ARG002 - at once
        """See Store.local. Here it is the object's own file: never write to it."""
        self.info(key)
        yield self.path(key)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """See Store.list."""
        top = prefix.rsplit("/", 1)[0] if "/" in prefix else ""
        with self._errors():
            found = list(self._walk(self.root / top, prefix))
        yield from sorted(found, key=lambda info: info.key)

    def _walk(self, top: Path, prefix: str) -> Iterator[ObjectInfo]:
        for folder, _, names in os.walk(top, onerror=_unless_missing):
            for name in names:
                path = Path(folder, name)
                key = path.relative_to(self.root).as_posix()
                if key.startswith(prefix) and not key.startswith(_PARTIAL + "/"):
                    with contextlib.suppress(FileNotFoundError):  # deleted since the folder was read
                        if info := _info(key, path):
                            yield info

    def delete(self, key: str) -> None:
        """See Store.delete. Folders left empty go too, so that a deleted package leaves nothing behind."""
        path = self.path(key)
        with contextlib.suppress(ObjectMissing), self._errors(key):
            path.unlink()
        for parent in path.parents:
            if parent == self.root:
                break
            try:
                parent.rmdir()
            except OSError:
                break

    def address(self, key: str, *, seconds: int, content_type: str) -> str | None:  # noqa: ARG002
        """See Store.address: a folder has none."""
        return None

    def check(self) -> None:
        """See Store.check."""
        round_trip(self)

    def sweep(self, before: datetime) -> None:
        """Remove what writers that were killed left half-written before this moment."""
        with self._errors():
            for partial in (self.root / _PARTIAL).iterdir():
                with contextlib.suppress(FileNotFoundError):  # its writer was only slow
                    if partial.stat().st_mtime < before.timestamp():
                        partial.unlink()

    @contextlib.contextmanager
    def _partial(self) -> Iterator[Path]:
        partial = self.root / _PARTIAL / secrets.token_hex(16)
        try:
            yield partial
        finally:
            partial.unlink(missing_ok=True)

    def _commit(self, whole: Path, key: str, *, cold: bool = False) -> None:
        """Rename a complete file to its key so that it survives a power cut: fsync first the bytes, then folders."""
        target = self.path(key)
        sync(whole, cold=cold)
        new_folders = [parent for parent in target.parents if not parent.exists()]
        # A concurrent delete() may remove an empty folder between mkdir and rename: create it again.
        for attempt in range(3):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                whole.replace(target)
                break
            except FileNotFoundError:
                if attempt == 2 or not whole.exists():
                    raise
        for folder in (target.parent, *(new.parent for new in new_folders)):
            sync(folder)

    @contextlib.contextmanager
    def _errors(self, key: str | None = None) -> Iterator[None]:
        """Turns OSError into errors of the store; with `key` given, into ObjectMissing if it does not exist."""
        try:
            yield
        except OSError as error:
            if key is not None and error.errno in _MISSING:
                raise ObjectMissing(key) from None
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StoreFull(f"no space left in {self.root}") from error
            raise StorageError(f"the folder {self.root} refused: {error.strerror or error}") from error


class _First(io.RawIOBase):
    """The next `length` bytes of a file."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def copy(source: Path, target: Path) -> None:
    """Copy a file's bytes; on Btrfs, XFS and others that share blocks, at once and without further space."""
    with source.open("rb") as reading, target.open("wb") as writing:
        try:
            fcntl.ioctl(writing.fileno(), _FICLONE, reading.fileno())
            return
        except OSError:  # another disk, or a file system without shared blocks
            pass
    shutil.copyfile(source, target)


def _unless_missing(error: OSError) -> None:
    # os.walk skips a folder that it cannot read; existing objects must not seem missing.
    if error.errno not in _MISSING:
        raise error


def _info(key: str, path: Path) -> ObjectInfo | None:
    """Facts about a file; None if it is not a regular file."""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        return None
    return ObjectInfo(key, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))


def sync(path: Path, *, cold: bool = False) -> None:
    """Force a file's bytes, or a folder's names, to the disk (fsync(2)).

    `cold` bytes are then dropped from the page cache. A virtual machine takes seconds to get another GB from its
    host: copying 2 GB into segments took 10.5 seconds, and 4.8 with this.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        if cold and hasattr(os, "posix_fadvise"):  # not on macOS
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
