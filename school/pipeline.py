"""From a received source to a lesson that plays: one job at a time, claimed from the ledger.

`inspect` judges a source within seconds, on a queue of its own, so that a bad file is told at once however long
the encoders are busy. `encode` makes the package in a folder of its own, stores it under `<upload>/<attempt>/`, and
points the lesson at it in the commit that ends the job: before that commit nothing of it can be seen.
"""

import hashlib
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

import transcode.engine
import transcode.probe
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import Claim, LeaseLost
from catalog.jobs.models import Job, JobKind, JobState
from catalog.packages.models import Package, package_key
from catalog.states import move
from catalog.uploads.models import Upload, UploadState
from school.holding import Draining, Hold
from school.services import Services
from storage.errors import StorageError
from transcode.errors import EngineFailed, SourceRejected
from transcode.package import Package as Made
from transcode.settings import EngineSettings

log = structlog.get_logger()


@dataclass(frozen=True)
class Pipeline:
    """One worker process's way through the ledger."""

    services: Services
    engine: EngineSettings
    worker: str
    """Names this process in leases."""
    draining: threading.Event
    """Set when the process was asked to stop."""

    def inspect(self) -> bool:
        """Judge the most urgent received source. False when there was nothing to do."""
        with self._claimed(JobKind.INSPECT) as hold:
            if hold is None:
                return False
            with self.services.store.local(f"sources/{hold.held.upload_id}") as source:
                self._judge(hold.held, source)
                self._fingerprint(hold, source)
        return True

    def encode(self) -> bool:
        """Make the most urgent package. False when there was nothing to do."""
        with self._claimed(JobKind.ENCODE) as hold:
            if hold is None:
                return False
            held = hold.held
            with self._folder(held) as folder, self.services.store.local(f"sources/{held.upload_id}") as source:
                made = transcode.engine.transcode(source, folder, self.engine, hold.progress)
                size = self._store(hold, folder, made)
                self._publish(held, made, size)
        return True

    @contextmanager
    def _claimed(self, kind: JobKind) -> Iterator[Hold | None]:
        """Claim a job and hold it for the block; whatever the block raises is written into the ledger."""
        with self.services.database.sessions() as session:
            held = None if self.draining.is_set() else ledger.claim(session, kind, self.worker, now())
            session.commit()
        if held is None:
            yield None
            return
        with structlog.contextvars.bound_contextvars(
            job=held.job_id, upload=held.upload_id, attempt=held.attempt, kind=kind.name
        ):
            log.info("job_begun")
            try:
                with Hold(self.services.database.sessions, held, self.draining) as hold:
                    yield hold
                log.info("job_done")
            except LeaseLost:
                log.warning("lease_lost")
            except Draining:
                self._hand_back(held)
            except SourceRejected as error:
                self._reject(held, error)
            except EngineFailed as error:
                self._fail(held, f"{error.code}: {error.detail}", again=error.retryable)
            except StorageError as error:
                self._fail(held, f"store: {error}", again=True)
            except Exception as error:
                log.exception("job_broke")
                self._fail(held, f"{type(error).__name__}: {error}", again=True)

    def _judge(self, held: Claim, source: Path) -> None:
        """Look into the source; a good one gets its encode job. Raises SourceRejected, EngineFailed."""
        with self.services.database.readers() as session:
            upload = session.get(Upload, held.upload_id)
            if upload is None:
                raise LeaseLost()  # its lesson was removed, and the job with it
            if upload.state is not UploadState.RECEIVED:
                return  # judged by an attempt that did not live to the end
        described = transcode.probe.inspect(source, self.engine)
        with self.services.database.sessions() as session:
            ledger.renew(session, held, now())
            upload = session.get_one(Upload, held.upload_id)
            move(session, upload, UploadState.TRANSCODING)
            upload.duration = described.duration
            priority = session.get_one(Job, held.job_id).priority
            job = ledger.enqueue(session, upload, JobKind.ENCODE, now=now(), priority=priority)
            session.commit()
            self.services.transcoding.wake(job)

    def _fingerprint(self, hold: Hold, source: Path) -> None:
        """Keep the source's SHA-256, by which `school check --deep` finds damage later, and end the job."""
        running = hashlib.sha256()
        with source.open("rb") as file:
            while block := file.read(1 << 22):
                running.update(block)
                hold.check()
        with self.services.database.sessions() as session:
            ledger.finish(session, hold.held, now())
            session.get_one(Upload, hold.held.upload_id).sha256 = running.hexdigest()
            session.commit()

    @contextmanager
    def _folder(self, held: Claim) -> Iterator[Path]:
        """A folder for this attempt alone; those of dead attempts on this machine are swept first."""
        work = self.services.settings.data / "work"
        self._sweep(work)
        folder = work / f"{held.job_id}-{held.attempt}"
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self, work: Path) -> None:
        with self.services.database.readers() as session:
            running = session.execute(select(Job.id, Job.attempt).where(Job.state == JobState.RUNNING))
            alive = {f"{job_id}-{attempt}" for job_id, attempt in running}
        for left in work.iterdir() if work.is_dir() else ():
            if left.name not in alive:
                shutil.rmtree(left, ignore_errors=True)

    def _store(self, hold: Hold, folder: Path, made: Made) -> int:
        """Put all objects under this attempt's prefix, the playlist that opens them last; their bytes in all."""
        store, total = self.services.store, 0
        prefix = _prefix(hold.held)
        for name in sorted(made.files, key=lambda name: name == made.playlist):
            hold.check()
            size = (folder / name).stat().st_size
            key = package_key(prefix, name)
            store.put_file(key, folder / name, move=True)
            if store.info(key).size != size:
                raise StorageError(f"{key} has another size in the store than on disk")
            total += size
        return total

    def _publish(self, held: Claim, made: Made, size: int) -> None:
        """Point the lesson at the package and end the job, in one commit. Raises LeaseLost."""
        with self.services.database.sessions() as session:
            ledger.finish(session, held, now())
            upload = session.get_one(Upload, held.upload_id)
            move(session, upload, UploadState.READY)
            upload.progress, upload.speed = 1.0, None
            old = upload.lesson.package
            if old is not None:
                session.delete(old)
                session.flush()
            session.add(_row(upload, held, made, size))
            session.commit()

    def _hand_back(self, held: Claim) -> None:
        log.info("job_handed_back")
        with self._still_held() as session:
            ledger.hand_back(session, held, now())

    def _reject(self, held: Claim, error: SourceRejected) -> None:
        log.info("source_rejected", code=error.code)
        with self._still_held() as session:
            ledger.finish(session, held, now())
            settle(session, held, UploadState.REJECTED, error.code, dict(error.facts))

    def _fail(self, held: Claim, error: str, *, again: bool) -> None:
        log.error("job_failed", error=error)
        with self._still_held() as session:
            if not again:
                ledger.bury(session, held, now(), error[:2000])
            if not (again and ledger.try_later(session, held, now(), error[:2000])):
                settle(session, held, UploadState.FAILED, "failed_here", {})
            session.commit()
            # Only now: had the lease been lost, or the job ended before the fault, the package may be in use.
            self._forget_objects(held)

    @contextmanager
    def _still_held(self) -> Iterator[Session]:
        """A transaction on the job; if the lease was lost meanwhile, the job is another's and nothing changes."""
        try:
            with self.services.database.sessions() as session:
                yield session
                session.commit()
        except LeaseLost:
            log.warning("lease_lost")

    def _forget_objects(self, held: Claim) -> None:
        try:
            for info in list(self.services.store.list(package_key(_prefix(held), ""))):
                self.services.store.delete(info.key)
        except StorageError as error:
            log.warning("objects_left", error=str(error))  # `school gc` takes them


# The state of an upload while a job of each kind decides what becomes of it.
_DECIDES_IN = {JobKind.INSPECT: UploadState.RECEIVED, JobKind.ENCODE: UploadState.TRANSCODING}


def settle(session: Session, job: Job | Claim, state: UploadState, code: str, facts: dict[str, Any]) -> None:
    """End an upload that did not become a lesson, with its reason.

    Unless it went on without this job: a source that was judged before its fingerprint failed may be ready by now.
    """
    upload = session.get_one(Upload, job.upload_id)
    if upload.state is not _DECIDES_IN[job.kind]:
        log.warning("upload_went_on", upload=upload.id, state=upload.state.name)
        return
    move(session, upload, state, note=code)
    upload.reason_code, upload.reason_facts, upload.speed = code, facts, None


def _prefix(held: Claim) -> str:
    return f"{held.upload_id}/{held.attempt}"


def _row(upload: Upload, held: Claim, made: Made, size: int) -> Package:
    shown = ("height", "width", "codec", "bandwidth")
    best_first = sorted(made.renditions, key=lambda rendition: -rendition.height)
    return Package(
        lesson_id=upload.lesson_id,
        upload_id=upload.id,
        prefix=_prefix(held),
        duration=made.duration,
        playlist=made.playlist,
        poster=made.poster if made.poster in made.files else None,
        storyboard=made.storyboard if made.storyboard in made.files else None,
        renditions=[{name: getattr(rendition, name) for name in shown} for rendition in best_first],
        size=size,
        objects=len(made.files),
    )
