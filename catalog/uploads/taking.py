"""Takes a file of this machine as a source, without sending it: for imports.

As for a file that somebody sends, the row comes first, then the bytes reach the store, then one commit makes it
RECEIVED and writes its job. After a crash at any point the same calls go on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.uploads.errors import NoSpace
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Intake, Offer, admit, complete
from catalog.videos.keys import source_key
from storage.errors import ObjectMissing, StoreFull
from storage.store import Linking


@dataclass(frozen=True)
class LocalFile:
    """A file of this machine."""

    path: Path
    """For copying: leads to the file that was opened and checked."""
    place: Path
    """Its name, for a hard link."""
    size: int
    link: bool = False
    """Whether the source is to be a hard link to it, where that is possible."""


def announce(session: Session, intake: Intake, member: Member, offer: Offer) -> Upload:
    """Put on record an upload whose file is on this machine. Raises as `service.admit`, and NoSpace."""
    upload = admit(session, intake, member, offer)
    if offer.length + intake.settings.reserve_bytes > intake.parts.free_bytes():
        raise NoSpace()
    session.add(upload)
    session.flush()
    return upload


def store(intake: Intake, upload_id: str, file: LocalFile, is_as_before: Callable[[], bool]) -> bool:
    """Bring the bytes into the store, best with no transaction open; False when the file changed meanwhile.

    Raises NoSpace, StorageError.
    """
    key = source_key(upload_id)
    try:
        if intake.store.info(key).size == file.size:
            return True  # a run that was killed before its commit
    except ObjectMissing:
        pass
    try:
        linked = file.link and isinstance(intake.store, Linking) and intake.store.link_file(key, file.place)
        if not linked:
            intake.store.put_file(key, file.path, cold=True)
    except StoreFull:
        raise NoSpace() from None
    if is_as_before() and intake.store.info(key).size == file.size:
        return True
    intake.store.delete(key)
    return False


def finish(session: Session, intake: Intake, upload: Upload, priority: int, now: datetime) -> Job | None:
    """Make the upload RECEIVED and write its first job, at this priority; all later ones get the same.

    None when the reaper was quicker: then the job has the priority by now. The session must have nothing to commit.
    """
    job = complete(session, intake, upload, now)
    if job is not None:
        job.priority = priority
    elif upload.state is not UploadState.WAITING:
        session.execute(update(Job).where(Job.subject == upload.id, Job.priority == 0).values(priority=priority))
    session.flush()
    return job
