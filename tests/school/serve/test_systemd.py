"""The units of `script/school service`, checked by systemd's own verifier."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from player.classrooms.setup.kiosk import Kiosk, WrongAddress
from school.cli.service import service
from school.serve.systemd import NAMES, Unit, unit_file
from school.settings import Settings, SettingsError

ROOT = Path(__file__).parents[3]
KIOSK = Kiosk("http://192.168.1.20:8000")


@pytest.fixture
def verifier() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        assert os.environ.get("CI") != "true", "continuous integration must have systemd-analyze (.ci/run)"
        pytest.skip("systemd-analyze is missing")
    return found


@pytest.mark.parametrize("data", ["/var/lib/yangge", "/home/school/a school/100%"])
def test_systemd_accepts_the_units(verifier: str, tmp_path: Path, data: str) -> None:
    told = CliRunner().invoke(service, ["--into", str(tmp_path), "--data", data, "--address", "http://10.0.0.5:8000"])
    assert told.exit_code == 0, told.output
    files = [str(tmp_path / name) for name in NAMES.values()]
    checked = subprocess.run([verifier, "verify", "--man=no", *files], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_options_come_through(tmp_path: Path) -> None:
    options = ["--user", "teach", "--data", "/srv/school", "--port", "81", "--environment", "/etc/x.env"]
    text = CliRunner().invoke(service, ["school", *options], env={"SCHOOL_STORAGE_URL": "file:///srv/films"}).output
    for line in (
        "User=teach",
        "Environment=SCHOOL_DATA=/srv/school",
        "Environment=PORT=81",
        "EnvironmentFile=-/etc/x.env",
        "ReadWritePaths=-/srv/school -/srv/films",
        f"ExecStart={ROOT}/.venv/bin/python -m school.serve",
        "KillMode=mixed",
        "Restart=always",
    ):
        assert line in text.splitlines()


def test_the_engine_may_lock_itself_in() -> None:
    """systemd 252 does not count these calls as calls of a service; ffmpeg would run without a sandbox."""
    allowed = set()
    for line in unit_file("school", _unit()).splitlines():
        if line.startswith("SystemCallFilter="):
            allowed |= set(line.partition("=")[2].split())
    assert {"landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp"} <= allowed


def test_the_classroom_starts_without_a_network_and_after_every_crash() -> None:
    text = unit_file("kiosk", _unit())
    after = next(line for line in text.splitlines() if line.startswith("After="))
    assert "network" not in after
    assert {"Restart=always", "StartLimitIntervalSec=0", "StateDirectory=yangge-screen"} <= set(text.splitlines())
    assert not any(line.startswith("NoNewPrivileges=") for line in text.splitlines())


@pytest.mark.parametrize(
    ("address", "is_helped"),
    [
        ("http://192.168.1.20:8000", True),
        ("http://school.lan", True),
        ("https://school.lan", False),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000/", False),
    ],
)
def test_only_plain_http_to_another_machine_has_to_be_declared_secure(address: str, is_helped: bool) -> None:
    kiosk = Kiosk(address)
    told = f"--unsafely-treat-insecure-origin-as-secure={kiosk.origin}"
    assert (told in kiosk.command()) is is_helped
    assert kiosk.command()[-1] == f"{address.rstrip('/')}/screen"


@pytest.mark.parametrize("address", ["school", "ftp://school", "http://", "http://a b"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(WrongAddress, match="must be the address"):
        Kiosk(address)
    told = CliRunner().invoke(service, ["kiosk", "--address", address])
    assert (told.exit_code, "must be the address" in told.output) == (1, True)


@pytest.mark.parametrize("folder", ["/a$b", "/a\nb"])
def test_a_folder_that_systemd_would_misread_is_refused(folder: str) -> None:
    with pytest.raises(SettingsError, match="misread"):
        unit_file("school", replace(_unit(), data=Path(folder)))


def _unit() -> Unit:
    return Unit.of(Settings.from_environment({"SCHOOL_DATA": "/var/lib/yangge"}), "yangge", KIOSK)
