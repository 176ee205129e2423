"""What is known of copied objects: size, moment and SHA-256, kept in a file so that work is never done twice."""

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
    """An object whose bytes were read whole. `modified_at` as its store tells it, in ISO 8601."""

    key: str
    size: int
    modified_at: str
    sha256: str


def sha256(file: BinaryIO) -> str:
    """The SHA-256 of all that is left in `file`, as hexadecimal digits."""
    running = hashlib.sha256()
    while block := file.read(_BLOCK):
        running.update(block)
    return running.hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return sha256(file)


def read(path: Path) -> Iterator[Fact]:
    """The facts in a file, one JSON object a line; a last line that a kill cut off is left out."""
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
    """Facts by key, written down as they are found. May be used by several threads."""

    def __init__(self, path: Path, *earlier: Path) -> None:
        """Goes on with what `path` and the `earlier` files hold."""
        self._facts = {fact.key: fact for each in (*earlier, path) for fact in read(each)}
        self._lock = threading.Lock()
        _end_with_a_line(path)
        self._file = path.open("a", encoding="utf-8")

    def known(self, info: ObjectInfo) -> Fact | None:
        """What was found of this object, unless it was stored anew since."""
        fact = self._facts.get(info.key)
        same = fact is not None and (fact.size, fact.modified_at) == (info.size, info.modified_at.isoformat())
        return fact if same else None

    def note(self, fact: Fact) -> None:
        """Keep a fact; a kill later than this loses nothing of it."""
        with self._lock:
            self._facts[fact.key] = fact
            self._file.write(line(fact))
            self._file.flush()

    def close(self) -> None:
        """Nothing is noted after this."""
        self._file.close()


def _end_with_a_line(path: Path) -> None:
    """Cut off half a line that a kill left, so that the next one stands by itself."""
    if path.exists():
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.rfind(b"\n") + 1])
