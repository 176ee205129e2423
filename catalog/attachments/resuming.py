"""Handouts that come in several pieces: a file whose connection broke goes on where it stopped.

The row says which file of whom it is; its bytes are in `Parts`, whose file's size is the offset. When the last byte
has arrived it becomes a handout as one that came in one piece does. Use cases flush and never commit.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.attachments import service
from catalog.attachments.errors import EmptyFile, HandoutTooLarge
from catalog.attachments.models import Attachment, HandoutUpload
from catalog.attachments.service import File, Received
from catalog.attachments.settings import MOST_BYTES
from catalog.courses.models import Lesson
from catalog.errors import CatalogError, NotFound
from catalog.members.models import Member
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.uploads.errors import TooManyWaiting
from catalog.uploads.parts import Parts
from catalog.uploads.service import Intake
from catalog.uploads.settings import UploadSettings

MOST_WAITING = 100
"""Unfinished ones of one member: five lessons full of handouts."""


def parts_of(settings: UploadSettings) -> Parts:
    """Where the bytes of unfinished handouts are."""
    return Parts(settings.folder / "handouts", settings.reserve_bytes)


def begin(session: Session, intake: Intake, member: Member, lesson: Lesson, file: tuple[str, int]) -> HandoutUpload:
    """Open an upload of a file by its name and its size in bytes.

    Raises NotAllowed, UnknownKind, EmptyFile, HandoutTooLarge, TooManyHandouts, HandoutsTooLarge, TooManyWaiting,
    NoSpace.
    """
    name, length = file
    require(member, Right.EDIT, lesson)
    shown, ending = service.check_name(name)
    if not length:
        raise EmptyFile(name=shown)
    if length > MOST_BYTES:
        raise HandoutTooLarge(name=shown, most=MOST_BYTES // 1024**2)
    service.check_room(session, lesson, length)
    mine = select(func.count()).select_from(HandoutUpload).where(HandoutUpload.member_id == member.id)
    if (session.scalar(mine) or 0) >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)
    upload = HandoutUpload(lesson_id=lesson.id, member_id=member.id, name=f"{shown}.{ending}", length=length)
    session.add(upload)
    session.flush()
    parts_of(intake.settings).create(upload.id)
    return upload


def own(session: Session, member: Member, lesson: Lesson, upload_id: str) -> HandoutUpload:
    """The upload that this member sends for the lesson. Raises NotFound, also for somebody else's."""
    found = session.get(HandoutUpload, upload_id)
    if found is None or (found.member_id, found.lesson_id) != (member.id, lesson.id):
        raise NotFound()
    return found


def receive(intake: Intake, upload: HandoutUpload) -> Received | None:
    """Store a file whose last byte has arrived; None before that. Best with no transaction open.

    Raises NotItsKind, StorageError, UploadGone, UploadBusy.
    """
    stored: list[Received] = []

    def take(path: Path) -> None:
        with path.open("rb") as content:
            stored.append(service.receive(intake.store, File(upload.name, content, upload.length), path.parent))

    return stored[0] if parts_of(intake.settings).hand_over(upload.id, upload.length, take) else None


def complete(session: Session, member: Member, upload: HandoutUpload, received: Received) -> Attachment:
    """Put a stored file beside its lesson. Raises as `service.add`."""
    made = service.add(session, member, session.get_one(Lesson, upload.lesson_id), received)
    session.delete(upload)
    session.flush()
    return made


def discard(session: Session, upload: HandoutUpload) -> None:
    """Forget an upload; `forget_bytes` removes its bytes after the commit."""
    session.delete(upload)
    session.flush()


def forget_bytes(intake: Intake, upload_id: str) -> None:
    """Remove the bytes of an upload that is no longer on record."""
    parts = parts_of(intake.settings)
    try:
        parts.remove(upload_id)
    except CatalogError:
        return  # a request still holds them; `sweep` removes them


def sweep(session: Session, intake: Intake, now: datetime) -> None:
    """Forget uploads that nobody went on with for as long as videos wait, with their bytes."""
    before = now - intake.settings.lifetime
    session.execute(delete(HandoutUpload).where(HandoutUpload.touched_at < before))
    parts_of(intake.settings).sweep(set(session.scalars(select(HandoutUpload.id))), before)
