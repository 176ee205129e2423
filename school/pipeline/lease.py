"""Keeping a job's lease alive while a worker is busy with it, and telling the worker when to stop."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from catalog.clock import now
from catalog.connection import is_passing
from catalog.jobs.ledger import LEASE, RENEW_EVERY, Claim, LeaseLost, renew
from catalog.uploads.jobs import ENCODE
from school.pipeline.builds import update_progress
from transcode.progress import Progress

log = structlog.get_logger()
ASK_AGAIN_EVERY = 1.0
"""Seconds between two tries to reach a database that is away or busy."""
Answer = TypeVar("Answer")


def persist(sessions: sessionmaker[Session], write: Callable[[Session], Answer], wait: Callable[[], None]) -> Answer:
    """Run `write` in a transaction of its own, and again while the database is away or busy.

    `wait` is called between two tries; an error of it ends them. Raises the errors of `write` and `wait`.
    """
    while True:
        try:
            with sessions() as session:
                answer = write(session)
                session.commit()
                return answer
        except SQLAlchemyError as error:
            if not is_passing(error):
                raise
            log.warning("database_away", error=str(error))
        wait()


class Draining(Exception):
    """This worker was asked to stop: the job is returned and the try does not count."""


class Lease:
    """A `with` block in which a thread renews the lease and writes the progress down.

    The work itself calls `check` (or `progress`) often: that is where it learns that it must stop.
    """

    def __init__(self, sessions: sessionmaker[Session], claim: Claim, draining: threading.Event) -> None:
        self.claim = claim
        self._sessions = sessions
        self._draining = draining
        self._done = threading.Event()
        self._lost = threading.Event()
        self.cut_off = False
        """Whether the last renewal failed: a lease that runs out now is not the job's fault."""
        self._latest: Progress | None = None
        self._renewed = time.monotonic()
        self._thread = threading.Thread(target=self._renew_until_done, name=f"lease {claim.job_id}", daemon=True)

    def __enter__(self) -> "Lease":
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

    def persist(self, write: Callable[[Session], Answer]) -> Answer:
        """Run `write` as `persist` does, as long as this is still the job's worker. Raises LeaseLost, Draining."""
        return persist(self._sessions, write, self._pause)

    def _pause(self) -> None:
        self._draining.wait(ASK_AGAIN_EVERY)
        self.check()

    def progress(self, progress: Progress) -> None:
        """Note how far the engine is. Raises as `check`."""
        self._latest = progress
        self.check()

    def _renew_until_done(self) -> None:
        while not self._done.wait(RENEW_EVERY):
            try:
                self._renew()
                self.cut_off = False
            except LeaseLost:
                self._lost.set()
                return
            except SQLAlchemyError as error:
                # A busy or restarting database: the next turn tries again, well before the lease runs out.
                self.cut_off = True
                ids = {"job": self.claim.job_id, "subject": self.claim.subject}  # a thread has no bound ones
                log.warning("lease_not_renewed", **ids, error=str(error))

    def _renew(self) -> None:
        asked = time.monotonic()
        with self._sessions() as session:
            if self._latest is None:
                renew(session, self.claim, now())
            else:
                renew(session, self.claim, now(), progress=self._latest.fraction, speed=self._latest.speed)
                if self.claim.kind is ENCODE:
                    update_progress(session, self.claim.subject)
            session.commit()
        self._renewed = asked
