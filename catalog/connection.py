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

_TURNS = 0x5363686F6F6C  # "School": the number of the lock that serializes starting servers
_PASSING_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}
# To notice a lost machine within half a minute; otherwise a lost connection would block a thread for hours.
_POSTGRES = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}


@dataclass(frozen=True)
class Database:
    """A database, with factories of sessions."""

    engine: Engine
    sessions: sessionmaker[Session]
    readers: sessionmaker[Session]


def connect(url: str) -> Database:
    """Open the database at `url`; a missing SQLite file is created; school/migrations creates the tables."""
    postgres = url.startswith("postgresql")
    # Parameters are hidden in errors and so in logs, since they include hashes of passwords and tokens.
    connecting = _POSTGRES if postgres else {}
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=connecting)
    if not postgres:
        _tune_sqlite(engine)
    reading = engine.execution_options(reads_only=True)
    return Database(engine, sessionmaker(engine), sessionmaker(reading))


def take_turns(connection: Connection) -> None:
    """Make other starting servers wait until this transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _TURNS})


def is_passing(error: SQLAlchemyError) -> bool:
    """Whether the error is transient: the database is unavailable, busy, full, or preferred another transaction.

    Errors of the statement itself are not: a missing table or column, an invalid value.
    """
    if isinstance(error, PoolExhausted):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        # The low byte is the primary code (SQLite's "Result and Error Codes", section 2).
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _PASSING_SQLITE
    # PostgreSQL's classes 08, 40, 53, 55, 57 and 58, and errors of libpq itself (PEP 249: "not necessarily under
    # the control of the programmer"); and a standby that is not yet the one to write to.
    return error.connection_invalidated or isinstance(error.orig, (PostgresTrouble, ReadOnlySqlTransaction))


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        # pysqlite begins transactions implicitly and too late; None leaves that to the event below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",  # readers and a writer do not wait for each other
            "synchronous=FULL",  # an acknowledged commit survives a power cut
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
