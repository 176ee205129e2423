"""Who can read what the school writes, whoever makes it first, started by an account whose own umask is careless."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORKER = """
import school.worker
school.worker._services.store.put("packages/a/1/main.m3u8", b"x")
"""
WEB = WORKER.replace("worker._services", "wsgi.services").replace("school.worker", "school.wsgi")
FIRST = {
    "a member added before the first start": ["-m", "school.cli", "member", "add", "王老师", "--role", "instructor"],
    "a worker": ["-c", WORKER],
    "a web under another gunicorn": ["-c", WEB],
}


def modes(*folders: Path) -> dict[str, int]:
    """Of everything in the folders, and of themselves."""
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return {str(path): path.stat().st_mode & 0o777 for path in paths}


def run(argv: list[str], place: Path, **settings: str) -> None:
    """Run Python with a umask of 0 for a school in `place`, whose objects lie beside its data."""
    environment = {**os.environ, "SCHOOL_DATA": str(place / "data"), "PYTHONPATH": str(ROOT)}
    environment |= {"SCHOOL_STORAGE_URL": f"file://{place / 'store'}", **settings}
    words = "a long password for a test\n" * 2
    subprocess.run([sys.executable, *argv], env=environment, input=words, text=True, check=True, umask=0, cwd=place)


@pytest.mark.parametrize("first", FIRST)
def test_files_are_closed_to_others_whoever_makes_them_first(first: str, tmp_path: Path) -> None:
    run(FIRST[first], tmp_path)
    found = modes(tmp_path / "data", tmp_path / "store")
    assert len(found) > 3
    assert {path: oct(mode) for path, mode in found.items() if mode & 0o077} == {}


def test_the_group_may_read_the_store_where_an_operator_says_so(tmp_path: Path) -> None:
    run(["-c", WORKER], tmp_path, SCHOOL_GROUP_READS="1")
    found = modes(tmp_path / "store")
    assert found[str(tmp_path / "store" / "packages" / "a" / "1")] == 0o750
    assert found[str(tmp_path / "store" / "packages" / "a" / "1" / "main.m3u8")] == 0o640
