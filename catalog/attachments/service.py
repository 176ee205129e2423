"""Use cases of handouts: receive a file, add, rename, order, remove, restore. They flush and never commit.

`receive` reads and stores a file with no transaction open; `add` then puts it beside a lesson. A file that is stored
and never added is removed by `school gc`.
"""

import hashlib
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.attachments.errors import (
    CutShort,
    EmptyFile,
    HandoutsTooLarge,
    HandoutTooLarge,
    NotItsKind,
    TooManyHandouts,
    UnknownKind,
)
from catalog.attachments.kinds import HEAD, KINDS, ending_of
from catalog.attachments.models import Attachment
from catalog.attachments.settings import MAX_NAME, MOST_BYTES, MOST_FILES, MOST_OF_LESSON
from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.courses.models import Lesson
from catalog.database import new_id
from catalog.errors import ChangedMeanwhile, EmptyField, NotFound
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.removal.times import KEPT_FOR
from catalog.text import line, visible
from catalog.videos.keys import attachment_key
from storage.store import Store

_BLOCK = 256 * 1024
_PREFIX = "handout-"
_LEFT_BEHIND = 24 * 3600.0
"""Seconds after which a half-received file belongs to a process that was killed."""


@dataclass(frozen=True)
class File:
    """A file that comes in."""

    name: str
    """With its ending, as its sender has it; folders before it are ignored."""
    content: IO[bytes]
    length: int | None = None
    """Bytes that its sender promised, if they did."""


@dataclass(frozen=True)
class Received:
    """A file that is in the store and beside no lesson yet."""

    id: str
    name: str
    ending: str
    size: int
    sha256: str


def check_name(file_name: str) -> tuple[str, str]:
    """The name of a handout and its ending. Raises UnknownKind."""
    shown = line(PurePosixPath(file_name.replace("\\", "/")).name, MAX_NAME + 10)
    ending = ending_of(shown)
    if not ending:
        raise UnknownKind(name=shown)
    name = line(shown.rpartition(".")[0], MAX_NAME)
    return (name if visible(name) else KINDS[ending].family.value), ending


def receive(store: Store, file: File, folder: Path) -> Received:
    """Store a file that may become a handout; best with no transaction open. `folder` is for its bytes meanwhile.

    Raises UnknownKind, HandoutTooLarge, EmptyFile, NotItsKind, CutShort, StorageError.
    """
    name, ending = check_name(file.name)
    if (file.length or 0) > MOST_BYTES:
        raise HandoutTooLarge(name=name, most=MOST_BYTES // 1024**2)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=_PREFIX, delete=False) as spool:
        path = Path(spool.name)
        try:
            size, digest = _copy(file, name, spool)
            spool.flush()
            with path.open("rb") as written:
                if not KINDS[ending].fits(written.read(HEAD)):
                    raise NotItsKind(name=name, ending=ending.upper())
            made = Received(new_id(), name, ending, size, digest)
            store.put_file(attachment_key(made.id), path, move=True)
            return made
        finally:
            path.unlink(missing_ok=True)


def _copy(file: File, name: str, target: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while block := file.content.read(_BLOCK):
        size += len(block)
        if size > MOST_BYTES:
            raise HandoutTooLarge(name=name, most=MOST_BYTES // 1024**2)
        digest.update(block)
        target.write(block)
    if file.length is not None and size < file.length:
        raise CutShort(name=name)
    if not size:
        raise EmptyFile(name=name)
    return size, digest.hexdigest()


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed left half-received."""
    for path in folder.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _LEFT_BEHIND:
                path.unlink()


def check_room(session: Session, lesson: Lesson, size: int) -> None:
    """Raises TooManyHandouts or HandoutsTooLarge if a file of `size` bytes has no place beside the lesson."""
    there = (Attachment.lesson_id == lesson.id, Attachment.removed_at.is_(None))
    count, total = session.execute(select(func.count(), func.sum(Attachment.size)).where(*there)).one()
    if count >= MOST_FILES:
        raise TooManyHandouts(most=MOST_FILES)
    if (total or 0) + size > MOST_OF_LESSON:
        raise HandoutsTooLarge(most=MOST_OF_LESSON // 1024**2)


def add(session: Session, principal: Principal, lesson: Lesson, received: Received) -> Attachment:
    """Put a received file behind the other handouts of a lesson.

    A file that is there already, under the same name, is not added again: sending it twice changes nothing.
    Raises NotAllowed, TooManyHandouts, HandoutsTooLarge.
    """
    require(principal, Right.EDIT, lesson)
    # Two files that come at once get two places, and no more than fit.
    session.refresh(lesson, ["removed_at"], with_for_update={"of": Lesson})
    if lesson.removed:
        raise NotFound()
    for one in handouts(session, lesson.id):
        if (one.sha256, one.name, one.ending) == (received.sha256, received.name, received.ending):
            return one
    check_room(session, lesson, received.size)
    last = session.scalar(select(func.max(Attachment.position)).where(Attachment.lesson_id == lesson.id))
    made = Attachment(
        id=received.id,
        lesson=lesson,
        name=received.name,
        ending=received.ending,
        size=received.size,
        sha256=received.sha256,
        position=(last or 0) + 1,
    )
    session.add(made)
    session.flush()
    return made


def handouts(session: Session, lesson_id: str) -> Sequence[Attachment]:
    """The handouts of a lesson, in order."""
    return handouts_of(session, [lesson_id]).get(lesson_id, [])


def handouts_of(session: Session, lesson_ids: Sequence[str]) -> dict[str, list[Attachment]]:
    """The handouts of several lessons, in order, by the id of the lesson; lessons without any are left out."""
    there = (Attachment.lesson_id.in_(lesson_ids), Attachment.removed_at.is_(None))
    found: dict[str, list[Attachment]] = {}
    for one in session.scalars(select(Attachment).where(*there).order_by(Attachment.position, Attachment.id)):
        found.setdefault(one.lesson_id, []).append(one)
    return found


def find(session: Session, lesson: Lesson, attachment_id: str) -> Attachment:
    """A handout of the lesson. Raises NotFound."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.lesson_id != lesson.id or found.removed_at is not None:
        raise NotFound()
    return found


def rename(
    session: Session, principal: Principal, attachment: Attachment, name: str, seen: str | None = None
) -> None:
    """Give a handout another name; its ending stays.

    `seen` is the name that its editor saw, None when they did not say. Raises NotAllowed, EmptyField,
    ChangedMeanwhile.
    """
    require(principal, Right.EDIT, attachment.lesson)
    session.refresh(attachment, ["name"], with_for_update={"of": Attachment})
    if seen is not None and seen != attachment.name:
        raise ChangedMeanwhile()
    text = line(name, MAX_NAME).removesuffix(f".{attachment.ending}").rstrip()
    if not visible(text):
        raise EmptyField(field="name")
    attachment.name = text
    session.flush()


def move(session: Session, principal: Principal, attachment: Attachment, place: int) -> None:
    """Move a handout to a place among those of its lesson, counted from 1. Raises NotAllowed."""
    require(principal, Right.EDIT, attachment.lesson)
    order = [one for one in handouts(session, attachment.lesson_id) if one.id != attachment.id]
    order.insert(max(0, place - 1), attachment)
    for position, one in enumerate(order, start=1):
        one.position = position
    session.flush()


def remove(session: Session, principal: Principal, attachment: Attachment, now: datetime) -> None:
    """Remove a handout; `restore` undoes it for a while. Raises NotAllowed."""
    editor = require(principal, Right.EDIT, attachment.lesson)
    attachment.removed_at = now
    record(session, Decision(editor.id, Action.REMOVE), attachment, attachment.file_name, "REMOVED")


def restore(session: Session, principal: Principal, lesson: Lesson, attachment_id: str, now: datetime) -> Attachment:
    """Undo the removal of a handout; one that was not removed stays as it is.

    Raises NotAllowed, NotFound when it is gone for good, TooManyHandouts, HandoutsTooLarge.
    """
    editor = require(principal, Right.EDIT, lesson)
    found = session.get(Attachment, attachment_id)
    if found is None or found.lesson_id != lesson.id:
        raise NotFound()
    if found.removed_at is None:
        return found
    if found.removed_at <= now - KEPT_FOR:
        raise NotFound()
    check_room(session, lesson, found.size)
    found.removed_at = None
    record(session, Decision(editor.id, Action.RESTORE), found, "REMOVED", found.file_name)
    return found


def purge(session: Session, before: datetime) -> int:
    """Delete the rows of what was removed by then; returns their number. `school gc` removes the objects."""
    old = list(session.scalars(select(Attachment.id).where(Attachment.removed_at <= before)))
    session.execute(delete(Attachment).where(Attachment.id.in_(old)))
    return len(old)
