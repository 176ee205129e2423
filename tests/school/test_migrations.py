"""A school of yesterday goes on with what it has, also while workers of yesterday still work."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, inspect, text
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.connection import Database, connect
from catalog.database import new_id
from school import migrations
from school.migrations import config, upgrade
from school.models import Base
from school.serve.first_start import prepare
from school.services import build
from school.settings import Settings
from tests.postgres import PostgresServer

REVISIONS = sorted(revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions())
BLANK = {"INTEGER": 0, "BIGINT": 0, "BOOLEAN": False, "DOUBLE": 0, "JSON": [], "DATETIME": now(), "TIMESTAMP": now()}
WIDER = {("INTEGER", "BIGINT")}
"""Types that hold all that the earlier one held, so that what old code writes still fits."""


@pytest.fixture
def url(kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the test's own."""
    if kind_of_database == "postgresql":
        made: str = request.getfixturevalue("postgres_server").make(f"own-{new_id()}")
        return made
    return f"sqlite:///{tmp_path / 'school.sqlite'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = connect(url)
    yield opened
    opened.engine.dispose()


def to_revision(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        command.upgrade(config(connection), revision)


def put(connection: Connection, known: MetaData, name: str, **values: Any) -> None:
    """Insert a row, with something harmless in every other column that must have a value.

    `known` keeps the tables as they are at this revision: to ask the database for them takes most of the time.
    """
    table = Table(name, known, autoload_with=connection, resolve_fks=False)
    for column in table.columns:
        if column.name not in values and not column.nullable and column.autoincrement is not True:
            values[column.name] = BLANK.get(_kind(column.type), "x")
    connection.execute(table.insert().values(**values))


def _kind(column_type: Any) -> str:
    return str(column_type).split("(")[0].split(" ")[0]


def fill(database: Database) -> None:
    """One lesson that plays and one that is half made, with what else people leave behind."""
    known = MetaData()
    with database.engine.begin() as connection:
        put(connection, known, "member", id="m")
        put(connection, known, "category", id="c")
        put(connection, known, "course", id="k", owner_id="m", category_id="c")
        for place, (lesson, upload, state, job) in enumerate(
            [("whole", "u", "READY", "DONE"), ("half", "v", "TRANSCODING", "RUNNING")]
        ):
            put(connection, known, "video", id=lesson, owner_id="m")
            put(connection, known, "lesson", id=lesson, course_id="k", video_id=lesson, position=place)
            put(connection, known, "upload", id=upload, member_id="m", video_id=lesson, state=state)
            put(connection, known, "job", id=f"i{upload}", kind="INSPECT", subject=upload, state="DONE", attempt=1)
            put(connection, known, "job", id=f"e{upload}", kind="ENCODE", subject=upload, state=job, attempt=3)
        put(connection, known, "package", id="p", video_id="whole", upload_id="u", prefix="u/3", size=7)
        put(connection, known, "captions", video_id="whole", language="zh-CN")
        put(connection, known, "progress", member_id="m", lesson_id="whole", position=12.5)
        put(connection, known, "api_token", id="t", member_id="m")
        put(connection, known, "state_log", id=1, subject_id="u")


def rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    found = {}
    with database.engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            every = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()
            found[table] = [dict(row) for row in every]
    del found["alembic_version"]
    return found


@pytest.mark.usefixtures("next_revision")
def test_every_row_of_an_earlier_school_is_kept_as_it_was(database: Database, tmp_path: Path) -> None:
    to_revision(database, REVISIONS[-1])
    fill(database)
    before = rows(database)
    upgrade(database, tmp_path / "lock")
    after = rows(database)
    assert sum(len(each) for each in before.values()) == 18
    for table, earlier in before.items():
        assert [
            {name: row[name] for name in kept} for row, kept in zip(after[table], earlier, strict=True)
        ] == earlier


def test_the_newest_tables_are_those_of_the_code(database: Database, tmp_path: Path) -> None:
    upgrade(database, tmp_path / "lock")
    with database.engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@dataclass
class Shape:
    """What code that knows a revision relies on: its columns, and which of them together are unique."""

    columns: dict[tuple[str, str], dict[str, Any]]
    unique: set[tuple[str, frozenset[str]]]


def shape(database: Database) -> Shape:
    columns, unique = {}, set()
    with database.engine.begin() as connection:
        seen = inspect(connection)
        for table in seen.get_table_names():
            columns |= {(table, column["name"]): dict(column) for column in seen.get_columns(table)}
            unique |= {(table, frozenset(one["column_names"])) for one in seen.get_unique_constraints(table)}
    return Shape(columns, unique)


def broken(old: Shape, new: Shape) -> list[str]:
    """What code of the old revision could no longer do with the new tables."""
    found = [f"{table}.{name} is gone" for table, name in old.columns.keys() - new.columns.keys()]
    tables = {table for table, _ in old.columns}
    for (table, name), column in new.columns.items():
        before = old.columns.get((table, name))
        if before is None:
            if table in tables and not column["nullable"] and column["default"] is None:
                found.append(f"{table}.{name} must be written and old code does not know it")
            continue
        if before["nullable"] and not column["nullable"]:
            found.append(f"{table}.{name} may no longer stay empty")
        kinds = (_kind(before["type"]), _kind(column["type"]))
        if kinds[0] != kinds[1] and kinds not in WIDER:
            found.append(f"{table}.{name} was {kinds[0]} and is {kinds[1]}")
    for table, together in new.unique - old.unique:
        if table in tables and not any(name == table and fewer <= together for name, fewer in old.unique):
            found.append(f"{table}: {sorted(together)} must be unique")
    return found


def test_a_revision_takes_nothing_away_that_workers_of_the_one_before_use(
    database: Database, next_revision: str
) -> None:
    shapes = []
    for revision in (*REVISIONS, next_revision):
        to_revision(database, revision)
        shapes.append(shape(database))
    assert [broken(old, new) for old, new in pairwise(shapes)] == [[]] * len(REVISIONS)


def test_what_breaks_old_workers_is_recognized(database: Database) -> None:
    to_revision(database, REVISIONS[-1])
    old = shape(database)
    with database.engine.begin() as connection:
        for change in (
            "CREATE TABLE other (id VARCHAR)",
            "ALTER TABLE build DROP COLUMN plan",
            "ALTER TABLE upload RENAME COLUMN speed TO pace",
            "ALTER TABLE lesson ADD COLUMN weight INTEGER NOT NULL DEFAULT 1",
        ):
            connection.execute(text(change))
    assert sorted(broken(old, shape(database))) == ["build.plan is gone", "upload.speed is gone"]
    old.columns["job", "error"]["nullable"] = True
    old.columns["lesson", "title"]["type"] = "INTEGER"
    del old.columns["course", "title"]
    old.unique -= {("build", frozenset({"prefix"}))}
    assert {
        "job.error may no longer stay empty",
        "lesson.title was INTEGER and is VARCHAR",
        "course.title must be written and old code does not know it",
        "build: ['prefix'] must be unique",
    } <= set(broken(old, shape(database)))


@pytest.mark.usefixtures("next_revision")
def test_a_worker_of_the_revision_before_works_on_through_an_update(database: Database, tmp_path: Path) -> None:
    to_revision(database, REVISIONS[-1])
    fill(database)
    with database.engine.begin() as connection:
        known = MetaData()
        job = Table(
            "job", known, autoload_with=connection, resolve_fks=False
        )  # as the code of that revision knows it
        for number in range(60):
            put(connection, known, "job", id=f"{number:02}", kind="COPY", subject="v", number=number, state="DUE")
    begun, updated, done = threading.Event(), threading.Event(), []

    def work() -> None:
        while claimed := _claim(database, job):
            with database.engine.begin() as connection:
                connection.execute(
                    job.update().where(job.c.id == claimed).values(state="DONE", error="", report=None)
                )
            done.append(claimed)
            if len(done) == 10:
                begun.set()
            if len(done) == 50:
                updated.wait(60)  # the last ten are claimed after the update, by a connection from before it

    worker = threading.Thread(target=work)
    worker.start()
    assert begun.wait(60)
    upgrade(database, tmp_path / "lock")
    updated.set()
    worker.join()
    assert done == [f"{number:02}" for number in range(60)]


def _claim(database: Database, job: Table) -> str | None:
    with database.engine.begin() as connection:
        due = job.select().where(job.c.state == "DUE").order_by(job.c.number).limit(1)
        found = connection.execute(due.with_for_update(skip_locked=True)).mappings().first()
        if found is None:
            return None
        run = {"state": "RUNNING", "attempt": found["attempt"] + 1, "leased_by": "old"}
        connection.execute(job.update().where(job.c.id == found["id"]).values(**run))
        claimed: str = found["id"]
        return claimed


def test_servers_that_start_at_the_same_time_make_one_school(url: str, tmp_path: Path) -> None:
    said, faults = [], []
    together = threading.Barrier(3)

    def start(folder: Path) -> None:
        services = build(
            Settings.from_environment({"SCHOOL_DATA": str(folder), "SCHOOL_DATABASE_URL": url, "SCHOOL_DEMO": "0"})
        )
        try:
            together.wait(30)
            said.append(prepare(services))
        except Exception as fault:
            faults.append(fault)
        services.database.engine.dispose()

    servers = [threading.Thread(target=start, args=(tmp_path / str(number),)) for number in range(3)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert faults == []
    assert len([password for password in said if password]) == 1
    with connect(url).sessions() as session:
        assert _names(session) == ["admin"]


def _names(session: Session) -> list[str]:
    return list(session.scalars(text("SELECT name FROM member")))


def test_a_server_older_than_its_database_still_starts(database: Database, tmp_path: Path) -> None:
    upgrade(database, tmp_path / "lock")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    upgrade(database, tmp_path / "lock")
    with database.engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_table_in_use_holds_an_update_up_for_a_while_only(
    postgres_server: PostgresServer, next_revision: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres_server.make(f"own-{new_id()}")
    database, other = connect(url), connect(url)
    to_revision(database, REVISIONS[-1])
    with other.engine.connect() as reading:
        reading.execute(text("SELECT count(*) FROM package"))
        waits = []

        def wait(seconds: float) -> None:
            waits.append(seconds)
            reading.rollback()

        monkeypatch.setattr(migrations, "_LOCK_TIMEOUT", "20ms")
        monkeypatch.setattr(migrations.time, "sleep", wait)
        upgrade(database, tmp_path / "lock")
    assert len(waits) == 1
    with database.engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == next_revision
    for opened in (database, other):
        opened.engine.dispose()
