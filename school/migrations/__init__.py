"""Upgrades the database's tables at each start, with Alembic.

Workers and web processes of the previous revision go on working meanwhile and afterwards, here and on other machines.
So a revision may only add: tables, columns that are nullable or have a server default, wider types. Something is
removed in a later release, when nothing uses it any more. tests/school/test_migrations.py checks the revisions.
"""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from catalog.audit.guard import guard
from catalog.connection import Database, is_passing, take_turns

log = structlog.get_logger()
_FOLDER = Path(__file__).parent
_TRIES = 20
_LOCK_TIMEOUT = "3s"
"""How long a change of a table waits for its lock. Short, since all later queries wait behind it."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this folder."""
    alembic = Config()
    alembic.set_main_option("script_location", str(_FOLDER))
    alembic.attributes["connection"] = connection
    return alembic


def upgrade(database: Database, lock: Path) -> None:
    """Upgrade the tables to the newest revision; any number of processes and machines may call this at the same time.

    Tables of a newer school than this one are left as they are: a machine that is updated last must still start.
    Raises OperationalError when the database is unavailable, or busy for a minute.
    """
    with _one_at_a_time(lock):
        for left in reversed(range(_TRIES)):
            try:
                _upgrade_once(database)
                return
            except OperationalError as error:
                if not left or not is_passing(error):
                    raise
                log.warning("migration_waits", error=str(error.orig))
                time.sleep(0.5)


def _upgrade_once(database: Database) -> None:
    with database.engine.begin() as connection:
        take_turns(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        alembic = config(connection)
        known = {revision.revision for revision in ScriptDirectory.from_config(alembic).walk_revisions()}
        newer = set(MigrationContext.configure(connection).get_current_heads()) - known
        if newer:
            log.warning("database_is_newer", revisions=sorted(newer))
            return
        command.upgrade(alembic, "head")
        guard(connection)


@contextlib.contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
