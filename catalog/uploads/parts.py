"""Bytes of unfinished uploads, one file each, appended so that an acknowledged byte survives a power cut.

The file's size is the offset: there is no second truth to disagree with it. While a chunk with a checksum comes in, a
mark beside the file holds the offset it may fall back to, so that bytes never verified do not count after a crash.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog.uploads.errors import (
    ChecksumMismatch,
    NoSpace,
    OffsetConflict,
    TooManyBytes,
    UnknownChecksum,
    UploadBusy,
    UploadGone,
)
from storage.files import sync

ALGORITHMS = ("sha1", "sha256", "md5")  # sha1 is the one that tus 1.0 requires


@dataclass(frozen=True)
class Checksum:
    """What the client computed over one chunk."""

    algorithm: str
    digest: bytes

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS or len(self.digest) != self._hash().digest_size:
            raise UnknownChecksum(algorithms=", ".join(ALGORITHMS))

    def _hash(self) -> "hashlib._Hash":
        return hashlib.new(self.algorithm, usedforsecurity=False)

    def compute(self, file: Path, start: int) -> bytes:
        """The digest of the file's bytes from `start` on."""
        running = self._hash()
        with file.open("rb") as stream:
            stream.seek(start)
            while block := stream.read(1 << 20):
                running.update(block)
        return running.digest()


@dataclass(frozen=True)
class Chunk:
    """One request's bytes: where they belong, what they are, and what they must hash to."""

    offset: int
    blocks: Iterable[bytes]
    checksum: Checksum | None = None


class Parts:
    """The folder of unfinished uploads. They leave `reserve` bytes of its disk free."""

    def __init__(self, folder: Path, reserve: int = 0) -> None:
        self.folder = folder
        self._reserve = reserve
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, upload_id: str) -> Path:
        """The file of an upload. Ids are ours, random letters and digits."""
        return self.folder / f"{upload_id}.part"

    def create(self, upload_id: str) -> None:
        """Make the empty file of a new upload, on disk before the client learns of it. Raises NoSpace."""
        with _no_space():
            self.path(upload_id).touch(exist_ok=False)
            sync(self.folder)

    def offset(self, upload_id: str) -> int:
        """Bytes received and safe. Raises UploadGone."""
        try:
            size = self.path(upload_id).stat().st_size
        except FileNotFoundError:
            raise UploadGone() from None
        mark = self._mark(upload_id)
        with contextlib.suppress(FileNotFoundError, ValueError):
            return min(size, int(mark.read_text()))
        return size

    def append(self, upload_id: str, length: int, chunk: Chunk) -> int:
        """Append a chunk and return the new offset; the bytes are on disk when this returns.

        A connection that breaks ends the blocks with an exception: what came before it stays, unless a checksum was
        promised. Raises OffsetConflict, TooManyBytes, ChecksumMismatch, NoSpace, UploadBusy, UploadGone.
        """
        with self._locked(upload_id) as descriptor:
            self._fall_back(upload_id, descriptor)
            start = os.fstat(descriptor).st_size
            if chunk.offset != start:
                raise OffsetConflict(offset=start)
            if chunk.checksum is None:
                return self._write(descriptor, length, chunk)
            self._set_mark(upload_id, start)
            try:
                end = self._write(descriptor, length, chunk)
                if chunk.checksum.compute(self.path(upload_id), start) != chunk.checksum.digest:
                    raise ChecksumMismatch()
            except BaseException:
                self._fall_back(upload_id, descriptor)
                raise
            self._clear_mark(upload_id)
            return end

    def flush(self, upload_id: str) -> None:
        """Put on disk what another request has written so far, so that it may be acknowledged."""
        with contextlib.suppress(FileNotFoundError):
            sync(self.path(upload_id))

    def hand_over(self, upload_id: str, length: int, take: Callable[[Path], None]) -> bool:
        """Let `take` move away the file of an upload that has `length` bytes; False if it has not.

        Under the lock, so that bytes which are still being checked are not taken for good ones. Raises UploadBusy,
        UploadGone.
        """
        with self._locked(upload_id) as descriptor:
            self._fall_back(upload_id, descriptor)
            whole = os.fstat(descriptor).st_size == length
            if whole:
                take(self.path(upload_id))
            return whole

    def remove(self, upload_id: str) -> None:
        """Forget an upload's bytes. Raises UploadBusy."""
        with contextlib.suppress(UploadGone), self._locked(upload_id):
            self._clear_mark(upload_id)
            self.path(upload_id).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Free space for uploads, in bytes."""
        return shutil.disk_usage(self.folder).free

    def sweep(self, keep: Collection[str], before: datetime) -> None:
        """Remove the files of uploads that are not in `keep` and got no byte since `before`."""
        for upload_id in self.ids():
            with contextlib.suppress(FileNotFoundError, UploadBusy):
                if upload_id not in keep and self.path(upload_id).stat().st_mtime < before.timestamp():
                    self.remove(upload_id)

    def ids(self) -> list[str]:
        """The uploads that have a file here."""
        return sorted(path.stem for path in self.folder.glob("*.part"))

    def _write(self, descriptor: int, length: int, chunk: Chunk) -> int:
        start = end = chunk.offset
        os.lseek(descriptor, start, os.SEEK_SET)
        try:
            with _no_space():
                for block in chunk.blocks:
                    if end + len(block) > length:
                        os.ftruncate(descriptor, start)
                        raise TooManyBytes()
                    if self.free_bytes() < self._reserve + len(block):
                        raise NoSpace()
                    end += _write_all(descriptor, block)
        finally:
            with _no_space():
                _to_disk(descriptor, start)
        return end

    @contextlib.contextmanager
    def _locked(self, upload_id: str) -> Iterator[int]:
        """Hold the upload for one request; the kernel lets go when a killed process ends (flock(2))."""
        try:
            descriptor = os.open(self.path(upload_id), os.O_RDWR)
        except FileNotFoundError:
            raise UploadGone() from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not self._names(upload_id, descriptor):
                raise UploadGone()  # moved or removed between opening and locking
            yield descriptor
        except BlockingIOError:
            raise UploadBusy() from None
        finally:
            os.close(descriptor)

    def _names(self, upload_id: str, descriptor: int) -> bool:
        try:
            return os.path.samestat(self.path(upload_id).stat(), os.fstat(descriptor))
        except FileNotFoundError:
            return False

    def _mark(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.mark"

    def _set_mark(self, upload_id: str, offset: int) -> None:
        with _no_space():
            mark = self._mark(upload_id)
            mark.write_text(str(offset))
            sync(mark)
            sync(self.folder)

    def _clear_mark(self, upload_id: str) -> None:
        self._mark(upload_id).unlink(missing_ok=True)
        sync(self.folder)

    def _fall_back(self, upload_id: str, descriptor: int) -> None:
        """Drop bytes of a chunk that was never verified. An empty mark was cut off before a byte was written."""
        mark = self._mark(upload_id)
        try:
            offset = int(mark.read_text())
        except FileNotFoundError:
            return
        except ValueError:
            offset = os.fstat(descriptor).st_size
        os.ftruncate(descriptor, min(offset, os.fstat(descriptor).st_size))
        os.fsync(descriptor)
        self._clear_mark(upload_id)


def _to_disk(descriptor: int, start: int) -> None:
    """Force a file to the disk; when that fails, forget what came from `start` on, and raise OSError.

    The kernel takes pages that it could not write for clean: a second fsync(2) would succeed without them.
    """
    try:
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, start)
        raise


def _write_all(descriptor: int, block: bytes) -> int:
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]
    return len(block)


@contextlib.contextmanager
def _no_space() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace() from error
        raise
