"""Keeping a job's lease alive while a worker is busy with it, and telling the worker when to stop."""

import threading
import time
from types import TracebackType

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from catalog.clock import now
from catalog.jobs.ledger import LEASE, RENEW_EVERY, Claim, LeaseLost, renew
from catalog.jobs.models import JobKind
from school.making import sum_up
from transcode.progress import Progress

log = structlog.get_logger()


class Draining(Exception):
    """This worker was asked to stop: the job goes back as if it had not been begun."""


class Hold:
    """A `with` block in which a thread renews the lease and writes the progress down.

    The work itself calls `check` (or `progress`) often: that is where it learns that it must stop.
    """

    def __init__(self, sessions: sessionmaker[Session], held: Claim, draining: threading.Event) -> None:
        self.held = held
        self._sessions = sessions
        self._draining = draining
        self._done = threading.Event()
        self._lost = threading.Event()
        self._latest: Progress | None = None
        self._renewed = time.monotonic()
        self._thread = threading.Thread(target=self._keep, name=f"hold {held.job_id}", daemon=True)

    def __enter__(self) -> "Hold":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def check(self) -> None:
        """Raises LeaseLost or Draining when the work must stop."""
        # A process that was stopped and goes on must not write before its thread learns that the lease is over.
        if self._lost.is_set() or time.monotonic() - self._renewed > LEASE.total_seconds():
            raise LeaseLost()
        if self._draining.is_set():
            raise Draining()

    def progress(self, progress: Progress) -> None:
        """Note how far the engine is. Raises as `check`."""
        self._latest = progress
        self.check()

    def _keep(self) -> None:
        while not self._done.wait(RENEW_EVERY):
            try:
                self._renew()
            except LeaseLost:
                self._lost.set()
                return
            except SQLAlchemyError as error:
                # A busy or restarting database: the next turn tries again, well before the lease runs out.
                ids = {"job": self.held.job_id, "upload": self.held.upload_id}  # a thread has no bound ones
                log.warning("lease_not_renewed", **ids, error=str(error))

    def _renew(self) -> None:
        asked = time.monotonic()
        with self._sessions() as session:
            if self._latest is None:
                renew(session, self.held, now())
            else:
                renew(session, self.held, now(), progress=self._latest.fraction, speed=self._latest.speed)
                if self.held.kind is JobKind.ENCODE:
                    sum_up(session, self.held.upload_id)
            session.commit()
        self._renewed = asked
