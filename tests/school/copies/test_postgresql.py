"""A backup does not mind which database it came from."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from catalog.clock import now
from catalog.states import StateLog
from school.copies.backup import Folder, Options, backup
from school.copies.restore import restore
from school.services import Services
from tests.school.copies.conftest import NewSchool, objects, pointed_to, quiet, rows

postgres = pytest.importorskip("tests.postgres", reason="no PostgreSQL server for tests in this checkout")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An empty database of a PostgreSQL server."""
    with postgres.server() as server:
        yield server.make("restored")


def plain(tables: dict[str, list[tuple[object, ...]]]) -> dict[str, list[str]]:
    """Rows without what the two databases tell apart: the zone of a moment, the order of letters."""

    def zoned(value: object) -> object:
        if not isinstance(value, datetime):
            return value
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)

    return {name: sorted(repr([zoned(value) for value in row]) for row in found) for name, found in tables.items()}


def test_a_backup_of_sqlite_restores_into_postgresql_and_back(
    full: Services, folder: Folder, new_school: NewSchool, address: str
) -> None:
    backup(full, folder, Options(unfinished=True), quiet)
    moved = new_school("moved", SCHOOL_DATABASE_URL=address)
    restore(moved, folder, quiet)
    assert plain(rows(moved)) == plain(rows(full))
    second = Folder(folder.path.with_name("second"))
    backup(moved, second, Options(unfinished=True), quiet)
    back = new_school("back")
    restore(back, second, quiet)
    assert rows(back) == rows(full)
    assert objects(back) == pointed_to(full)
    with moved.database.sessions() as session:  # it counts on where the restored rows end
        session.add(StateLog(at=now(), kind="x", subject_id="x", before="", after=""))
        session.commit()
    assert len(rows(moved)["state_log"]) == len(rows(full)["state_log"]) + 1
