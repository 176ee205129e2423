"""ZIP files that are sent from a browser to be imported: in pieces, each going on where the last one stopped.

As handouts do (attachments/resuming.py): the row says which file of whom it is, its bytes are in `Parts`. When the
last one has arrived, the file goes into the store and a worker looks at it. Use cases flush and never commit.
"""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.attachments.errors import EmptyFile
from catalog.errors import CatalogError, NotFound
from catalog.intake import kinds
from catalog.intake.errors import NoArchive, TooManyImports
from catalog.intake.jobs import IMPORT
from catalog.intake.models import ArchiveUpload, ImportRun, RunState
from catalog.intake.record import Asked, begin_run
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line, visible
from catalog.uploads.errors import NoSpace, NotIsolated, TooLarge
from catalog.uploads.parts import Parts
from catalog.uploads.service import Intake
from catalog.uploads.settings import UploadSettings
from catalog.videos.keys import archive_key
from storage.errors import ObjectMissing

MOST_OPEN = 3
"""Imports of one member that are not done, files that are still being sent among them: each holds a large file."""
MOST_NAME = 120


def parts_of(settings: UploadSettings) -> Parts:
    """Where the bytes of unfinished files are."""
    return Parts(settings.folder / "archives", settings.reserve_bytes)


def begin(
    session: Session, intake: Intake, member: Member, file: tuple[str, int], *, economical: bool = False
) -> ArchiveUpload:
    """Open an upload of a file by its name and its size in bytes.

    Raises NotAllowed, NotIsolated, NoArchive, EmptyFile, TooLarge, TooManyImports, NoSpace.
    """
    require(member, Right.TEACH)
    name, length = line(file[0], MOST_NAME), file[1]
    if not intake.isolation.takes_files():
        raise NotIsolated()
    if kinds.ending(name) != "zip" or not visible(kinds.stem(name)):
        raise NoArchive(name=name)
    if not length:
        raise EmptyFile(name=name)
    if length > intake.settings.max_bytes:
        raise TooLarge(most=intake.settings.max_bytes // 1024**2)
    if _open(session, member) >= MOST_OPEN:
        raise TooManyImports(most=MOST_OPEN)
    if length + intake.settings.reserve_bytes > intake.parts.free_bytes():
        raise NoSpace()
    upload = ArchiveUpload(member_id=member.id, name=name, length=length, economical=economical)
    session.add(upload)
    session.flush()
    parts_of(intake.settings).create(upload.id)
    return upload


def _open(session: Session, member: Member) -> int:
    sending = select(func.count()).select_from(ArchiveUpload).where(ArchiveUpload.member_id == member.id)
    held = select(func.count()).select_from(ImportRun)
    held = held.where(ImportRun.by_id == member.id, ImportRun.archive.is_not(None), ImportRun.state != RunState.DONE)
    return (session.scalar(sending) or 0) + (session.scalar(held) or 0)


def own(session: Session, member: Member, upload_id: str) -> ArchiveUpload:
    """The upload that this member sends. Raises NotFound, also for somebody else's."""
    found = session.get(ArchiveUpload, upload_id)
    if found is None or found.member_id != member.id:
        raise NotFound()
    return found


def receive(intake: Intake, upload: ArchiveUpload) -> bool:
    """Store a file whose last byte has arrived; False before that. Best with no transaction open.

    Raises StorageError, UploadGone, UploadBusy.
    """
    key = archive_key(upload.id)
    try:
        if intake.store.info(key).size == upload.length:
            return True  # a crash came between this and the commit
    except ObjectMissing:
        pass
    parts = parts_of(intake.settings)
    return parts.hand_over(upload.id, upload.length, lambda path: intake.store.put_file(key, path, move=True))


def complete(session: Session, member: Member, upload: ArchiveUpload, now: datetime) -> Job:
    """Let a worker look at a stored file. Raises NoTeacher when its sender may not teach any more."""
    stem = kinds.stem(upload.name)
    asked = Asked(f"sent:{upload.id}", stem, selective=True, economical=upload.economical)
    run = begin_run(session, member, member, asked)
    run.archive = upload.id
    session.delete(upload)
    session.flush()
    return ledger.enqueue(session, Order(IMPORT, run.id), now=now)


def discard(session: Session, upload: ArchiveUpload) -> None:
    """Forget an upload; `forget_bytes` removes its bytes after the commit."""
    session.delete(upload)
    session.flush()


def forget_bytes(intake: Intake, upload_id: str) -> None:
    """Remove the bytes of an upload that is no longer on record."""
    try:
        parts_of(intake.settings).remove(upload_id)
    except CatalogError:
        return  # a request still holds them; `sweep` removes them


def sweep(session: Session, intake: Intake, now: datetime) -> None:
    """Forget uploads that nobody went on with for as long as videos wait, with their bytes."""
    before = now - intake.settings.lifetime
    session.execute(delete(ArchiveUpload).where(ArchiveUpload.touched_at < before))
    parts_of(intake.settings).sweep(set(session.scalars(select(ArchiveUpload.id))), before)
