"""Do the parts of the school answer, and which workers are there? Asked at most once in a few seconds a process.

Prometheus, the operators' page and its refreshing all ask; a store is not to be written to, nor workers to be called
up, for each of them.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import structlog

from school.operations.health import LIMIT, Health
from school.services import Services

log = structlog.get_logger()
FRESH_FOR = 8.0  # seconds
TIMEOUT = 1.0  # seconds in which a live worker answers


@dataclass(frozen=True)
class HealthSnapshot:
    """One answer: the parts of /readyz with "ok" or what is wrong, and the queues that each worker serves."""

    parts: dict[str, str]
    workers: dict[str, tuple[str, ...]]

    @property
    def queues(self) -> dict[str, int]:
        """How many workers serve each queue."""
        served = [queue for queues in self.workers.values() for queue in queues]
        return {queue: served.count(queue) for queue in ("default", "encode", "index", *served)}


@dataclass(eq=False)
class HealthCache:
    """Asks, and remembers for FRESH_FOR seconds."""

    services: Services
    _last: HealthSnapshot | None = None
    _at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> HealthSnapshot:
        """The latest answer; whoever comes while it is being asked for waits for the same one."""
        with self._lock:
            if self._last is None or time.monotonic() - self._at > FRESH_FOR:
                self._last = self._ask()
                self._at = time.monotonic()
            return self._last

    def _ask(self) -> HealthSnapshot:
        """A broker that takes connections and never answers must not hold the answer up: no worker then counts."""
        pool = ThreadPoolExecutor(1)
        called = pool.submit(self._workers)
        parts = Health(self.services).report()
        wait([called], LIMIT)
        pool.shutdown(wait=False)
        return HealthSnapshot(parts, called.result() if called.done() else {})

    def _workers(self) -> dict[str, tuple[str, ...]]:
        try:
            answers = self.services.celery.control.inspect(timeout=TIMEOUT).active_queues() or {}
        except Exception as error:  # kombu raises what its transports raise
            log.warning("workers_not_asked", error=str(error))
            return {}
        return {name: tuple(sorted(queue["name"] for queue in queues)) for name, queues in sorted(answers.items())}
