"""What the scripts make of the folder that they are called in."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The scripts, and in the place of Python a program that says which folder it was given."""
    root = tmp_path / "a checkout"
    (root / "script").mkdir(parents=True)
    for name in ("server", "school"):
        shutil.copy(ROOT / "script" / name, root / "script" / name)
    for path, said in (
        (root / "script" / "setup", ":"),
        (root / ".venv" / "bin" / "python", 'pwd; echo "$SCHOOL_DATA"'),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{said}\n")
        path.chmod(0o755)
    return root


@pytest.mark.parametrize("name", ["server", "school"])
@pytest.mark.parametrize("given", ["a school", "/srv/school"])
def test_server_and_command_line_mean_the_same_folder(checkout: Path, tmp_path: Path, name: str, given: str) -> None:
    told = subprocess.run(
        [str(checkout / "script" / name)],
        cwd=tmp_path,
        env=os.environ | {"SCHOOL_DATA": given},
        capture_output=True,
        text=True,
        check=True,
    )
    stands, data = told.stdout.splitlines()
    assert Path(stands, data) == tmp_path / given
