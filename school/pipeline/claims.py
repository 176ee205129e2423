"""Claims jobs from the ledger, and records how they end when the work on them fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.connection import is_passing
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.ledger import Claim, LeaseLost
from catalog.jobs.models import Job
from catalog.states import move
from catalog.uploads.jobs import CAPTIONS, FINISH, INDEX, INSPECT, PARTS, PREVIEW
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.standing import RIGHT_LOST, stands
from catalog.videos.keys import package_key
from catalog.videos.models import Package
from school.pipeline import builds
from school.pipeline.context import PipelineContext
from school.pipeline.lease import ASK_AGAIN_EVERY, Answer, Draining, Lease, persist
from storage.errors import StorageError
from transcode.errors import EngineFailed, SourceRejected
from transcode.serialize import OtherFormat

log = structlog.get_logger()


@dataclass(frozen=True)
class JobClaimer:
    """One worker process's way to jobs."""

    context: PipelineContext

    @contextmanager
    def lease(self, kind: JobKind) -> Iterator[Lease | None]:
        """Claim a job and renew its lease during the block. Errors of the block are written into the ledger."""
        claim = self._claim_by_right(kind)
        if claim is None:
            yield None
            return
        with structlog.contextvars.bound_contextvars(
            job=claim.job_id, subject=claim.subject, attempt=claim.attempt, kind=kind.name
        ):
            log.info("job_begun")
            lease = Lease(self.context.database.sessions, claim, self.context.draining)
            try:
                with lease:
                    yield lease
                log.info("job_done")
            except LeaseLost:
                log.warning("lease_lost")
                if lease.cut_off:
                    self._hand_back(claim)
            except Draining:
                self._hand_back(claim)
            except SourceRejected as error:
                self._reject(claim, error)
            except EngineFailed as error:
                self._fail(claim, f"{error.code}: {error.detail}", again=error.retryable)
            except OtherFormat as error:
                self._restart(claim, error)
            except StorageError as error:
                self._fail(claim, f"store: {error}", again=True)
            except Exception as error:
                if isinstance(error, SQLAlchemyError) and is_passing(error):
                    log.warning("database_away", error=str(error))
                    self._hand_back(claim)  # neither the file's fault nor the engine's: this was no try
                else:
                    log.exception("job_broke")
                    self._fail(claim, f"{type(error).__name__}: {error}", again=True)

    def _claim(self, kind: JobKind) -> Claim | None:
        """None also while the database is away or busy: the reaper wakes this worker when it is back.

        A machine that cannot shut ffmpeg in opens no file either: jobs wait for another machine, or until an operator
        accepts it.
        """
        if self.context.draining.is_set() or not self.context.isolation.takes_files():
            return None
        try:
            with self.context.database.sessions() as session:
                claim = ledger.claim(session, kind, self.context.worker, now())
                session.commit()
                return claim
        except SQLAlchemyError as error:
            if not is_passing(error):
                raise
            log.warning("database_away", error=str(error))
            return None

    def _claim_by_right(self, kind: JobKind) -> Claim | None:
        """A job whose upload's member may still change its lesson; the others are rejected on the way."""
        while (claim := self._claim(kind)) is not None:
            try:
                self._check_right(claim)
            except SourceRejected as lost:
                self._reject(claim, lost)
            except SQLAlchemyError as error:
                if not is_passing(error):
                    raise
                self._hand_back(claim)
                return None
            else:
                return claim
        return None

    def _check_right(self, claim: Claim) -> None:
        """Raises SourceRejected when the upload's member may no longer change its lesson."""
        if claim.kind not in (*_DECIDES_IN, PREVIEW, CAPTIONS):
            return  # the other kinds change nothing that is shown, or check the right themselves
        with self.context.database.readers() as session:
            upload = session.get(Upload, claim.subject)
            if upload is not None:
                refuse_without_right(session, upload)

    def _hand_back(self, claim: Claim) -> None:
        log.info("job_handed_back")
        self._while_held(lambda session: ledger.hand_back(session, claim, now()))

    def _reject(self, claim: Claim, error: SourceRejected) -> None:
        log.info("source_rejected", code=error.code)

        def reject(session: Session) -> bool:
            ledger.finish(session, claim, now())
            end_upload(session, claim, UploadState.REJECTED, error.code, dict(error.facts))
            return True

        if self._while_held(reject):
            self._forget_objects(claim.subject)

    def _restart(self, claim: Claim, error: OtherFormat) -> None:
        """The plan is one of another version of the school: judge the source again, with this version."""
        log.warning("begun_again", why=str(error))
        job = self._while_held(lambda session: self._restarted(session, claim))
        if job is not None:
            self.context.transcoding.wake(job)

    def _restarted(self, session: Session, claim: Claim) -> Job:
        ledger.renew(session, claim, now())
        job = builds.restart(session, claim.subject, now())
        session.flush()
        session.expunge(job)  # it is asked for its id after the session
        return job

    def _fail(self, claim: Claim, error: str, *, again: bool) -> None:
        log.error("job_failed", error=error)

        def fail(session: Session) -> bool:
            if not again:
                ledger.bury(session, claim, now(), error[:2000])
            if again and ledger.try_later(session, claim, now(), error[:2000]):
                return False  # segments of other attempts stay: somebody may be watching them
            if claim.kind.model is not Upload:
                return False
            end_upload(session, claim, UploadState.FAILED, "failed_here", {})
            builds.finish_if_last(session, claim.subject, now())  # it may have been the last that was waited for
            return True

        # Only then: had the lease been lost, or the job ended before the fault, the package may be in use.
        if self._while_held(fail):
            self._forget_objects(claim.subject)

    def _while_held(self, write: Callable[[Session], Answer]) -> Answer | None:
        """Write a job's end down, however long the database is away.

        None if the lease was lost: the job is another's and nothing changes. A worker that must stop leaves the job
        to the reaper.
        """
        try:
            return persist(self.context.database.sessions, write, self._wait)
        except LeaseLost:
            log.warning("lease_lost")
            return None

    def _wait(self) -> None:
        if self.context.draining.wait(ASK_AGAIN_EVERY):
            raise LeaseLost()

    def _forget_objects(self, upload_id: str) -> None:
        """Remove the segments of an upload that did not become a lesson; an earlier package of it stays."""
        with self.context.database.readers() as session:
            upload = session.get(Upload, upload_id)
            if upload is not None and upload.state not in (UploadState.REJECTED, UploadState.FAILED):
                return
            prefixes = session.scalars(select(Package.prefix).where(Package.upload_id == upload_id))
            kept = tuple(package_key(prefix, "") for prefix in prefixes)
        try:
            for info in list(self.context.store.list(package_key(upload_id, ""))):
                if not info.key.startswith(kept):
                    self.context.store.delete(info.key)
        except StorageError as error:
            log.warning("objects_left", error=str(error))  # `school gc` takes them


def refuse_without_right(session: Session, upload: Upload, *, until_commit: bool = False) -> None:
    """Raises SourceRejected when the upload's member may no longer change its lesson; see `stands`."""
    if not stands(session, upload, until_commit=until_commit):
        raise SourceRejected(RIGHT_LOST)


def end_upload(session: Session, job: Job | Claim, state: UploadState, code: str, facts: dict[str, Any]) -> None:
    """End an upload that did not become a lesson, with its reason, and discard its build.

    Unless it went on without this job: a source that was judged before its fingerprint failed may be ready by now.
    """
    if job.kind.model is not Upload:
        return
    upload = session.get_one(Upload, job.subject)
    if upload.state is not _DECIDES_IN.get(job.kind):
        log.warning("upload_went_on", upload=upload.id, state=upload.state.name)
        return
    move(session, upload, state, note=code)
    upload.reason_code, upload.reason_facts, upload.speed = code, facts, None
    builds.discard(session, upload.id, but=job.job_id if isinstance(job, Claim) else job.id)


# The state of an upload while a job of each kind decides what becomes of it.
_DECIDES_IN = {
    INSPECT: UploadState.RECEIVED,
    **dict.fromkeys((INDEX, *PARTS, FINISH), UploadState.TRANSCODING),
}
