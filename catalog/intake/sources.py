"""Where the files of an import are: a folder, or a ZIP file that was unpacked.

Nothing is opened by a name that a stranger chose without checking every part of it (listing.opened).
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from catalog.intake.listing import Listing, listed, opened
from catalog.intake.names import quoted, unquoted


class FileSource(Protocol):
    """The files of one import."""

    name: str
    """Of the folder or ZIP file, for people."""

    def listing(self) -> Listing:
        """All entries. Raises NoFolder, TooManyFiles."""

    def opened(self, raw: str) -> "contextlib.AbstractContextManager[OpenFile]":
        """One file, by ImportFile.raw. Raises OSError."""

    def place(self, raw: str) -> Path:
        """The path of the file itself, for a hard link."""


class UnpackedSource(FileSource, Protocol):
    """A source whose files can be read one by one, by their paths."""

    def unpacked(self, name: str) -> "contextlib.AbstractContextManager[Path]":
        """One file, at the path by which this process reads it for as long as the block runs. Raises OSError."""


class OpenFile:
    """A file that was opened safely."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self.descriptor = descriptor
        self.path = path
        """By which the sandbox of the engine reads it: it may not enter /proc of another process."""

    @property
    def own_path(self) -> Path:
        """Leads this process to the open file, whatever has its name by now (proc(5), /proc/self/fd)."""
        return Path(f"/proc/self/fd/{self.descriptor}")

    @property
    def stamp(self) -> tuple[int, int]:
        """Size in bytes, and time of the last change in nanoseconds."""
        facts = os.fstat(self.descriptor)
        return facts.st_size, facts.st_mtime_ns


class FolderSource:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = root.resolve().name

    def listing(self) -> Listing:
        """See FileSource."""
        return listed(self.root)

    @contextlib.contextmanager
    def opened(self, raw: str) -> Iterator[OpenFile]:
        """See FileSource."""
        descriptor = opened(self.root, unquoted(raw))
        try:
            yield OpenFile(descriptor, self.place(raw))
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def unpacked(self, name: str) -> Iterator[Path]:
        """See UnpackedSource."""
        with self.opened(quoted(name)) as file:
            yield file.own_path

    def place(self, raw: str) -> Path:
        """See FileSource."""
        return self.root / unquoted(raw)
