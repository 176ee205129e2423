"""Health checks: `/healthz` for a process supervisor, `/readyz` for a load balancer.

Every part is checked with a short timeout, so that a part that hangs delays an answer by seconds only.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import structlog
from flask import Blueprint, Flask, Response, jsonify
from kombu.exceptions import KombuError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from catalog.connection import is_passing
from catalog.web.shared.route import needs
from school.services import Services
from storage.errors import StoreFull

log = structlog.get_logger()
LIMIT = 2.5  # seconds for all parts together: they are checked at the same time
FRESH_FOR = 2.0
"""Seconds for which a report is cached: anybody may request one, and it costs four threads and a write."""


@dataclass(frozen=True)
class Health:
    """Checks each part of the school."""

    services: Services

    def report(self) -> dict[str, str]:
        """Each part with "ok", or with its fault: "no answer", "full", or "broken"."""
        parts: dict[str, Callable[[], None]] = {
            "database": self.database,
            "store": self.services.store.check,
            "broker": self.broker,
            "worker": self.worker,
        }
        pool = ThreadPoolExecutor(len(parts))
        asked = {name: pool.submit(check) for name, check in parts.items()}
        wait(asked.values(), LIMIT)
        pool.shutdown(wait=False)
        return {name: _word(name, answer) for name, answer in asked.items()}

    def database(self) -> None:
        """Raises what the driver raises."""
        with self.services.database.readers() as session:
            session.execute(text("SELECT 1 FROM member LIMIT 1"))

    def broker(self) -> None:
        """Raises what kombu raises."""
        with self.services.celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=2)

    def worker(self) -> None:
        """Raises LookupError when no worker answers."""
        if not self.services.celery.control.broadcast("ping", reply=True, timeout=2, limit=1):
            raise LookupError("no worker")


@dataclass
class Reports:
    """The latest report, renewed when it is older than FRESH_FOR."""

    health: Health
    _last: dict[str, str] = field(default_factory=dict)
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def latest(self) -> dict[str, str]:
        """Concurrent callers wait for the same report."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._last = self.health.report()
                self._until = time.monotonic() + FRESH_FOR
            return self._last


def _word(name: str, answer: Future[None]) -> str:
    if not answer.done():
        return "no answer"
    error = answer.exception()
    if error is None:
        return "ok"
    log.warning("not_ready", part=name, error=f"{type(error).__name__}: {error}")
    if isinstance(error, StoreFull):
        return "full"
    silent = isinstance(error, (KombuError, LookupError)) or (
        isinstance(error, SQLAlchemyError) and is_passing(error)
    )
    return "no answer" if silent else "broken"


def init_app(flask: Flask, services: Services) -> None:
    """Adds the two routes."""
    reports = Reports(Health(services))
    blueprint = needs(area="health")(Blueprint("health", __name__))

    @blueprint.get("/healthz")
    def lives() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        report = reports.latest()
        well = all(answer == "ok" for answer in report.values())
        return jsonify(status="ok" if well else "not ready", parts=report), 200 if well else 503

    flask.register_blueprint(blueprint)
