"""A school of yesterday goes on with what it has."""

from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, text

from school.database import Database, connect
from school.migrations import config, upgrade

BLANK = {"INTEGER": 0, "BIGINT": 0, "BOOLEAN": 0, "DOUBLE": 0, "JSON": "[]", "DATETIME": "2026-11-24 10:00:00.000000"}


def put(connection: Connection, table: str, **values: Any) -> None:
    """Insert a row, with something harmless in every other column that must have a value."""
    row: dict[str, Any] = {}
    for _, name, kind, needed, _, _ in connection.execute(text(f"PRAGMA table_info({table})")):
        if name in values or needed:
            row[name] = values.get(name, BLANK.get(kind, "x"))
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"), row)


def school_of_the_first_revision(folder: Path) -> Database:
    """One lesson that plays and one that is half made."""
    database = connect(f"sqlite:///{folder / 'school.sqlite'}")
    with database.engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    with database.engine.begin() as connection:
        put(connection, "member", id="m")
        put(connection, "category", id="c")
        put(connection, "course", id="k", owner_id="m", category_id="c")
        for place, (lesson, upload, state, job) in enumerate(
            [("whole", "u", "READY", "DONE"), ("half", "v", "TRANSCODING", "RUNNING")]
        ):
            put(connection, "lesson", id=lesson, course_id="k", position=place)
            put(connection, "upload", id=upload, member_id="m", lesson_id=lesson, state=state)
            put(connection, "job", id=f"i{upload}", kind="INSPECT", upload_id=upload, state="DONE", attempt=1)
            put(connection, "job", id=f"e{upload}", kind="ENCODE", upload_id=upload, state=job, attempt=3)
        put(connection, "package", id="p", lesson_id="whole", upload_id="u", prefix="u/3")
    return database


def test_what_plays_stays_and_what_is_half_made_is_judged_again(tmp_path: Path) -> None:
    database = school_of_the_first_revision(tmp_path)
    upgrade(database, tmp_path / "lock")
    with database.engine.begin() as connection:
        uploads = connection.execute(text("SELECT id, state, makings FROM upload ORDER BY id")).all()
        jobs = connection.execute(text("SELECT id, state FROM job ORDER BY id")).all()
        packages = connection.execute(text("SELECT id FROM package")).all()
    assert uploads == [("u", "READY", 3), ("v", "RECEIVED", 3)]
    assert jobs == [("iu", "DONE"), ("iv", "DUE")]
    assert packages == [("p",)]
