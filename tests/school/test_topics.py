"""A new topic: its folder, one line in school/topics.py, a revision, its rows in docs/access.md, and nothing else.

The topic of tests/school/flyers is put into a copy of the school, where its own tests run, and those of the whole
school that look at every route and every table.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from school.migrations import config

pytestmark = pytest.mark.system  # a whole school, with a test run of its own
ROOT = Path(__file__).parents[2]
FLYERS = Path(__file__).parent / "flyers"
COPIED = ("storage", "transcode", "catalog", "player", "school", "bench", "chaos", "docs", "tests")
LINE = '    "catalog.removal",\n'


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """The copy."""
    tree = tmp_path / "tree"
    for name in COPIED:
        # With the bytecode of modules: to compile them anew took most of the time.
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("node_modules"))
    for name in ("pyproject.toml", "babel.cfg"):
        shutil.copy(ROOT / name, tree)
    shutil.copytree(FLYERS / "topic", tree / "catalog" / "flyers")
    _replace(tree / "school" / "topics.py", LINE, LINE + '    "catalog.flyers",\n')
    revision = tree / "school" / "migrations" / "versions" / "9000_flyers.py"
    shutil.copy(FLYERS / "revision.py", revision)
    _replace(revision, "NEWEST", str(ScriptDirectory.from_config(config()).get_current_head()))
    access = tree / "docs" / "access.md"
    access.write_text(access.read_text() + (FLYERS / "access.md").read_text())
    (tree / "tests" / "catalog" / "flyers").mkdir()
    shutil.copy(FLYERS / "__init__.py", tree / "tests" / "catalog" / "flyers")
    shutil.copy(FLYERS / "asking.py", tree / "tests" / "catalog" / "flyers")
    return tree


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_topic_works_with_one_line_and_nothing_else_changed(school: Path) -> None:
    tests = [
        "tests/school/flyers/using.py",
        "tests/school/access/test_table.py",
        "tests/school/access/test_forms.py",
        "tests/school/test_migrations.py",
    ]
    chosen = "using or flyers or every_row_its_route or newest_tables_are_those_of_the_code"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, *tests]
    done = subprocess.run(words, cwd=school, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:]
    assert " passed" in done.stdout


def test_the_walls_hold_for_a_topic_of_this_shape(school: Path) -> None:
    words = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(words, cwd=school, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
