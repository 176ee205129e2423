"""Lists a folder without following anything out of it.

Symbolic links, devices, pipes and sockets are named and not opened. Folders of systems are left out.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from catalog.errors import CatalogError, Kind
from catalog.intake import kinds, names

MOST_FILES = 200_000
DEEPEST = 24  # folders in each other


class TooManyFiles(CatalogError):
    """The folder holds more than can be listed."""

    kind = Kind.TOO_LARGE
    code = "too_many_files"
    sentence = "There are more than %(most)s files in this folder. Import its parts one by one."


class NoFolder(CatalogError):
    """There is no such folder, or it may not be read."""

    kind = Kind.NOT_FOUND
    code = "no_folder"
    sentence = "There is no folder %(folder)s, or the school may not read it."


class Entry(Enum):
    """What stands in a folder."""

    FILE = "file"
    LINK = "link"
    SPECIAL = "special"
    """A device, a pipe or a socket."""
    UNREADABLE = "unreadable"
    TOO_DEEP = "too_deep"
    UNSAFE = "unsafe"
    """In an archive, under a name that leads out of it."""
    ENCRYPTED = "encrypted"


@dataclass(frozen=True)
class Listed:
    """One entry. `raw` is its path below the folder as the file system has it (PEP 383), `path` as people read it."""

    raw: str
    path: str
    size: int = 0
    """Bytes."""
    mtime_ns: int = 0
    entry: Entry = Entry.FILE
    identity: tuple[int, int] = (0, 0)
    """Device and inode: the same for two names of one file. (0, 0): unknown."""

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path of its folder; "" for the listed one."""
        return self.path.rpartition("/")[0]


@dataclass
class Listing:
    """The entries of a folder, and how many files of systems were left out."""

    entries: list[Listed]
    hidden: int = 0


def listed(root: Path) -> Listing:
    """All entries below `root`, unsorted. Raises NoFolder, TooManyFiles."""
    found = Listing([])
    try:
        if not stat.S_ISDIR(root.stat().st_mode):
            raise NoFolder(folder=root)
        with os.scandir(root):
            pass
    except OSError:
        raise NoFolder(folder=root) from None
    for entry in _walk(found, root, "", 0):
        found.entries.append(entry)
        if len(found.entries) > MOST_FILES:
            raise TooManyFiles(most=MOST_FILES)
    return found


def _walk(found: Listing, folder: Path, raw: str, depth: int) -> Iterator[Listed]:
    try:
        with os.scandir(folder) as reading:
            entries = list(reading)
    except OSError:
        yield Listed(raw, names.shown(raw), entry=Entry.UNREADABLE)
        return
    for entry in entries:
        below = f"{raw}/{entry.name}" if raw else entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        name = names.shown(entry.name)
        if kinds.is_hidden_folder(name) if is_folder else kinds.is_hidden(name):
            found.hidden += 1
        elif not is_folder:
            yield _described(entry, below)
        elif depth >= DEEPEST:
            yield Listed(below, names.shown(below), entry=Entry.TOO_DEEP)
        else:
            yield from _walk(found, Path(entry.path), below, depth + 1)


def _described(entry: "os.DirEntry[str]", raw: str) -> Listed:
    path = "/".join(names.shown(part) for part in raw.split("/"))
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError:
        return Listed(raw, path, entry=Entry.UNREADABLE)
    if stat.S_ISLNK(facts.st_mode):
        return Listed(raw, path, entry=Entry.LINK)
    if not stat.S_ISREG(facts.st_mode):
        return Listed(raw, path, entry=Entry.SPECIAL)
    if not os.access(entry.path, os.R_OK, follow_symlinks=True):
        return Listed(raw, path, facts.st_size, facts.st_mtime_ns, Entry.UNREADABLE)
    identity = (facts.st_dev, facts.st_ino)
    return Listed(raw, path, facts.st_size, facts.st_mtime_ns, identity=identity)


def opened(root: Path, raw: str) -> int:
    """A descriptor of a file below `root` for reading; no symbolic link on the way is followed (O_NOFOLLOW, open(2)).

    Raises OSError, also when it is no regular file.
    """
    *folders, name = raw.split("/")
    if not {"", ".", ".."}.isdisjoint((*folders, name)):
        raise OSError(f"{raw} leads out of the folder")
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in folders:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        # Without O_NONBLOCK, opening a pipe that took a file's place would wait for ever.
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(f"{raw} is no regular file")
    return file
