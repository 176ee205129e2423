"""Facts about copied objects: size, time and SHA-256, kept in a file so that no work is repeated."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from storage.store import ObjectInfo

_BLOCK = 1 << 20  # bytes


@dataclass(frozen=True)
class Fact:
    """An object that was read completely. `modified_at` is the store's time, in ISO 8601."""

    key: str
    size: int
    modified_at: str
    sha256: str


def sha256(file: BinaryIO) -> str:
    """The SHA-256 of the rest of `file`, as hexadecimal digits."""
    running = hashlib.sha256()
    while block := file.read(_BLOCK):
        running.update(block)
    return running.hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return sha256(file)


def read(path: Path) -> Iterator[Fact]:
    """The facts in a file, one JSON object a line; an incomplete last line is left out."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):
                yield Fact(**json.loads(line))


def line(fact: Fact) -> str:
    """One fact as its line in a file."""
    return json.dumps(asdict(fact), ensure_ascii=False) + "\n"


class Journal:
    """Facts by key, written to a file as they are found. Thread-safe."""

    def __init__(self, path: Path, *earlier: Path) -> None:
        """Continues the facts in `path` and in the `earlier` files."""
        self._facts = {fact.key: fact for each in (*earlier, path) for fact in read(each)}
        self._lock = threading.Lock()
        _end_with_a_line(path)
        self._file = path.open("a", encoding="utf-8")

    def known(self, info: ObjectInfo) -> Fact | None:
        """The fact about this object, unless it was replaced since."""
        fact = self._facts.get(info.key)
        same = fact is not None and (fact.size, fact.modified_at) == (info.size, info.modified_at.isoformat())
        return fact if same else None

    def note(self, fact: Fact) -> None:
        """Write a fact; a later kill does not lose it."""
        with self._lock:
            self._facts[fact.key] = fact
            self._file.write(line(fact))
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _end_with_a_line(path: Path) -> None:
    """Remove an incomplete last line, so that the next one starts on a new line."""
    if path.exists():
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.rfind(b"\n") + 1])
