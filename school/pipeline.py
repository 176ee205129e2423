"""From a received source to a lesson that plays: one job at a time, claimed from the ledger.

`inspect` judges a source within seconds, on a queue of its own, so that a bad file is told at once however long
the encoders are busy; of a long one it makes the beginning, which its owner can watch at once. `encode` makes
the pictures of a batch, `sound` the sound, `copy` the rendition that needs no encoding; each stores its segments
while it makes them. `finish` verifies all that was reported and points the lesson at it in the commit that ends the
job: before that commit nothing of it can be seen by others.
"""

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

import transcode.captions
import transcode.engine
import transcode.plan
import transcode.probe
from catalog.captions.service import keep_embedded
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import Claim, LeaseLost
from catalog.jobs.models import Job, JobKind, JobState
from catalog.packages.models import Making, package_key
from catalog.states import move
from catalog.uploads.models import Upload, UploadState, source_key
from player.delivery import growing
from school import making as makings
from school.claiming import Claims
from school.holding import Hold
from school.keeping import Keeper
from school.services import Services
from storage.errors import StorageError
from transcode import publish
from transcode.engine import Run
from transcode.errors import EngineFailed, SourceRejected
from transcode.plan import Plan
from transcode.progress import Progress
from transcode.publish import Assembly
from transcode.report import Report
from transcode.settings import EngineSettings
from transcode.verify import Unfit

log = structlog.get_logger()
LONG_JOBS = 2
"""Sounds, copies and fingerprints that one process makes at a time: the other threads stay free for `inspect`."""
WAKES = 8
"""Messages sent for a lesson's batches: each woken worker goes on by itself while there are more."""


@dataclass(frozen=True)
class Pipeline:
    """One worker process's way through the ledger."""

    services: Services
    engine: EngineSettings
    worker: str
    """Names this process in leases."""
    draining: threading.Event
    """Set when the process was asked to stop."""
    long_jobs: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(LONG_JOBS))

    @property
    def claims(self) -> Claims:
        """How it comes by jobs."""
        return Claims(self.services, self.worker, self.draining)

    def inspect(self) -> bool:
        """Judge the most urgent received source. False when there was nothing to do."""
        with self.claims.hold(JobKind.INSPECT) as hold:
            if hold is None:
                return False
            with self._source(hold) as source:
                plan = self._judge(hold.held, source)
                if plan and plan.express:
                    self._express(hold, plan)
            self._end(hold, None)
        return True

    def encode(self) -> bool:
        """Make the most urgent batch of pictures. False when there was nothing to do."""

        def work(plan: Plan, run: Run, held: Claim) -> Report:
            return transcode.engine.pictures(plan, plan.batches[held.number], run)

        return self._part(JobKind.ENCODE, work, grows=True)

    def sound(self) -> bool:
        """Make the most urgent sound. False when there was nothing to do, or enough is being done."""
        return self._long(lambda: self._part(JobKind.SOUND, lambda plan, run, _: transcode.engine.sound(plan, run)))

    def copy(self) -> bool:
        """Make the most urgent copied rendition. False when there was nothing to do, or enough is being done."""

        def work(plan: Plan, run: Run, _: Claim) -> Report:
            return transcode.engine.copied(plan, run)

        # Its longest segment is known only at the end, and a playlist's target duration must not change.
        return self._long(lambda: self._part(JobKind.COPY, work, grows=False))

    def finish(self) -> bool:
        """Make the most urgent package of what was reported. False when there was nothing to do."""
        with self.claims.hold(JobKind.FINISH) as hold:
            if hold is None:
                return False
            with self.services.database.readers() as session:
                making = self._making(session, hold.held)
                found = growing.reports(session, hold.held.upload_id)
            plan = growing.planned(making)
            try:
                made = publish.assemble(plan, found[JobKind.ENCODE], [*found[JobKind.SOUND], *found[JobKind.COPY]])
            except Unfit as error:
                self._again_simpler(hold.held, str(error))
                return True
            # Whoever watches the express now goes on with it; its segments stay with the package.
            express = {f"{t.folder}/{s.uri}" for r in found[JobKind.INSPECT] for t in r.tracks for s in t.segments}
            self._complete(hold, making, made, express)
            self._publish(hold.held, made, self._size(making, made))
        return True

    def captions(self) -> bool:
        """Give the most urgent lesson the text captions that its source carries. False: nothing to do."""
        return self._long(self._captions)

    def fingerprint(self) -> bool:
        """Keep the SHA-256 of a source, by which `school check --deep` finds damage later. False: nothing to do."""
        return self._long(self._fingerprint)

    def _long(self, work: Callable[[], bool]) -> bool:
        if not self.long_jobs.acquire(blocking=False):
            return False
        try:
            return work()
        finally:
            self.long_jobs.release()

    def _part(self, kind: JobKind, work: Callable[[Plan, Run, Claim], Report], *, grows: bool = True) -> bool:
        """Make one part of a package and report it."""
        with self.claims.hold(kind) as hold:
            if hold is None:
                return False
            held = hold.held
            with self.services.database.readers() as session:
                making = self._making(session, held)
            with self._folder(held) as folder, self._source(hold) as source:
                keeper = Keeper(self.services, hold, making.prefix, folder, grows=grows)
                plan = growing.planned(making).at(source)
                made = work(plan, self._run(folder, keeper, f"-{held.attempt}"), held)
                keeper.stills(made)
            self._end(hold, made)
        return True

    def _run(self, folder: Path, keeper: Keeper, tag: str) -> Run:
        return Run(folder, self.engine, tag, on_progress=keeper.progress, on_segment=keeper.segment)

    def _end(self, hold: Hold, made: Report | None) -> None:
        """End a job with its report; the last part of a package calls for the FINISH job."""
        held = hold.held
        with self.services.database.sessions() as session:
            ledger.finish(session, held, now(), **({"report": made.to_json()} if made else {}))
            job = None
            if held.kind in makings.PARTS:
                job = makings.finish_if_last(session, held.upload_id, now())
                makings.sum_up(session, held.upload_id)
            session.commit()
            if job:
                self.services.transcoding.wake(job)

    def _making(self, session: Session, held: Claim) -> Making:
        making = makings.of(session, held.upload_id)
        if making is None:
            raise LeaseLost()  # rejected or begun anew meanwhile, and the job with it
        session.expunge(making)
        return making

    def _judge(self, held: Claim, source: Path) -> Plan | None:
        """Look into the source; a good one is planned and gets its jobs. Raises SourceRejected, EngineFailed.

        None when an attempt that did not live to the end has judged it already.
        """
        with self.services.database.readers() as session:
            upload = session.get(Upload, held.upload_id)
            if upload is None:
                raise LeaseLost()  # its lesson was removed, and the job with it
            if upload.state is not UploadState.RECEIVED:
                return None
        described = transcode.probe.inspect(source, self.engine)
        with self.services.database.sessions() as session:
            ledger.renew(session, held, now())
            upload = session.get_one(Upload, held.upload_id)
            move(session, upload, UploadState.TRANSCODING)
            upload.duration, upload.progress = described.duration, 0.0
            plan = transcode.plan.make(described, self.engine, in_batches=True)
            makings.begin(session, upload, plan, now())
            session.commit()
        if not plan.express:
            self._wake_parts(held.upload_id)
        return plan

    def _wake_parts(self, upload_id: str) -> None:
        """Let the batches begin now, and the workers know."""
        with self.services.database.sessions() as session:
            jobs = ledger.hasten(session, upload_id, (JobKind.ENCODE, JobKind.COPY), now())
            session.commit()
            for job in jobs[:WAKES]:
                self.services.transcoding.wake(job)
        self._wake_sound(upload_id)

    def _wake_sound(self, upload_id: str) -> None:
        """Unless it is to wait a little longer; then the reaper does it."""
        sound = select(Job).where(Job.upload_id == upload_id, Job.kind == JobKind.SOUND, Job.due_at <= now())
        with self.services.database.readers() as session:
            for job in session.scalars(sound):
                self.services.transcoding.wake(job)

    def _express(self, hold: Hold, plan: Plan) -> None:
        """Make the beginning of one small rendition. It is a courtesy: nothing is lost if it fails."""
        held = hold.held
        with self.services.database.readers() as session:
            making = self._making(session, held)
        woken: set[JobKind] = set()
        sound_due = now() + makings.SOUND_LATER

        def progress(progress: Progress) -> None:
            keeper.progress(progress)
            if JobKind.ENCODE not in woken and len(keeper.folders) == 1 + plan.audio:
                woken.add(JobKind.ENCODE)
                self._wake_parts(held.upload_id)
            if JobKind.SOUND not in woken and now() > sound_due:
                woken.add(JobKind.SOUND)
                self._wake_sound(held.upload_id)

        try:
            with self._folder(held) as folder:
                keeper = Keeper(self.services, hold, making.prefix, folder, grows=True)
                run = self._run(folder, keeper, f"-x{held.attempt}")
                transcode.engine.express(plan, Run(run.folder, run.settings, run.tag, progress, run.on_segment))
                keeper.note()
        except (EngineFailed, SourceRejected, StorageError) as error:
            log.warning("express_failed", error=str(error))
        if JobKind.ENCODE not in woken:
            self._wake_parts(held.upload_id)
        if JobKind.SOUND not in woken:
            self._wake_sound(held.upload_id)

    def _complete(self, hold: Hold, making: Making, made: Assembly, express: set[str]) -> None:
        """Store what turns segments into a package, and remove what other attempts left under its prefix."""
        store = self.services.store
        hold.check()
        with store.local(making.key(made.poster.name)) as poster:
            store.put(making.key(made.package.poster), poster.read_bytes())
        for name, text in made.texts.items():  # the playlist that opens it comes last
            hold.check()
            store.put(making.key(name), text.encode())
        wanted = {making.key(name) for name in (*made.package.files, *express)}
        for info in list(store.list(package_key(making.prefix, ""))):
            if info.key not in wanted:
                hold.check()
                store.delete(info.key)

    def _size(self, making: Making, made: Assembly) -> tuple[int, int]:
        """Bytes and number of all objects of the package. Raises EngineFailed when one is missing."""
        sizes = {info.key: info.size for info in self.services.store.list(package_key(making.prefix, ""))}
        missing = [name for name in made.package.files if making.key(name) not in sizes]
        if missing:
            raise EngineFailed("output_incomplete", f"not in the store: {missing[:3]}")
        return sum(sizes.values()), len(sizes)

    def _publish(self, held: Claim, made: Assembly, measure: tuple[int, int]) -> None:
        """Point the lesson at the package and end the job, in one commit. Raises LeaseLost."""
        with self.services.database.sessions() as session:
            ledger.finish(session, held, now())
            upload = session.get_one(Upload, held.upload_id)
            making = makings.of(session, held.upload_id)
            if making is None:
                raise LeaseLost()
            move(session, upload, UploadState.READY)
            upload.progress, upload.speed = 1.0, None
            makings.publish(session, making, made.package, measure)
            session.commit()

    def _again_simpler(self, held: Claim, why: str) -> None:
        log.warning("made_again", why=why)
        with self.services.database.sessions() as session:
            ledger.renew(session, held, now())
            making = makings.of(session, held.upload_id)
            if making is None:
                raise LeaseLost()
            makings.again_simpler(session, making, self.engine, now())
            session.commit()
        self._wake_parts(held.upload_id)

    def _fingerprint(self) -> bool:
        with self.claims.hold(JobKind.FINGERPRINT) as hold:
            if hold is None:
                return False
            running = hashlib.sha256()
            with self.services.store.open(source_key(hold.held.upload_id)) as file:
                while block := file.read(1 << 22):
                    running.update(block)
                    hold.check()
            with self.services.database.sessions() as session:
                ledger.finish(session, hold.held, now())
                session.get_one(Upload, hold.held.upload_id).sha256 = running.hexdigest()
                session.commit()
        return True

    def _source(self, hold: Hold) -> AbstractContextManager[Path]:
        """The source as a file. A download ends when the lease is lost or the worker must stop."""
        return self.services.store.local(source_key(hold.held.upload_id), hold.check)

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

    def _captions(self) -> bool:
        with self.claims.hold(JobKind.CAPTIONS) as hold:
            if hold is None:
                return False
            held = hold.held
            with self._folder(held) as folder, self._source(hold) as source:
                folder.mkdir(parents=True)
                described = transcode.probe.inspect(source, self.engine)
                found = transcode.captions.extract(described, folder, self.engine)
            with self.services.database.sessions() as session:
                ledger.finish(session, held, now())
                lesson = session.get_one(Upload, held.upload_id).lesson
                for each in found:
                    keep_embedded(session, self.services.store, lesson, each.track.language, each.text)
                session.commit()
        return True
