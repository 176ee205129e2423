"""The database's tables, brought up to date at each start by Alembic."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from school.database import Database

_FOLDER = Path(__file__).parent


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this folder."""
    alembic = Config()
    alembic.set_main_option("script_location", str(_FOLDER))
    alembic.attributes["connection"] = connection
    return alembic


def upgrade(database: Database, lock: Path) -> None:
    """Bring the tables to the newest revision; several processes may call this at the same time."""
    with _one_at_a_time(lock), database.engine.begin() as connection:
        command.upgrade(config(connection), "head")


@contextlib.contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
