"""The files of a ZIP as the source of an import.

Nothing is unpacked under a name from the archive: each file comes out under a name of our own, one at a time, and is
gone after it was used. So a name cannot lead out of a folder, and an archive never takes more room than its largest
file. What is declared is not believed: an entry that unpacks to more than it says, or to something with another
checksum, is refused, and so is an archive that declares more than fits on the disk.
"""

import contextlib
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from catalog.errors import CatalogError, Kind
from catalog.intake import kinds, names
from catalog.intake.listing import MOST_FILES, Entry, Listed, Listing, TooManyFiles
from catalog.intake.names import unquoted
from catalog.intake.sources import OpenFile

_UTF8 = 0x800
"""The flag of an entry whose name is in UTF-8 (APPNOTE.TXT, 4.4.4)."""
_ENCRYPTED = 0x1
_UNIX_NAME = 0x7075
"""The extra field with the name in UTF-8 (APPNOTE.TXT, 4.6.9)."""
_BLOCK = 1 << 20
MOST_RATIO = 2000
"""How many times larger than packed a file may get: the most that deflate reaches is 1032. Others are bombs."""
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}


class BadArchive(CatalogError):
    """The file is no ZIP, or a damaged one."""

    kind = Kind.DAMAGED
    code = "bad_archive"
    sentence = "This file is no ZIP archive, or it is damaged. Nothing was taken from it; copy it again."


class ArchiveTooLarge(CatalogError):
    """What is in the archive does not fit."""

    kind = Kind.TOO_LARGE
    code = "archive_too_large"
    sentence = "Unpacked, this archive has more than fits on the disk of the school. Nothing was taken from it."


class ZipSource:
    """A ZIP file of this machine. `work` is a folder for one unpacked file at a time."""

    def __init__(self, path: Path, work: Path, name: str = "") -> None:
        self.path = path
        self.name = name or names.shown(path.stem)
        self._work = work
        work.mkdir(parents=True, exist_ok=True)
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise BadArchive() from None
        if len(self._archive.filelist) > MOST_FILES:
            raise TooManyFiles(most=MOST_FILES)
        self._entries = _told_apart(info for info in self._archive.infolist() if not info.is_dir())
        if sum(info.file_size for info in self._entries.values()) > shutil.disk_usage(work).free:
            raise ArchiveTooLarge()

    def listing(self) -> Listing:
        """See FileSource."""
        found = Listing([])
        for name, info in self._entries.items():
            *folders, last = name.split("/")
            entry = _entry(name, info)
            if entry is Entry.UNSAFE:
                found.entries.append(Listed(name, names.printable(name), info.file_size, _stamp(info), entry))
            elif kinds.is_hidden(last) or any(kinds.is_hidden_folder(part) for part in folders):
                found.hidden += 1
            else:
                found.entries.append(Listed(name, names.printable(name), info.file_size, _stamp(info), entry))
        return found

    @contextlib.contextmanager
    def opened(self, raw: str) -> Iterator[OpenFile]:
        """See FileSource. Raises OSError also for a damaged entry."""
        with self.unpacked(unquoted(raw)) as path:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                yield OpenFile(descriptor, path)
            finally:
                os.close(descriptor)

    def place(self, raw: str) -> Path:  # noqa: ARG002 - as other sources
        """See FileSource: there is no file to link to."""
        return self._work / "nothing"

    @contextlib.contextmanager
    def unpacked(self, name: str) -> Iterator[Path]:
        """One file, unpacked for as long as the block runs. Raises OSError."""
        info = self._entries.get(name)
        if info is None or _entry(name, info) is not Entry.FILE:
            raise OSError(f"{name} is no file of the archive")
        handle, path = tempfile.mkstemp(dir=self._work)
        try:
            with os.fdopen(handle, "wb") as writing:
                self._unpack(info, writing)
            os.utime(path, ns=(_stamp(info), _stamp(info)))
            yield Path(path)
        finally:
            Path(path).unlink(missing_ok=True)

    def _unpack(self, info: zipfile.ZipInfo, target: IO[bytes]) -> None:
        left = info.file_size
        try:
            with self._archive.open(info) as reading:
                while block := reading.read(_BLOCK):
                    left -= len(block)
                    if left < 0:
                        raise OSError("an entry is larger than it says")
                    target.write(block)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
            raise OSError(str(error)) from error
        if left:
            raise OSError("an entry is shorter than it says")


def _told_apart(entries: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The entries by their names; of those with one name, the later ones get a number."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        name = first = entry_name(info)
        number = 1
        while name in found:
            number += 1
            stem, dot, ending = first.rpartition(".")
            name = f"{stem} ({number}){dot}{ending}" if stem else f"{first} ({number})"
        found[name] = info
    return found


def entry_name(info: zipfile.ZipInfo) -> str:
    """The name of an entry in the right characters, with / between its parts."""
    if info.flag_bits & _UTF8:
        parts = [names.mended(part) for part in _parts(info.orig_filename)]
    elif told := _unix_name(info.extra):
        parts = _parts(told)
    else:  # zipfile reads them as cp437, whatever they are
        parts = [names.of_bytes(part.encode("cp437", "replace")) for part in _parts(info.orig_filename)]
    return "/".join(parts).encode(errors="replace").decode()


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")] or [name]


def _unix_name(extra: bytes) -> str:
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _UNIX_NAME and size > 5:
            return extra[9 : 4 + size].decode(errors="replace")
        extra = extra[4 + size :]
    return ""


def _entry(name: str, info: zipfile.ZipInfo) -> Entry:
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return Entry.LINK if stat.S_ISLNK(mode) else Entry.SPECIAL
    leads_out = (
        ".." in name.split("/") or info.orig_filename.startswith(("/", "\\")) or info.orig_filename[1:2] == ":"
    )
    if leads_out or "\0" in name:
        return Entry.UNSAFE
    if info.flag_bits & _ENCRYPTED:
        return Entry.ENCRYPTED
    bomb = info.file_size > MOST_RATIO * max(1, info.compress_size)
    return Entry.UNREADABLE if bomb or info.compress_type not in _METHODS else Entry.FILE


def _stamp(info: zipfile.ZipInfo) -> int:
    """Stands for the time of change: it is another one for other bytes."""
    return info.CRC * 1000
