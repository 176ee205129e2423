"""Runs every few seconds: frees jobs of silent workers, resends lost messages, looks after unfinished uploads."""

import contextlib
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.connection import is_passing
from catalog.intake import hours
from catalog.jobs import ledger
from catalog.removal import service as removal
from catalog.topic import School
from catalog.uploads import service as uploads
from catalog.uploads.direct import forget
from catalog.uploads.errors import UploadBusy, UploadGone
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Intake
from catalog.uploads.standing import stands
from school.pipeline import builds
from school.pipeline.claims import end_upload
from storage.errors import StorageError

log = structlog.get_logger()
# Bytes without a row: their lesson was removed, or a crash came between the file and its commit.
LOST_AFTER = timedelta(hours=1)
MOST_WAKES = 8  # messages a round for each kind of job; a woken worker goes on by itself while there are more


def reap(services: School) -> None:
    """One round. Any number of machines may run it at the same time; without the database it is left to the next."""
    try:
        _reap(services)
    except SQLAlchemyError as error:
        if not is_passing(error):
            raise
        log.warning("database_away", error=str(error))


def _reap(services: School) -> None:
    _redate(services)
    _release(services)
    _purge(services)
    _keep_hours(services)
    with services.database.readers() as session:
        for job in ledger.due(session, now(), MOST_WAKES):
            services.transcoding.wake(job)
    _tidy_uploads(services)


def _redate(services: School) -> None:
    with services.database.readers() as session:
        if not ledger.misdated(session, now()):
            return
    log.warning("clock_set_back")
    with services.database.sessions() as session:
        ledger.redate(session, now())
        session.commit()


def _release(services: School) -> None:
    with services.database.readers() as session:
        if not ledger.expired(session, now()):
            return
    with services.database.sessions() as session:
        for job in ledger.release_expired(session, now()):
            log.error("job_gave_up", job=job.id, subject=job.subject)
            end_upload(session, job, UploadState.REJECTED, "gave_up", {})
            if job.kind.model is Upload:
                builds.finish_if_last(session, job.subject, now())  # all others may wait for a preview that died
        session.commit()


def _keep_hours(services: School) -> None:
    """By day, what imports have begun waits for the hours that operators chose."""
    with services.database.readers() as session:
        if not hours.is_needed(session, now()):
            return
    with services.database.sessions() as session:
        hours.put_off(session, now())
        session.commit()


def _purge(services: School) -> None:
    """Remove for good whatever can no longer be restored."""
    with services.database.readers() as session:
        if not removal.is_anything_to_purge(session, now()):
            return
    with services.database.sessions() as session:
        log.info("removed_for_good", rows=removal.purge(session, now()))
        session.commit()


def _tidy_uploads(services: School) -> None:
    """Complete uploads whose last answer a crash prevented; clear away those left alone.

    Looked for in a reading session: most uploads that wait need nothing, and writers must not wait for that.
    """
    intake = services.intake
    with services.database.readers() as session:
        waiting = {upload.id: upload for upload in uploads.unfinished(session)}
        in_need = [upload for upload in waiting.values() if _needs_care(intake, upload)]
        in_need = [u for u in in_need if uploads.stale(intake, u, now()) or stands(session, u)]
    intake.parts.sweep(keep=waiting.keys(), before=now() - LOST_AFTER)
    for upload in in_need:
        try:
            _tidy(services, upload)
        except StorageError as error:
            log.error("source_not_kept", upload=upload.id, error=str(error))  # the next round tries again


def _needs_care(intake: Intake, upload: Upload) -> bool:
    try:
        return uploads.needs_care(intake, upload, now())
    except StorageError as error:
        log.error("upload_not_seen", upload=upload.id, error=str(error))  # the next round looks again
        return False


def _tidy(services: School, seen: Upload) -> None:
    upload_id, ticket = seen.id, seen.ticket
    with services.database.sessions() as session:
        upload = session.get(Upload, upload_id)
        job = None
        if upload is not None:
            with contextlib.suppress(UploadGone):
                job = uploads.complete(session, services.intake, upload, now())
            _clear_if_stale(session, services, upload_id)
        session.commit()
        is_gone = session.get(Upload, upload_id) is None
        if job is not None:
            services.transcoding.wake(job)
    if is_gone:
        forget(services.intake.direct, upload_id, ticket)


def _clear_if_stale(session: Session, services: School, upload_id: str) -> None:
    upload = session.get(Upload, upload_id)
    if upload is None or upload.state is not UploadState.WAITING:
        return
    with contextlib.suppress(UploadBusy):
        if uploads.stale(services.intake, upload, now()):
            log.info("upload_cleared", upload=upload.id)
            uploads.discard(session, services.intake, upload)
