"""IMPORT jobs: a worker looks at the files of a folder, or takes them, as the state of the run says."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.errors import CatalogError
from catalog.intake.archives import ZipSource
from catalog.intake.folders import is_open
from catalog.intake.importer import Importer, Stopped
from catalog.intake.listing import NoFolder
from catalog.intake.locks import only_one
from catalog.intake.models import ImportRun, RunState
from catalog.intake.names import unquoted
from catalog.intake.running import run
from catalog.intake.sources import FileSource, FolderSource
from catalog.intake.take import stop
from catalog.jobs import ledger
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
    """Do what the run's state asks for. Raises LeaseLost, Draining."""
    run_id = lease.claim.subject
    with context.database.readers() as session:
        found = session.get_one(ImportRun, run_id)
        state, folder = found.state, Path(unquoted(found.folder))
    if found.going:
        _work(context, _Watch(context, lease, run_id, state), folder)

    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())

    lease.persist(end)


def _work(context: PipelineContext, watch: _Watch, folder: Path) -> None:
    importer = Importer(
        database=context.database,
        intake=context.intake,
        prober=context.prober,
        source=FolderSource(folder),
        clock=now,
        wake=context.transcoding.wake,
        show=watch.show,
        check=watch.check,
    )
    looking = watch.state is RunState.LOOKING
    try:
        if not is_open(context.import_folder, folder):
            stop(importer, watch.run_id, RunState.STOPPED, "NO_FOLDER")
            raise NoFolder(folder=folder.name)
        with only_one(context.imports, watch.run_id):
            opened = Importer(**{**vars(importer), "source": _source(context, folder)})
            run(opened, watch.run_id, looking=looking, taking=not looking)
    except (Stopped, CatalogError):
        return  # the run says why


def _source(context: PipelineContext, folder: Path) -> FileSource:
    return ZipSource(folder, context.imports / "unpacked") if folder.is_file() else FolderSource(folder)
