"""The servers that script/chaos starts for the faults of a school of many machines."""

import contextlib
import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from chaos import running, servers
from chaos.running import Options
from chaos.server import end_server, line_of
from school.services import build
from school.settings import Settings

CITY = servers.City({"SCHOOL_STORAGE_URL": "s3://x"}, Path("pid"), "start")


def test_a_database_that_was_killed_starts_again_with_what_it_had_committed(tmp_path: Path) -> None:
    if missing := servers.lacking():
        assert os.environ.get("CI") != "true", missing
        pytest.skip(missing)
    with servers.city(tmp_path) as city:
        url = city.settings["SCHOOL_DATABASE_URL"]
        with psycopg.connect(url) as line:
            line.execute("CREATE TABLE kept AS SELECT 7 AS number")
        end_server(int(city.database_pid.read_text().split()[0]))
        subprocess.run(["sh", "-c", city.database_start], check=True)
        with psycopg.connect(url) as line:
            assert line.execute("SELECT number FROM kept").fetchall() == [(7,)]
        store = build(Settings.from_environment({"SCHOOL_DATA": str(tmp_path / "school"), **city.settings})).store
        store.check()
        last = int(city.database_pid.read_text().split()[0])
    assert not line_of(last)


@pytest.mark.parametrize(
    ("settings", "lacking", "schools"),
    [
        ({}, "", [({}, ["kill-web"]), (CITY.settings, ["store-down"])]),
        ({}, "no server", [({}, ["kill-web", "store-down"])]),
        ({"SCHOOL_STORAGE_URL": "s3://own"}, "", [({"SCHOOL_STORAGE_URL": "s3://own"}, ["kill-web", "store-down"])]),
    ],
)
def test_faults_of_servers_are_made_in_a_school_that_has_them(
    settings: dict[str, str],
    lacking: str,
    schools: list[tuple[dict[str, str], list[str]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lived: list[tuple[dict[str, str], list[str]]] = []
    monkeypatch.setattr(servers, "lacking", lambda: lacking)
    monkeypatch.setattr(servers, "city", lambda _: contextlib.nullcontext(CITY))
    monkeypatch.setattr(running, "_live", lambda options, names, _: lived.append((options.settings, names)))
    running.run(Options(1, tmp_path, only=("kill-web", "store-down"), settings=settings), lambda _: None)
    assert lived == schools
