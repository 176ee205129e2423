"""Engines and sessions: SQLite for one machine, PostgreSQL for many."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker


@dataclass(frozen=True)
class Database:
    """Where sessions come from."""

    engine: Engine
    sessions: sessionmaker[Session]
    readers: sessionmaker[Session]


def connect(url: str) -> Database:
    """Open the database at `url`; a SQLite file is made if it is not there, its tables by school/migrations."""
    # Values stay out of errors and so out of the log: among them are hashes of passwords and tokens.
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine)
    reading = engine.execution_options(reads_only=True)
    return Database(engine, sessionmaker(engine), sessionmaker(reading))


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        # pysqlite begins transactions by itself and too late; None leaves that to the event below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",  # readers and a writer do not wait for each other
            "synchronous=FULL",  # a commit we acknowledged survives a power cut
            "foreign_keys=ON",
            "busy_timeout=15000",  # milliseconds that a writer waits for another
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at the start: one that reads first and then writes would fail at once with
        # SQLITE_BUSY when another wrote in between, whatever the timeout.
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
