"""Stores segments while the engine makes them, and notes them in the ledger.

A lesson grows by this: each segment can be watched as soon as it is stored and noted. Several are put at once, for
a store takes as long for one as for a few: a disk to make it last, a bucket to answer.
"""

import contextvars
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from catalog.changes import changed
from catalog.clock import now
from catalog.jobs import ledger
from catalog.videos.keys import package_key
from school.pipeline.lease import Lease
from storage.errors import StorageError
from storage.store import Store
from transcode.progress import Progress
from transcode.report import Report, Still, Track, from_json, longer
from transcode.run import Run
from transcode.segments import INIT
from transcode.settings import EngineSettings

AT_A_TIME = 4
NOTED_EVERY = 1.0
"""Seconds; the first segment of a folder is noted at once. A note holds all segments: of three hours, some 100 KB."""
WAITING = 16
"""Segments that may wait to be put; then the engine waits for the store."""

Seen = Callable[[Session, Report], Report]
"""Selects the part of a report that viewers get, in the transaction that notes it."""


def all_of_it(_: Session, made: Report) -> Report:
    """A Seen that holds nothing back."""
    return made


class SegmentUploader:
    """A `with` block that takes the segments of one run in `folder`; at its end all of them are in the store.

    `seen`: selects the part that may be watched before the run ends. None: nothing, so no viewer needs it cached.
    """

    def __init__(self, store: Store, lease: Lease, prefix: str, folder: Path, seen: Seen | None = all_of_it) -> None:
        self._store = store
        self._lease = lease
        self._prefix = prefix
        self._folder = folder
        self._seen = seen
        self._tracks: dict[str, Track] = {}
        self._is_new = False
        self._begins = False
        self._noted_at = 0.0
        self._pool = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="keep")
        self._putting: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raises StorageError, unless the block has failed already."""
        try:
            if error is None:
                self._finish_puts()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def run(self, settings: EngineSettings, tag: str) -> Run:
        """A run of the engine that this keeper takes from."""
        return Run(self._folder, settings, tag, on_progress=self.progress, on_segment=self.segment)

    def segment(self, track: Track) -> None:
        """Let the newest segment be stored. Raises LeaseLost, Draining, and StorageError for an earlier one."""
        self._lease.check()
        newest = track.segments[-1]
        if len(track.segments) == 1 and newest.uri.startswith("00000"):
            self._put_soon(f"{track.folder}/{INIT}", track.init_size)
        self._put_soon(f"{track.folder}/{newest.uri}", newest.size, move=True)
        self._tracks[track.folder] = track
        self._is_new = True
        self._begins |= len(track.segments) == 1

    def progress(self, progress: Progress) -> None:
        """Note the progress, and new segments with it. Raises LeaseLost, Draining, StorageError."""
        self._lease.progress(progress)
        if self._begins or (self._is_new and time.monotonic() - self._noted_at > NOTED_EVERY):
            self.note()

    def note(self) -> None:
        """Write the segments that are stored so far into the ledger. Raises LeaseLost, Draining, StorageError."""
        if self._seen is None:
            return
        self._finish_puts()
        seen, made = self._seen, Report(tuple(self._tracks.values()))

        def note(session: Session) -> None:
            claim, report = self._lease.claim, seen(session, made)
            if earlier := ledger.report(session, claim):  # of this attempt, or of one that was broken off
                report = longer(from_json(earlier), report)
            ledger.renew(session, claim, now(), report=report.to_json())
            changed(session, f"upload:{claim.subject}")

        self._lease.persist(note)
        self._is_new = self._begins = False
        self._noted_at = time.monotonic()

    def stills(self, made: Report) -> None:
        """Store the pictures of a run. Raises LeaseLost, Draining, StorageError."""
        for still in (*made.sheets, *made.candidates):
            self._lease.check()
            self.still(still)

    def still(self, still: Still) -> None:
        """Store one picture. Raises StorageError."""
        self._put(still.name, still.size, move=True)

    @property
    def folders(self) -> set[str]:
        """The folders that have a segment."""
        return set(self._tracks)

    def _put_soon(self, name: str, size: int, *, move: bool = False) -> None:
        while len(self._putting) >= WAITING:
            self._putting.pop(0).result()

        def put() -> None:
            self._lease.check()  # the lease may have been lost since, and the place be another's
            self._put(name, size, move=move)

        self._putting.append(self._pool.submit(contextvars.copy_context().run, put))

    def _finish_puts(self) -> None:
        """Wait until all segments are stored."""
        while self._putting:
            self._putting.pop(0).result()

    def _put(self, name: str, size: int, *, move: bool = False) -> None:
        key = package_key(self._prefix, name)
        self._store.put_file(key, self._folder / name, move=move, cold=self._seen is None)
        if self._store.info(key).size != size:
            raise StorageError(f"{key} has another size in the store than it was made with")
