"""IMPORT jobs: a worker looks at the files of a folder, or takes them, as the state of the run says."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.errors import CatalogError
from catalog.intake.archives import ArchiveTooLarge, BadArchive, ZipSource
from catalog.intake.folders import is_open
from catalog.intake.importer import Importer, Stopped
from catalog.intake.listing import NoFolder
from catalog.intake.locks import only_one
from catalog.intake.models import FileState, ImportFile, ImportRun, RunState
from catalog.intake.names import unquoted
from catalog.intake.running import run
from catalog.intake.sources import FileSource, FolderSource
from catalog.intake.take import stop
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.videos.keys import archive_key
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from transcode.progress import Progress

ASK_EVERY = 1.0
"""Seconds after which the run is read again, to notice a pause."""


@dataclass
class _Watch:
    """Stops the import when the lease is lost, the worker drains, or somebody paused it; shows how far it is."""

    context: PipelineContext
    lease: Lease
    run_id: str
    state: RunState
    asked: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        """Raises Stopped, LeaseLost, Draining."""
        self.lease.check()
        if time.monotonic() - self.asked < ASK_EVERY:
            return
        self.asked = time.monotonic()
        with self.context.database.readers() as session:
            found = session.get(ImportRun, self.run_id)
            if found is None or found.state is not self.state:
                raise Stopped()

    def show(self, _step: str, done: float, total: float) -> None:
        """Note the progress; the lease's thread writes it down."""
        self.lease.progress(Progress(done / total if total else 0.0, 0.0, done))


def perform(context: PipelineContext, lease: Lease) -> None:
    """Do what the run's state asks for. Raises LeaseLost, Draining, StorageError."""
    run_id = lease.claim.subject
    with context.database.readers() as session:
        found = session.get(ImportRun, run_id)
        if found is None:
            raise LeaseLost()  # it was discarded
        state, folder, archive = found.state, Path(unquoted(found.folder)), found.archive
        name, going = found.name, found.going
    watch = _Watch(context, lease, run_id, state)
    if going and archive:
        with context.store.local(archive_key(archive), lease.check) as path:
            _work(watch, lambda: ZipSource(path, context.imports / "unpacked", name))
        _drop_archive(watch, archive)
    elif going:
        _work(watch, lambda: _source(context, folder))

    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())

    lease.persist(end)


def _work(watch: _Watch, find: Callable[[], FileSource]) -> None:
    context, looking = watch.context, watch.state is RunState.LOOKING
    importer = Importer(
        database=context.database,
        intake=context.intake,
        prober=context.prober,
        source=FolderSource(context.imports),
        clock=now,
        wake=context.transcoding.wake,
        show=watch.show,
        check=watch.check,
    )
    try:
        with only_one(context.imports, watch.run_id):
            try:
                source = find()
            except CatalogError as error:
                stop(importer, watch.run_id, RunState.STOPPED, _CODES.get(type(error), "NO_FOLDER"))
                return
            run(replace(importer, source=source), watch.run_id, looking=looking, taking=not looking)
    except (Stopped, CatalogError):
        return  # the run says why


_CODES: dict[type[CatalogError], str] = {BadArchive: "BAD_ARCHIVE", ArchiveTooLarge: "ARCHIVE_TOO_LARGE"}


def _source(context: PipelineContext, folder: Path) -> FileSource:
    """Raises NoFolder, BadArchive, ArchiveTooLarge."""
    if not is_open(context.import_folder, folder):
        raise NoFolder(folder=folder.name)
    return ZipSource(folder, context.imports / "unpacked") if folder.is_file() else FolderSource(folder)


def _drop_archive(watch: _Watch, archive: str) -> None:
    """Remove the ZIP file of an import that has taken all of it."""
    waits = (ImportFile.run_id == watch.run_id, ImportFile.state == FileState.WAITING)
    with watch.context.database.sessions() as session:
        found = session.get(ImportRun, watch.run_id)
        if found is None or found.state is not RunState.DONE or session.scalar(select(func.count()).where(*waits)):
            return
        found.archive = None
        session.commit()
    watch.context.store.delete(archive_key(archive))
