"""What must always be true of uploads."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select

from catalog.jobs.models import Job, JobState
from catalog.topic import Reading
from catalog.uploads import service
from catalog.uploads.errors import UploadGone
from catalog.uploads.jobs import PREVIEW
from catalog.uploads.models import Upload, UploadState
from storage.errors import ObjectMissing


def sources_are_kept(seen: Reading) -> Iterator[str]:
    """Every upload that was received whole still has its source, of the promised length."""
    for upload in seen.session.scalars(select(Upload).where(Upload.state != UploadState.WAITING)):
        size = seen.size(upload.source_key)
        if size != upload.length:
            yield f"upload {upload.id}: {upload.length} bytes were received, the store has {size}"


def endings_have_a_reason(seen: Reading) -> Iterator[str]:
    """An upload that did not become a lesson says why."""
    ended = (UploadState.REJECTED, UploadState.FAILED)
    for upload in seen.session.scalars(select(Upload).where(Upload.state.in_(ended), Upload.reason_code.is_(None))):
        yield f"upload {upload.id} is {upload.state.name} without a reason"


def acknowledged_bytes_are_kept(seen: Reading) -> Iterator[str]:
    """What was received of an unfinished upload is still there, and is not more than was promised.

    With PostgreSQL it may lie on another machine: then only what is here can be looked at.
    """
    elsewhere = seen.session.get_bind().dialect.name == "postgresql"
    for upload in service.unfinished(seen.session):
        try:
            received = service.offset(seen.school.intake, upload)
        except UploadGone:
            if not elsewhere and _still_waits(seen, upload.id):
                yield f"upload {upload.id}: what was received of it is gone"
            continue
        if received > upload.length:
            yield f"upload {upload.id}: {received} bytes were received of {upload.length}"


def _still_waits(seen: Reading, upload_id: str) -> bool:
    """Asked anew: its sender may have taken it back since the reading began."""
    with seen.school.database.readers() as session:
        upload = session.get(Upload, upload_id)
        return upload is not None and upload.state is UploadState.WAITING


def unfinished_uploads_are_worked_on(seen: Reading) -> Iterator[str]:
    """An upload between received and ended has a job that is due or held by a live worker."""
    working = (UploadState.RECEIVED, UploadState.TRANSCODING)
    for upload in seen.session.scalars(select(Upload).where(Upload.state.in_(working))):
        # The preview waits to be called by whoever watches; it finishes nothing.
        kinds = Job.kind != PREVIEW
        jobs = seen.session.scalars(select(Job).where(Job.subject == upload.id, kinds)).all()
        if not any(job.state in (JobState.DUE, JobState.RUNNING) for job in jobs):
            yield f"upload {upload.id} is {upload.state.name} and no job works on it"


def sources_match_their_hash(seen: Reading) -> Iterator[str]:
    """The bytes of every source are still those that were received; reads all of them."""
    for upload in seen.session.scalars(select(Upload).where(Upload.sha256.is_not(None))):
        try:
            with seen.school.store.open(upload.source_key) as file:
                running = hashlib.sha256()
                while block := file.read(1 << 22):
                    running.update(block)
        except ObjectMissing:
            continue  # told by sources_are_kept
        if running.hexdigest() != upload.sha256:
            yield f"upload {upload.id}: the source's bytes have changed"
