"""Engines and sessions: SQLite for one machine, PostgreSQL for many."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from psycopg import OperationalError as PostgresTrouble
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session, sessionmaker

_TURNS = 0x5363686F6F6C  # "School": the number of the lock by which servers that start take turns
_PASSING_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}
# So that a machine that went silent is noticed in half a minute; a lost line alone would block a thread for hours.
_POSTGRES = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}


@dataclass(frozen=True)
class Database:
    """Where sessions come from."""

    engine: Engine
    sessions: sessionmaker[Session]
    readers: sessionmaker[Session]


def connect(url: str) -> Database:
    """Open the database at `url`; a SQLite file is made if it is not there, its tables by school/migrations."""
    postgres = url.startswith("postgresql")
    # Values stay out of errors and so out of the log: among them are hashes of passwords and tokens.
    connecting = _POSTGRES if postgres else {}
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=connecting)
    if not postgres:
        _tune_sqlite(engine)
    reading = engine.execution_options(reads_only=True)
    return Database(engine, sessionmaker(engine), sessionmaker(reading))


def take_turns(connection: Connection) -> None:
    """Let no other server that starts do its part until this transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _TURNS})


def is_passing(error: SQLAlchemyError) -> bool:
    """Whether the same may well succeed in a moment: the database is away, busy, full, or chose another's change.

    What is wrong with the statement itself is not: no table, no column, a value that does not fit.
    """
    if isinstance(error, PoolExhausted):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        # The low byte is the primary code (SQLite's "Result and Error Codes", section 2).
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _PASSING_SQLITE
    # PostgreSQL's classes 08, 40, 53, 55, 57 and 58, and whatever libpq itself says (PEP 249: "not necessarily under
    # the control of the programmer"); and a standby that is not yet the one to write to.
    return error.connection_invalidated or isinstance(error.orig, (PostgresTrouble, ReadOnlySqlTransaction))


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
