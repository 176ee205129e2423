"""Which paths a run is given."""

import sys
from pathlib import Path

import pytest

from transcode import allowances, tools
from transcode.allowances import EXECUTE, MAKE_REG, READ_DIR, READ_FILE, WRITE_FILE

pytestmark = pytest.mark.pure


def test_a_source_is_given_alone_and_only_to_be_read(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.touch()
    rules = allowances.rules(tools.ffmpeg(), [source], [])
    assert rules[str(source)] == READ_FILE
    assert str(tmp_path) not in rules


def test_a_folder_to_write_takes_plain_files_and_nothing_to_run(tmp_path: Path) -> None:
    rights = allowances.rules(tools.ffmpeg(), [], [tmp_path])[str(tmp_path)]
    assert rights & WRITE_FILE
    assert rights & MAKE_REG
    assert not rights & (EXECUTE | 1 << 6 | 1 << 9 | 1 << 12)  # LANDLOCK_ACCESS_FS_MAKE_CHAR, _SOCK, _SYM


def test_only_the_program_and_what_loads_it_may_be_run() -> None:
    rules = allowances.rules(tools.ffmpeg(), [], [])
    may_run = {path for path, rights in rules.items() if rights & EXECUTE}
    assert may_run == {str(tools.ffmpeg().resolve()), *map(str, allowances.loader(tools.ffmpeg()))}


def test_the_loader_is_the_one_that_the_program_names() -> None:
    found = allowances.loader(Path(sys.executable).resolve())
    assert [path.name.startswith("ld-") for path in found] == [True]
    assert found[0].is_file()


def test_a_static_program_and_a_script_have_no_loader(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")
    assert allowances.loader(script) == []
    assert allowances.loader(tools.ffprobe()) == []


def test_no_secret_of_the_machine_is_among_the_paths() -> None:
    rules = allowances.rules(tools.ffmpeg(), [], [])
    assert not [path for path in rules if path in ("/", "/etc", "/proc", "/home", "/root", "/tmp", "/var", "/run")]
    assert all(
        not rights & READ_DIR or path.startswith(("/lib", "/usr", "/etc/alt", "/sys"))
        for path, rights in rules.items()
    )
