"""What is the same for all databases that one test process opens is found out once: their abilities, compiled SQL."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

import catalog.connection

MORE_OFTEN_BEFORE = 20_000
"""New objects before the garbage of one test is looked for; 700 of CPython are for programs that make fewer."""


def engines() -> Callable[..., Engine]:
    """A create_engine whose engines of one kind of database share what they know: its abilities, and compiled SQL.

    Each has its own address, connections and events. The first that has reached its database tells the others.
    SQLite does not wait for the disk, as PostgreSQL does not: of a test that sends forms that was an eighth of the
    time. Where power cuts and failing writes are tested it does (tests/chaos/conftest.py).
    """
    known: dict[str, Engine] = {}
    compiled: dict[Any, Any] = {}

    def create_engine(url: str, **options: Any) -> Engine:
        engine = sqlalchemy.create_engine(url, execution_options={"compiled_cache": compiled}, **options)
        first = known.setdefault(engine.name, engine)
        if first.dialect.server_version_info is None:
            known[engine.name] = engine
        else:
            engine.dialect = first.dialect
        if engine.name == "sqlite":
            event.listen(engine, "checkout", _hurry)
        return engine

    return create_engine


def _hurry(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    # With the first use, because catalog.connection sets its own words when it connects.
    if not record.info.get("hurried"):
        connection.execute("PRAGMA synchronous=OFF")
        record.info["hurried"] = True


@pytest.fixture(scope="session", autouse=True)
def _remembered() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog.connection, "create_engine", engines())
        yield


def pytest_collection_finish() -> None:
    """Never look for garbage among modules and collected tests: that was a tenth of the time of most tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MORE_OFTEN_BEFORE, 10, 10)
