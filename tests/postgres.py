"""A PostgreSQL server of the test run's own: from a wheel, on a unix socket in a folder of its own, gone at the end.

Durability is switched off: what the database promises after a power cut is not what is tested here.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from chaos.servers import NOBODY, PACKAGE, as_nobody, postgres_programs
from school.serve.processes import end_with_parent

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "listen_addresses": "",
}
CUT = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TIMEOUT = 30.0  # seconds; far above what a start takes


@dataclass
class PostgresServer:
    """A server that can be stopped and started again; its databases stay."""

    folder: Path
    programs: Path
    process: "subprocess.Popen[bytes] | None" = None
    _broom: "psycopg.Connection[tuple[object, ...]] | None" = None

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / ".s.PGSQL.5432"

    def url(self, database: str) -> str:
        """The address of one of its databases, as SCHOOL_DATABASE_URL."""
        return f"postgresql://school@/{database}?host={self.folder}"

    def make(self, database: str) -> str:
        """Make an empty database; its address."""
        with psycopg.connect(self._way("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = [word for name, value in FAST.items() for word in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *words],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("ab"),
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one system call
            **as_nobody(),
        )
        until = time.monotonic() + TIMEOUT
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, "PostgreSQL does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it without waiting for anybody; what was committed stays ("fast shutdown" of its manual)."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it for good ("immediate shutdown"): quicker, and with FAST it forgets the last commits."""
        self._end(signal.SIGQUIT)

    def _end(self, sign: int) -> None:
        if self.process is not None:
            self.process.send_signal(sign)
            self.process.wait(TIMEOUT)
            self.process = None

    def empty(self, database: str, tables: Sequence[str]) -> None:
        """Empty tables, those that others point to last: a fiftieth of the cost of a new database.

        All connections to it are cut before, so that nobody left from an earlier test holds a lock. The one that does
        this stays open for the next time: a new one costs the server a process.
        """
        # The audit record lets nobody delete rows; a replica's session runs no triggers.
        words = ["SET session_replication_role = replica", *(f'DELETE FROM "{table}"' for table in tables)]
        try:
            self._run(database, [CUT, *words])
        except psycopg.OperationalError:  # the server was started anew in between
            self._broom = None
            self._run(database, [CUT, *words])

    def _run(self, database: str, words: Sequence[str]) -> None:
        if self._broom is None or self._broom.info.dbname != database:
            self._broom = psycopg.connect(self._way(database), autocommit=True)
        self._broom.execute("; ".join(words))

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._way("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _way(self, database: str) -> str:
        return f"host={self.folder} user=school dbname={database}"


@contextmanager
def server() -> Iterator[PostgresServer]:
    """Make and start a server; without the package the test is skipped, with CI=true that is a failure."""
    folder = Path(tempfile.mkdtemp(prefix="school-postgres-"))
    try:
        if os.getuid() == 0:
            os.chown(folder, NOBODY, NOBODY)  # PostgreSQL refuses to run as root
        made = PostgresServer(folder, _programs(folder))
        words = ["-D", str(folder / "data"), "-U", "school", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        subprocess.run([str(made.programs / "initdb"), *words], check=True, capture_output=True, **as_nobody())
        made.start()
        try:
            yield made
        finally:
            made.kill()
    finally:
        shutil.rmtree(folder)


def _programs(folder: Path) -> Path:
    try:
        return postgres_programs(folder)
    except FileNotFoundError:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs {PACKAGE}")
        pytest.skip(f"no PostgreSQL ({PACKAGE} of requirements-dev.txt)")
