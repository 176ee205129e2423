"""Refreshes the index of a machine: soon after each change, and every few seconds whatever was lost."""

import threading
import time
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from catalog.connection import is_passing
from catalog.search.index import IndexBusy, IndexLost
from catalog.search.service import Indexer
from storage.errors import StorageError

log = structlog.get_logger()
SHARE = 1 / 3
"""Of a core at most, while changes come without end, as from an import. A round over 30,000 lessons takes 0.3 s."""


def refresh_search(indexer: Indexer) -> None:
    """One round. What is away is left to the next; an index that is lost meanwhile is built by it."""
    try:
        changed = indexer.catch_up()
    except (IndexBusy, IndexLost, StorageError) as error:
        log.warning("search_index_waits", error=repr(error))
    except SQLAlchemyError as error:
        if not is_passing(error):
            raise
        log.warning("database_away", error=str(error))
    else:
        if changed:
            log.info("search_index_caught_up", courses=changed)


@dataclass(eq=False)
class Refresher:
    """Refreshes the index in a thread of its own when it was asked to; what is asked meanwhile, by one more round."""

    indexer: Indexer
    _wanted: threading.Event = field(default_factory=threading.Event, init=False)
    _closed: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="search", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the round that runs now."""
        self._closed.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def ask(self) -> None:
        """Have a round begin after this moment. Neither waits nor raises."""
        self._wanted.set()

    def _run(self) -> None:
        took = 0.0
        while not self._closed.wait(took / SHARE - took):
            self._wanted.wait()
            self._wanted.clear()
            began = time.monotonic()
            if not self._closed.is_set():
                refresh_search(self.indexer)
            took = time.monotonic() - began
