"""`school bundle`: a stick for a classroom, and what it brings back."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from catalog.clock import now
from player.classrooms.offline.bundle import MAGIC
from school.cli import bundle as command
from school.services import Services
from tests.player.classrooms.offline.asking import sealed
from tests.player.classrooms.offline.conftest import Room, room

pytestmark = pytest.mark.databases("sqlite")
__all__ = ["room"]


@pytest.fixture
def runner(app: Flask, services: Services, room: Room, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(command, "open_school", lambda: services)
    monkeypatch.setattr(command, "create_app", lambda _services: app)  # the one with a timetable
    return CliRunner()


def test_a_bundle_is_written_whole_or_not_at_all(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "stick.yangge"
    made = runner.invoke(command.bundle, ["make", "一号教室", str(out)])
    assert made.exit_code == 0, made.output
    assert "1 lessons" in made.output
    assert out.read_bytes().startswith(MAGIC)
    far = runner.invoke(command.bundle, ["make", "一号教室", str(tmp_path / "b"), "--from", "2036-01-01"])
    assert far.exit_code != 0
    assert [each.name for each in tmp_path.glob("*b*")] == []
    turned = runner.invoke(
        command.bundle, ["make", "一号教室", str(out), "--from", "2036-01-02", "--to", "2036-01-01"]
    )
    assert "--to is before --from" in turned.output


def test_what_a_stick_brings_back_counts_once(runner: CliRunner, room: Room, tmp_path: Path) -> None:
    file = tmp_path / "happened.json"
    item = {"key": "k", "kind": "kept", "at": now().isoformat()}
    file.write_bytes(sealed(room.screen_id, room.token, items=[item]))
    outputs = [runner.invoke(command.bundle, ["read", str(file)]).output for _ in range(2)]
    assert outputs == ["一号教室: 1 items, 1 new\n", "一号教室: 1 items, 0 new\n"]
