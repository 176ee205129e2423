"""House rules that a reader can rely on because a machine keeps them. Layers and types: script/lint."""

import ast
import json
import re
import subprocess
import sys
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from school.settings import Settings

ROOT = Path(__file__).parent.parent
PACKAGES = ("storage", "transcode", "catalog", "player", "school", "bench", "chaos")
LONGEST = 400  # lines of a file; most have a fifth of that


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository that git knows, or would take."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())


def source_files() -> list[Path]:
    """Every Python file of the packages."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in source_files()
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_no_module_grows_too_long_to_read() -> None:
    long = [str(path.relative_to(ROOT)) for path in source_files() if len(path.read_text().splitlines()) > LONGEST]
    assert long == []


def test_every_setting_is_described() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", page, re.MULTILINE))
    assert described == {setting.metadata["name"] for setting in fields(Settings)}


def test_the_described_defaults_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| `([^`/]+)` \|", page, re.MULTILINE))
    shown = {setting.metadata["name"]: str(setting.default) for setting in fields(Settings)}
    shown |= {name: str(int(text == "True")) for name, text in shown.items() if text in ("True", "False")}
    assert told == {name: shown[name] for name in told}
    assert len(told) > 5


def test_the_lock_file_names_no_host() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_every_need_is_pinned() -> None:
    loose = [
        line
        for name in ("requirements.txt", "requirements-dev.txt", "requirements-demo.txt")
        for line in (ROOT / name).read_text().splitlines()
        if line.strip() and not line.startswith("#") and not re.match(r"[A-Za-z0-9._-]+==\S+(\s+#.*)?$", line)
    ]
    assert loose == []


def test_every_direct_need_is_used(tmp_path: Path) -> None:
    report = tmp_path / "deptry.json"
    words = [sys.executable, "-m", "deptry", ".", "--ignore", "DEP001,DEP003,DEP004", "--json-output", str(report)]
    subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    unused = {finding["module"] for finding in json.loads(report.read_text())}
    direct = (ROOT / "requirements.txt").read_text().split("# pulled in by the above")[0]
    needs = set(re.findall(r"^([a-z0-9-]+)==", direct, re.MULTILINE))
    assert len(needs) > 20
    assert unused & needs == set()


def test_no_media_is_in_git() -> None:
    media = {".mp4", ".mpg", ".webm", ".mkv", ".mov", ".avi", ".ts", ".m4s", ".mp3", ".wav", ".ogv"}
    assert [
        str(path.relative_to(ROOT)) for path in tracked() if path.suffix in media and ".d" not in path.suffixes
    ] == []


def test_every_script_can_be_run() -> None:
    scripts = [path for path in tracked() if path.parent in (ROOT / "script", ROOT / ".ci")]
    assert len(scripts) > 5
    assert [path.name for path in scripts if not path.stat().st_mode & 0o100] == []


PLACE = re.compile(r"`((?:tests|school|catalog|player|transcode|storage|bench|chaos|deploy|docs)/[\w./-]*[\w/])`")
MADE_LATER = ("school/static/build",)


def test_every_file_that_a_document_names_is_there() -> None:
    missing = [
        f"{page.name}: {named}"
        for page in tracked()
        if page.suffix == ".md"
        for named in PLACE.findall(page.read_text(encoding="utf-8"))
        if not named.startswith(MADE_LATER) and not (ROOT / named).exists()
    ]
    assert missing == []
