"""The interface of every object store, and the rule for keys.

An object is immutable bytes under a key such as `packages/k3v9.../1/main.m3u8`. A put is all or nothing: a
reader sees the whole object or none. After `put` and `put_file` return, the object survives a power cut.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from storage.errors import BadKey, StorageError

_PART = re.compile(r"[^/\x00-\x1f\x7f\\]{1,200}")
MAX_KEY_BYTES = 1024  # the limit of S3, so that a key good for one store is good for all
MAX_PART_BYTES = 255  # of a name in a folder (NAME_MAX of Linux), in which a Chinese letter takes three
HIDDEN = ".partial"
"""The folder of half-written objects in a FileStore; no key may begin with it, in any store."""


@dataclass(frozen=True)
class ObjectInfo:
    """One object."""

    key: str
    size: int
    """Bytes."""
    modified_at: datetime
    """When it was stored, by the clock of the store."""


class Store(Protocol):
    """Where objects are stored."""

    def put(self, key: str, data: bytes) -> None:
        """Store `data` under `key`, replacing what was there. Raises BadKey, StoreFull, StorageError."""

    def put_file(self, key: str, path: Path, *, move: bool = False, cold: bool = False) -> None:
        """Store a file's bytes under `key`; with `move` the file is gone afterwards. Raises as `put`.

        `cold` says that it will not be read soon and need not stay in the page cache.
        """

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Open the object for reading, or `length` bytes of it from `start` on; past its end there are none.

        Raises ObjectMissing; reading raises StorageError.
        """

    def info(self, key: str) -> ObjectInfo:
        """Facts about one object. Raises ObjectMissing."""

    def local(self, key: str, check: Callable[[], None] | None = None) -> AbstractContextManager[Path]:
        """Give the object as a read-only file for the length of a `with` block. Raises ObjectMissing.

        Where that takes a download, `check` is called every few megabytes; whatever it raises ends the download.
        """

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """All objects whose key starts with `prefix`, in key order; some servers of S3 go folder by folder."""

    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error."""

    def address(self, key: str, *, seconds: int, content_type: str) -> str | None:
        """A URL from which everybody can GET the object (or ranges of it) as `content_type` for this many seconds.

        None when the store has no addresses of its own; then the caller sends the bytes.
        """

    def check(self) -> None:
        """Write, read and remove a small object. Raises StorageError."""


@runtime_checkable
class Linking(Protocol):
    """A store that can keep a file of this machine without copying it."""

    def link_file(self, key: str, path: Path) -> bool:
        """See FileStore.link_file."""


def round_trip(store: Store) -> None:
    """Write, read and remove a small object. Raises StorageError."""
    key = f"check/{secrets.token_hex(8)}"
    store.put(key, b"whole")
    with store.open(key) as file:
        if file.read() != b"whole":
            raise StorageError("the store gave back other bytes than it was given")
    store.delete(key)


def checked(key: str) -> str:
    """Return `key` if it is usable in every store, else raise BadKey.

    No empty, `.` or `..` part, no control character, no backslash: such keys could leave the folder on some system.
    No lone surrogate, since it has no UTF-8.
    """
    try:
        sizes = [len(part.encode()) for part in key.split("/")]
    except UnicodeEncodeError:
        raise BadKey(key) from None
    parts = key.split("/")
    if max(sizes) > MAX_PART_BYTES or sum(sizes) + len(sizes) - 1 > MAX_KEY_BYTES:
        raise BadKey(key)
    if parts[0] == HIDDEN or any(part in ("", ".", "..") or not _PART.fullmatch(part) for part in parts):
        raise BadKey(key)
    return key
