"""Which parts of the school answer, and which workers are alive; cached for a few seconds per process.

Prometheus, the operators' page and its refreshes all ask; not each of them should write to the store and call all
workers.
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
    """The state at one time: the parts of /readyz with "ok" or their fault, and the queues of each worker."""

    parts: dict[str, str]
    workers: dict[str, tuple[str, ...]]

    @property
    def queues(self) -> dict[str, int]:
        """How many workers serve each queue."""
        served = [queue for queues in self.workers.values() for queue in queues]
        return {queue: served.count(queue) for queue in ("default", "encode", "index", *served)}


@dataclass(eq=False)
class HealthCache:
    """Reads health snapshots, and caches them for FRESH_FOR seconds."""

    services: Services
    _last: HealthSnapshot | None = None
    _at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> HealthSnapshot:
        """The latest snapshot; concurrent callers wait for the same one."""
        with self._lock:
            if self._last is None or time.monotonic() - self._at > FRESH_FOR:
                self._last = self._ask()
                self._at = time.monotonic()
            return self._last

    def _ask(self) -> HealthSnapshot:
        """If the broker accepts connections but never answers, the snapshot has no workers, and is not delayed."""
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
