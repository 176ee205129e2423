"""Which paths a sandboxed run may touch, and how: the rules that the launcher hands to Landlock.

A run may read its source, its program with the linked libraries and a few files that every C library reads, and
it may write its own folder. Nothing else on the disk: not the folder of the source, which has the sources of others,
and not /proc, which shows the worker's environment with the school's secrets.
"""

import os
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

# linux/landlock.h, LANDLOCK_ACCESS_FS_*
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FILE, MAKE_REG, REFER, TRUNCATE = 1 << 5, 1 << 8, 1 << 13, 1 << 14

PT_INTERP = 3

LOOK = READ_FILE | READ_DIR
WORK = READ_FILE | WRITE_FILE | REMOVE_FILE | MAKE_REG | REFER | TRUNCATE
"""Plain files only: the worker might follow a link, or open a device, that a run has created."""

LIBRARIES = (
    "/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store",
)  # fmt: skip
SYSTEM = {
    "/etc/ld.so.cache": READ_FILE,
    "/etc/ld.so.preload": READ_FILE,
    "/etc/alternatives": LOOK,  # Debian's ffmpeg finds its BLAS through it
    "/dev/null": READ_FILE | WRITE_FILE,
    "/dev/urandom": READ_FILE,
    "/sys/devices/system/cpu": LOOK,  # how many threads are worth starting
}


def rules(program: Path, reads: Sequence[Path], writes: Sequence[Path]) -> dict[str, int]:
    """Rights by path. Paths that do not exist are left out; later rules add to earlier ones."""
    found: dict[str, int] = {}
    for path, rights in _wanted(program.resolve(), reads, writes):
        if path.exists():
            allowed = rights if path.is_dir() else rights & (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE)
            found[str(path)] = found.get(str(path), 0) | allowed
    return found


def _wanted(program: Path, reads: Sequence[Path], writes: Sequence[Path]) -> Iterator[tuple[Path, int]]:
    yield program, READ_FILE | EXECUTE
    yield from ((path, READ_FILE | EXECUTE) for path in loader(program))
    yield from _each(LIBRARIES, LOOK)
    if program.parent.name == "bin":  # a build with its own prefix has its libraries beside it
        yield program.parent.parent / "lib", LOOK
    for name, rights in SYSTEM.items():
        yield Path(name), rights
    yield from _each(reads, LOOK)
    yield from _each(writes, WORK)


def loader(program: Path) -> list[Path]:
    """The dynamic loader of a program, which has to be allowed as well; empty for a static program.

    Read from the program's PT_INTERP (elf(5), 64 bits, little-endian), since its path differs between systems.
    """
    if not program.is_file():
        return []  # the launcher reports the missing program
    with program.open("rb") as file:
        head = file.read(64)
        if len(head) < 64 or head[:6] != b"\x7fELF\x02\x01":
            return []
        (table,) = struct.unpack_from("<Q", head, 32)
        size, count = struct.unpack_from("<HH", head, 54)
        file.seek(table)
        rows = [row for row in (file.read(size) for _ in range(count)) if len(row) >= 40]
        for row in rows:
            kind, _, start, _, _, length = struct.unpack_from("<IIQQQQ", row)
            if kind == PT_INTERP:
                file.seek(start)
                return [Path(os.fsdecode(file.read(min(length, 4096)).rstrip(b"\0"))).resolve()]
    return []


def _each(paths: Iterable[Path | str], rights: int) -> Iterator[tuple[Path, int]]:
    for path in paths:
        yield Path(path).absolute(), rights


def python() -> tuple[Path, ...]:
    """The paths that a Python child needs to start, besides those of a run of ffmpeg."""
    return (Path(sys.base_prefix) / "lib",)
