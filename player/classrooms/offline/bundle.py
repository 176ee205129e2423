"""The file that a stick carries in where there is no line: tomorrow's lessons, signed.

    MAGIC, length of the header (4 bytes, big endian), header (JSON), signature (64 bytes), objects

The signature (Ed25519) covers everything before it; the header lists each object by SHA-256 and size, in the order in
which they follow. Nothing is packed and nothing has a path: there is nothing to unpack, and no place to choose for
what is read. parts/offline/bundle.js reads it on the screen.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from catalog.videos.keys import package_key
from player.classrooms.offline import copies, happenings
from player.classrooms.offline.errors import NothingToCarry
from player.classrooms.offline.listing import Source, list_of
from player.classrooms.offline.objects import PackageObjects, objects_of
from player.classrooms.offline.signing import sign
from player.classrooms.screens.models import Classroom
from storage.store import Store

MAGIC = b"YGBUNDLE1\n"
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What the school would answer to a request of the screen's page."""

    url: str
    type: str
    body: bytes

    @property
    def sha256(self) -> str:
        """The hash of its body, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


Ask = Callable[[str], Answer | None]
"""Asks the school for an address as a visitor does; None for anything but 200."""


@dataclass(frozen=True)
class Order:
    """Which bundle is wanted."""

    begins: datetime
    ends: datetime
    height: int | None
    """The best height of the pictures; None: that of the classroom, or the best."""
    secret: str
    """The key that signs."""


@dataclass(frozen=True)
class Bundle:
    """A bundle that is ready to be written."""

    header: dict[str, Any]
    lessons: list[dict[str, Any]]
    answers: list[Answer]
    files: list[tuple[str, int, str]]
    """Key in the store, bytes and SHA-256 of each object."""

    @property
    def size(self) -> int:
        """Bytes of the lessons in it."""
        return sum(size for _, size, _ in self.files)


def prepare(source: Source, room: Classroom, order: Order, ask: Ask, now: datetime) -> Bundle:
    """What belongs on the stick for a classroom. Raises NothingToCarry, NotKept, StorageError."""
    made = list_of(source, room, now)
    lessons = [one for one in made["lessons"] if _is_between(one, order)]
    if not lessons:
        raise NothingToCarry()
    height = order.height or made["settings"]["rung"]
    packages = {one["package"]: objects_of(source.store, one["package"]) for one in lessons}
    folders = {prefix: _folders(objects, height) for prefix, objects in packages.items()}
    lessons = [_with_only(one, folders[one["package"]]) for one in lessons]
    answers = [answer for one in lessons for url in one["also"] if (answer := ask(url)) is not None]
    files = _files(packages, folders)
    header = {
        "format": 1,
        "made_at": now.isoformat(),
        "classroom": made["classroom"],
        "from": order.begins.isoformat(),
        "to": order.ends.isoformat(),
        "list": {**made, "lessons": lessons},
        "manifests": {prefix: _manifest(packages[prefix], folders[prefix]) for prefix in packages},
        "answers": [{"url": one.url, "type": one.type, "sha256": one.sha256} for one in answers],
        "objects": _objects(answers, files),
        "gone": _gone(source, room),
        "received": happenings.confirmed(source.session, made["classroom"], now),
    }
    return Bundle(header, lessons, answers, files)


def write(bundle: Bundle, store: Store, secret: str, out: IO[bytes]) -> None:
    """Write a bundle. Raises ObjectMissing, StorageError, OSError."""
    for block in blocks(bundle, store, secret):
        out.write(block)


def blocks(bundle: Bundle, store: Store, secret: str) -> Iterator[bytes]:
    """The bytes of a bundle, a piece at a time. Raises ObjectMissing, StorageError."""
    header = json.dumps(bundle.header, ensure_ascii=False, separators=(",", ":")).encode()
    head = MAGIC + len(header).to_bytes(4, "big") + header
    yield head + sign(head, secret)
    for answer in _once(bundle.answers):
        yield answer.body
    for key, _, _ in bundle.files:
        with store.open(key) as file:
            while block := file.read(_BLOCK):
                yield block


def _gone(source: Source, room: Classroom) -> list[dict[str, str]]:
    """What has to leave the disks there, as far as the school knows them."""
    known = {one.package: one.lesson_id for one in copies.of_classroom(source.session, room.id)}
    going = copies.to_remove(source.session, list(known), known)
    return [{"package": package, "reason": reason} for package, reason in going.items()]


def _is_between(lesson: dict[str, Any], order: Order) -> bool:
    return order.begins <= datetime.fromisoformat(lesson["starts_at"]) < order.ends


def _folders(objects: PackageObjects, height: int | None) -> set[str]:
    """The best picture of at most `height` that any PC can decode, and the sound."""
    ladder = sorted(
        (one for one in objects.renditions if "av01" not in one["codec"]), key=lambda one: one["bandwidth"]
    )
    fitting = [one for one in ladder if height is None or one["height"] <= height] or ladder[:1]
    return {*(one["folder"] for one in fitting[-1:]), *([objects.sound] if objects.sound else [])}


def _with_only(lesson: dict[str, Any], folders: set[str]) -> dict[str, Any]:
    """A lesson of the list as if it had only the renditions that are on the stick."""
    renditions = [one for one in lesson["renditions"] if one["folder"] in folders]
    return {**lesson, "renditions": renditions}


def _manifest(objects: PackageObjects, folders: set[str]) -> dict[str, Any]:
    return {"playlist": objects.playlist, "tracks": {folder: objects.tracks[folder] for folder in sorted(folders)}}


def _files(packages: dict[str, PackageObjects], folders: dict[str, set[str]]) -> list[tuple[str, int, str]]:
    """Each object once: packages may share initialization sections."""
    found: dict[str, tuple[str, int, str]] = {}
    for prefix, objects in packages.items():
        for name, size, sha256 in objects.objects(folders[prefix]):
            found.setdefault(sha256, (package_key(prefix, name), size, sha256))
    return list(found.values())


def _once(answers: list[Answer]) -> list[Answer]:
    return list({answer.sha256: answer for answer in answers}.values())


def _objects(answers: list[Answer], files: list[tuple[str, int, str]]) -> list[tuple[str, int]]:
    pages = [(one.sha256, len(one.body)) for one in _once(answers)]
    return pages + [(sha256, size) for _, size, sha256 in files]
