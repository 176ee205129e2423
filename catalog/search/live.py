"""The index as a web process has it open: it looks now and then for a new one, and opens it in a thread."""

import threading
import time

import structlog
from whoosh.index import FileIndex

from catalog.search.errors import SearchNotReady
from catalog.search.index import IndexLost, SearchIndex
from catalog.search.segment import Segment
from catalog.search.snapshot import Snapshot
from catalog.search.words import prepare

log = structlog.get_logger()
LOOKS_EVERY = 0.3
"""Seconds between two looks at the pointer; each reads one small file and one folder."""
FIRST_WAIT = 3.0
"""Seconds that the first request waits for the index to be opened; one of 30,000 lessons takes one or two."""


class LiveIndex:
    """Gives each request the newest snapshot that is open."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self._snapshot: Snapshot | None = None
        self._segments: dict[str, Segment] = {}
        self._looked = 0.0
        self._wanted = threading.Event()
        self._tried = threading.Event()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def snapshot(self) -> Snapshot:
        """The index as it was a moment ago. Raises SearchNotReady while there is none."""
        if time.monotonic() - self._looked > LOOKS_EVERY:
            self._look()
        if self._snapshot is None:
            self._tried.wait(FIRST_WAIT)
        if self._snapshot is None:
            raise SearchNotReady()
        return self._snapshot

    def refresh(self) -> None:
        """Open what is valid now, if it is not open yet. What cannot be opened leaves the snapshot as it is.

        A writer may take files away while they are being opened: then there is something newer, which is tried.
        """
        failed: tuple[str, int] | None = None
        while True:
            try:
                name = self.index.name()
            except IndexLost:
                break  # the next catch-up builds one
            key = (name, -1)
            try:
                key = (name, self.index.generation(name))
                if self._snapshot is None or self._snapshot.key != key:
                    self._snapshot = self._open(key, self.index.open(name))
                break
            except Exception as error:  # a damaged file raises whatever its reader raises
                if key == failed:
                    log.warning("search_index_damaged", error=repr(error))
                    self.index.call_damaged(name)
                    break
                failed = key
        self._tried.set()

    def give_up(self, snapshot: Snapshot) -> None:
        """Forget a snapshot whose files cannot be read, and have the index built anew."""
        self.index.call_damaged(snapshot.key[0])
        if self._snapshot is snapshot:
            self._snapshot = None
            self._segments = {}

    def _open(self, key: tuple[str, int], files: FileIndex) -> Snapshot:
        opened = {}
        parts = []
        for segment in files._segments():
            name = f"{key[0]}/{segment.segid}"
            opened[name] = self._segments.get(name) or Segment(files.storage, files.schema, segment)
            parts.append((opened[name], frozenset(segment.deleted_docs())))
        self._segments = opened
        return Snapshot(key, parts)

    def _look(self) -> None:
        self._looked = time.monotonic()
        with self._start:
            # A process that was forked has none of its parent's threads, so it is started by the first request.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="search", daemon=True)
                self._thread.start()
        self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            self.refresh()
            prepare()
