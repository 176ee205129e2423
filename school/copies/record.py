"""Copies the whole database to one file and back: a backup of SQLite can be restored into PostgreSQL.

A gzip of JSON lines, `["table", {column: value}]`, tables in the order of their foreign keys. Times
are ISO 8601 in UTC. Tables are read by reflection, not from the models, so that a backup of an earlier version is
restored as it was and then upgraded by the migrations.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import JSON, Connection, DateTime, Integer, MetaData, Table, func, inspect, literal, select, text

from catalog.connection import Database
from school.copies.errors import CopyRefused
from school.migrations import config

_VERSIONS = "alembic_version"
_BATCH = 500  # rows written by one statement


@dataclass(frozen=True)
class Record:
    """A record file: the revision of its tables and the number of rows of each."""

    revision: str
    rows: dict[str, int]


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """A connection with a snapshot of the database, unaffected by concurrent writes.

    One reading transaction does that in SQLite's WAL mode; PostgreSQL must be asked for it.
    """
    level = {"isolation_level": "REPEATABLE READ"} if database.engine.dialect.name == "postgresql" else {}
    with database.engine.execution_options(reads_only=True, **level).connect() as connection, connection.begin():
        yield connection


def dump(connection: Connection, path: Path) -> Record:
    """Write all tables to `path`. Raises CopyRefused when there are none."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise CopyRefused("There is no school in this database.")
    rows = {}
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
        for table in _tables(connection):
            count = 0
            ordered = select(table).order_by(*table.primary_key.columns)
            for row in connection.execution_options(yield_per=_BATCH).execute(ordered).mappings():
                file.write(json.dumps([table.name, dict(row)], ensure_ascii=False, default=_plain) + "\n")
                count += 1
            rows[table.name] = count
    return Record(revision, rows)


def load(database: Database, path: Path, record: Record) -> None:
    """Fill the empty database from `path` and bring it up to date, in one transaction. Raises CopyRefused."""
    with database.engine.begin() as connection:
        refuse_unless_empty(connection)
        _make_tables(connection, record.revision)
        tables = {table.name: table for table in _tables(connection)}
        for name, rows in groupby(_lines(path), key=lambda line: str(line[0])):
            _fill(connection, tables[name], (row for _, row in rows))
        for table in tables.values():
            if connection.scalar(select(func.count()).select_from(table)) != record.rows.get(table.name, 0):
                raise CopyRefused(f"The backup's record is damaged: rows of {table.name} are missing.")
            _go_on_counting(connection, table)
        command.upgrade(config(connection), "head")


def refuse_unless_empty(connection: Connection) -> None:
    """Raises CopyRefused when any table has a row."""
    for name in sorted({*inspect(connection).get_table_names()} - {_VERSIONS}):
        if connection.scalar(select(literal(1)).select_from(Table(name, MetaData())).limit(1)):
            raise CopyRefused(
                f"This school is not empty: its table {name} holds something. A backup is restored only where "
                "nothing is, so that nothing is overwritten: set SCHOOL_DATA (and SCHOOL_DATABASE_URL) to new ones."
            )


def refuse_unless_newest(revision: str) -> None:
    """Raises CopyRefused when the tables are not those of this version: their references could not be read."""
    if revision != ScriptDirectory.from_config(config()).get_current_head():
        raise CopyRefused("The school's tables are of another version of this program. Start the server once.")


def refuse_unless_known(revision: str) -> None:
    """Raises CopyRefused when the tables are of a later version of this program."""
    try:
        ScriptDirectory.from_config(config()).get_revision(revision)
    except CommandError:
        raise CopyRefused(
            f"The backup was made by a later version of this program (tables {revision}). Install that one first."
        ) from None


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != _VERSIONS]
    for column in (column for table in tables for column in table.columns):
        if isinstance(column.type, JSON):
            column.type.none_as_null = True  # NULL stays NULL, instead of JSON's null
    return tables


def _make_tables(connection: Connection, revision: str) -> None:
    """Create the tables of `revision`; empty tables of another revision are dropped."""
    if MigrationContext.configure(connection).get_current_revision() != revision:
        there = MetaData()
        there.reflect(connection)
        there.drop_all(connection)
        command.upgrade(config(connection), revision)


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            name, row = json.loads(line)
            yield name, row


def _fill(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    moments = {column.name for column in table.columns if isinstance(column.type, DateTime)}
    while batch := list(islice(rows, _BATCH)):
        for row in batch:
            row.update({name: datetime.fromisoformat(row[name]) for name in moments & row.keys() if row[name]})
        connection.execute(table.insert(), batch)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Set PostgreSQL's sequences after the highest number; SQLite does that by itself."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name == "postgresql" and len(keys) == 1 and isinstance(keys[0].type, Integer):
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, keys[0].name)))
        highest = connection.scalar(select(func.max(keys[0])))
        if sequence and highest:
            connection.execute(text("SELECT setval(:name, :highest)"), {"name": sequence, "highest": highest})


def _plain(value: object) -> str:
    """Times as JSON; SQLite returns them without a time zone, which is UTC."""
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} cannot be written into a backup")
    return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
