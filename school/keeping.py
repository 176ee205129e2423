"""Puts what the engine makes into the store while it is being made, and notes it in the ledger.

A lesson grows by this: each segment can be watched as soon as it is stored and noted.
"""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.jobs import ledger
from catalog.packages.models import package_key
from school.holding import Hold
from school.services import Services
from storage.errors import StorageError
from transcode.engine import Run
from transcode.progress import Progress
from transcode.report import Report, Still, Track
from transcode.segments import INIT
from transcode.settings import EngineSettings

Seen = Callable[[Session, Report], Report]
"""What of a report is to be seen, decided in the transaction that notes it."""


def all_of_it(_: Session, made: Report) -> Report:
    """A Seen that holds nothing back."""
    return made


class Keeper:
    """Takes the segments of one run in `folder`. `seen`: what may be watched before it ends, if any."""

    def __init__(
        self, services: Services, hold: Hold, prefix: str, folder: Path, seen: Seen | None = all_of_it
    ) -> None:
        self._services = services
        self._hold = hold
        self._prefix = prefix
        self._folder = folder
        self._seen = seen
        self._tracks: dict[str, Track] = {}
        self._is_new = False

    def run(self, settings: EngineSettings, tag: str) -> Run:
        """A run of the engine that this keeper takes from."""
        return Run(self._folder, settings, tag, on_progress=self.progress, on_segment=self.segment)

    def segment(self, track: Track) -> None:
        """Store the newest segment. Raises LeaseLost, Draining, StorageError."""
        self._hold.check()
        newest = track.segments[-1]
        if len(track.segments) == 1 and newest.uri.startswith("00000"):
            self._put(f"{track.folder}/{INIT}", track.init_size)
        self._put(f"{track.folder}/{newest.uri}", newest.size, move=True)
        self._tracks[track.folder] = track
        self._is_new = True

    def progress(self, progress: Progress) -> None:
        """Note the progress, and new segments with it. Raises LeaseLost, Draining."""
        self._hold.progress(progress)
        if self._is_new:
            self.note()

    def note(self) -> None:
        """Write into the ledger what is stored so far. Raises LeaseLost, Draining."""
        if self._seen is None:
            return
        seen, made = self._seen, Report(tuple(self._tracks.values()))

        def note(session: Session) -> None:
            ledger.renew(session, self._hold.held, now(), report=seen(session, made).to_json())

        self._hold.persist(note)
        self._is_new = False

    def stills(self, made: Report) -> None:
        """Store the pictures of a run. Raises LeaseLost, Draining, StorageError."""
        for still in (*made.sheets, *made.candidates):
            self._hold.check()
            self.still(still)

    def still(self, still: Still) -> None:
        """Store one picture. Raises StorageError."""
        self._put(still.name, still.size, move=True)

    @property
    def folders(self) -> set[str]:
        """The folders that have a segment."""
        return set(self._tracks)

    def _put(self, name: str, size: int, *, move: bool = False) -> None:
        key = package_key(self._prefix, name)
        self._services.store.put_file(key, self._folder / name, move=move)
        if self._services.store.info(key).size != size:
            raise StorageError(f"{key} has another size in the store than it was made with")
