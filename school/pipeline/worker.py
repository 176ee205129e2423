"""From a received source to a lesson that plays: one job at a time, claimed from the ledger.

`inspect` judges a source within seconds, on a queue of its own, so that a bad file is told at once however long
the encoders are busy; of a long one it makes the start, which its owner can watch at once; `express` goes on with
that while somebody watches, if need be. `encode` makes
the pictures of a batch, `sound` the sound, `copy` the rendition that needs no encoding; each stores its segments
while it makes them. `finish` verifies all that was reported and points the lesson at it in the commit that ends the
job: before that commit nothing of it can be seen by others.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

import transcode.engine
import transcode.plan
import transcode.probe
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import Claim, LeaseLost
from catalog.jobs.models import Job, JobKind
from catalog.states import move
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import indexed_key, package_key, source_key
from catalog.videos.models import Build
from player.delivery import in_progress
from school.pipeline import builds, captions, poster, wake
from school.pipeline.claims import JobClaimer, refuse_without_right
from school.pipeline.lease import Lease
from school.pipeline.preview import follow, start
from school.pipeline.segment_uploader import SegmentUploader, all_of_it
from school.pipeline.workdir import folder_for
from school.services import Services
from storage.errors import ObjectMissing
from transcode import indexing, publish, verify
from transcode.errors import EngineFailed
from transcode.plan import Plan
from transcode.publish import PackageDraft
from transcode.report import Report
from transcode.run import Run
from transcode.settings import EngineSettings
from transcode.verify import Unfit

log = structlog.get_logger()
LONG_JOBS = 2
"""Indexes, sounds, copies, fingerprints that a process makes at a time: other threads stay free for `inspect`."""
BEGINNINGS = 2
"""Long lessons whose beginning one process makes at a time. It takes as long as watching it; of others, the batches
make the beginning."""


@dataclass(frozen=True)
class _Part:
    """A claimed part of a package: its plan reads the source from where it is at hand."""

    build: Build
    plan: Plan
    folder: Path


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
    beginnings: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(BEGINNINGS))
    express_jobs: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(1))

    @property
    def claimer(self) -> JobClaimer:
        """How it comes by jobs."""
        return JobClaimer(self.services, self.worker, self.draining)

    def inspect(self) -> bool:
        """Judge the most urgent received source. False when there was nothing to do."""
        with self.claimer.lease(JobKind.INSPECT) as lease:
            if lease is None:
                return False
            with self.services.store.local(source_key(lease.claim.upload_id), lease.check) as source:
                plan = self._judge(lease, source)
            if plan and plan.preview:
                self._beginning(lease, plan)
            self._end(lease, None)
        return True

    def _beginning(self, lease: Lease, plan: Plan) -> None:
        if not self.beginnings.acquire(blocking=False):
            wake.call(self.services, lease.claim.upload_id)
            return
        try:
            start.make(self.services, self.engine, lease, plan)
        finally:
            self.beginnings.release()

    def express(self) -> bool:
        """Keep the most urgent lesson ahead of whoever watches it. False: nothing to do, or one is being kept."""
        if not self.express_jobs.acquire(blocking=False):
            return False
        try:
            with self.claimer.lease(JobKind.EXPRESS) as lease:
                if lease is None:
                    return False
                follow.keep(self.services, self.engine, lease)
            return True
        finally:
            self.express_jobs.release()

    def index(self) -> bool:
        """Give the most urgent long source an index, and its jobs. False: nothing to do, or enough is being done."""
        return self._long(self._index)

    def encode(self) -> bool:
        """Make the most urgent batch of pictures. False when there was nothing to do."""

        def work(plan: Plan, run: Run, claim: Claim) -> Report:
            return transcode.engine.pictures(plan, plan.batches[claim.number], run)

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
        with self.claimer.lease(JobKind.FINISH) as lease:
            if lease is None:
                return False
            with self.services.database.readers() as session:
                build = builds.of_claim(session, lease.claim)
                found = in_progress.reports(session, lease.claim.upload_id)
            plan = in_progress.planned(build)
            try:
                made = publish.assemble(plan, found[JobKind.ENCODE], [*found[JobKind.SOUND], *found[JobKind.COPY]])
            except Unfit as error:
                if verify.is_final(plan, error):
                    raise EngineFailed("output_damaged", str(error), retryable=False) from error
                log.warning("made_again", why=str(error))
                self._again(lease, verify.simpler(plan, error, self.engine))
                return True
            # Whoever watches the express now goes on with it; its segments stay with the package.
            early = (*found[JobKind.INSPECT], *found[JobKind.EXPRESS])
            express = {
                f"{track.folder}/{s.uri}" for report in early for track in report.tracks for s in track.segments
            }
            self._complete(lease, build, made, express)
            self._publish(lease, made, self._size(build, made))
            if plan.source.indexed:
                self.services.store.delete(build.source_key)
        return True

    def captions(self) -> bool:
        """Give the most urgent lesson the text captions that its source carries. False: nothing to do."""
        return self._long(self._captions)

    def fingerprint(self) -> bool:
        """Keep the SHA-256 of a source, by which `school check --deep` finds damage later. False: nothing to do."""
        return self._long(self._fingerprint)

    def poster(self) -> bool:
        """Take the frame that a teacher chose. False when there was nothing to do."""
        with self.claimer.lease(JobKind.POSTER) as lease:
            if lease is None:
                return False
            poster.take(self.services, self.engine, lease)
        return True

    def _long(self, work: Callable[[], bool]) -> bool:
        if not self.long_jobs.acquire(blocking=False):
            return False
        try:
            return work()
        finally:
            self.long_jobs.release()

    def _part(self, kind: JobKind, work: Callable[[Plan, Run, Claim], Report], *, grows: bool = True) -> bool:
        """Make one part of a package and report it."""
        with self.claimer.lease(kind) as lease:
            if lease is None:
                return False
            with (
                self._opened(lease) as part,
                SegmentUploader(
                    self.services.store, lease, part.build.prefix, part.folder, all_of_it if grows else None
                ) as uploader,
            ):
                made = work(part.plan, uploader.run(self.engine, f"-{lease.claim.attempt}"), lease.claim)
                uploader.stills(made)
            self._end(lease, made)
        return True

    @contextmanager
    def _opened(self, lease: Lease) -> Iterator[_Part]:
        """The claimed part, with its source at hand. Raises LeaseLost, ObjectMissing."""
        with self.services.database.readers() as session:
            build = builds.of_claim(session, lease.claim)
        with (
            folder_for(self.services, lease.claim) as folder,
            self.services.store.local(build.source_key, lease.check) as source,
        ):
            yield _Part(build, in_progress.planned(build).at(source), folder)

    def _end(self, lease: Lease, made: Report | None) -> None:
        """End a job with its report; the last part of a package calls for the FINISH job."""
        claim = lease.claim

        def end(session: Session) -> Job | None:
            ledger.finish(session, claim, now(), **({"report": made.to_json()} if made else {}))
            job = None
            if claim.kind in builds.PARTS:
                job = builds.finish_if_last(session, claim.upload_id, now())
                builds.sum_up(session, claim.upload_id)
            if claim.kind is JobKind.INSPECT:
                last = builds.finish_if_last(session, claim.upload_id, now())
                job = last or builds.goes_on(session, claim.upload_id, now())
            if job:
                session.expunge(job)  # it is asked for its id after the session
            return job

        if job := lease.persist(end):
            self.services.transcoding.wake(job)

    def _judge(self, lease: Lease, source: Path) -> Plan | None:
        """Look into the source; a good one is planned and gets its jobs. Raises SourceRejected, EngineFailed.

        None when an attempt that did not live to the end has judged it already.
        """
        claim = lease.claim
        with self.services.database.readers() as session:
            upload = session.get(Upload, claim.upload_id)
            if upload is None:
                raise LeaseLost()  # its lesson was removed, and the job with it
            if upload.state is not UploadState.RECEIVED:
                return None
        described = transcode.probe.inspect(source, self.engine)
        if indexing.wanted(described):
            plan = indexing.foreseen(described, self.engine)
        else:
            plan = transcode.plan.make(described, self.engine, in_batches=True)

        def begin(session: Session) -> None:
            ledger.renew(session, claim, now())
            upload = session.get_one(Upload, claim.upload_id)
            refuse_without_right(session, upload, until_commit=True)
            move(session, upload, UploadState.TRANSCODING)
            upload.duration, upload.progress = described.duration, 0.0
            builds.begin(session, upload, plan, now())

        lease.persist(begin)
        wake.wake(self.services, claim.upload_id)
        return plan

    def _complete(self, lease: Lease, build: Build, made: PackageDraft, express: set[str]) -> None:
        """Store what turns segments into a package, and remove what other attempts left under its prefix."""
        store = self.services.store
        lease.check()
        self._poster(build, made)
        for name, text in made.texts.items():  # the playlist that opens it comes last
            lease.check()
            store.put(build.key(name), text.encode())
        wanted = {build.key(name) for name in (*made.package.files, *express)}
        for info in list(store.list(package_key(build.prefix, ""))):
            if info.key not in wanted:
                lease.check()
                store.delete(info.key)

    def _poster(self, build: Build, made: PackageDraft) -> None:
        """Make the best still the poster. Raises ObjectMissing."""
        store, poster = self.services.store, build.key(made.package.poster)
        try:
            with store.local(build.key(made.poster.name)) as still:
                store.put_file(poster, still)
        except ObjectMissing:
            # An attempt that died before its commit has cleared the still away; it had made the same poster of it.
            store.info(poster)

    def _size(self, build: Build, made: PackageDraft) -> tuple[int, int]:
        """Bytes and number of all objects of the package. Raises EngineFailed when one is missing."""
        sizes = {info.key: info.size for info in self.services.store.list(package_key(build.prefix, ""))}
        missing = [name for name in made.package.files if build.key(name) not in sizes]
        if missing:
            raise EngineFailed("output_incomplete", f"not in the store: {missing[:3]}")
        return sum(sizes.values()), len(sizes)

    def _publish(self, lease: Lease, made: PackageDraft, measure: tuple[int, int]) -> None:
        """Point the lesson at the package and end the job, in one commit. Raises as Lease.persist, SourceRejected."""
        claim = lease.claim

        def publish(session: Session) -> None:
            ledger.finish(session, claim, now())
            upload = session.get_one(Upload, claim.upload_id)
            build = builds.of(session, claim.upload_id)
            if build is None:
                raise LeaseLost()
            refuse_without_right(session, upload, until_commit=True)
            move(session, upload, UploadState.READY)
            upload.progress, upload.speed = 1.0, None
            builds.publish(session, build, made.package, measure)

        lease.persist(publish)

    def _again(self, lease: Lease, simpler: Plan) -> None:
        claim = lease.claim

        def begin(session: Session) -> None:
            ledger.renew(session, claim, now())
            build = builds.of(session, claim.upload_id)
            if build is None:
                raise LeaseLost()
            builds.again(session, build, simpler, now())

        lease.persist(begin)
        wake.wake(self.services, claim.upload_id)

    def _index(self) -> bool:
        with self.claimer.lease(JobKind.INDEX) as lease:
            if lease is None:
                return False
            claim = lease.claim
            with self._opened(lease) as part:
                copy = indexing.indexed(part.plan.source, part.folder, self.engine, lease.check)
                if copy:  # it goes when the lesson is made
                    self.services.store.put_file(indexed_key(claim.upload_id), copy.path, move=True)
                settled = indexing.final_plan(part.plan, copy, self.engine)

            def end(session: Session) -> None:
                ledger.finish(session, claim, now())
                builds.cut(session, claim.upload_id, settled, now())

            lease.persist(end)
            wake.wake(self.services, claim.upload_id)
        return True

    def _fingerprint(self) -> bool:
        with self.claimer.lease(JobKind.FINGERPRINT) as lease:
            if lease is None:
                return False
            running = hashlib.sha256()
            with self.services.store.open(source_key(lease.claim.upload_id)) as file:
                while block := file.read(1 << 22):
                    running.update(block)
                    lease.check()

            def end(session: Session) -> None:
                ledger.finish(session, lease.claim, now())
                session.get_one(Upload, lease.claim.upload_id).sha256 = running.hexdigest()

            lease.persist(end)
        return True

    def _captions(self) -> bool:
        with self.claimer.lease(JobKind.CAPTIONS) as lease:
            if lease is None:
                return False
            captions.take(self.services, self.engine, lease)
        return True
