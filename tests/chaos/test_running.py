"""What is made of a fault that did not come about, or that broke more than it should."""

import contextlib
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Lock
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from catalog.clock import now
from catalog.jobs.ledger import NEVER
from chaos import checks, points, running
from chaos.client import Broken, Client
from chaos.faults import disks
from chaos.points import KILL, Point, Result, Traced
from chaos.power import Power
from chaos.running import LONG, Options
from chaos.sandbox import Child
from chaos.scene import Skipped
from chaos.server import Never, eventually
from transcode.timeline import ONE_GO


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


@pytest.fixture
def no_tracing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A strace that may not trace, as in most containers."""
    strace = tmp_path / "strace"
    strace.write_text("#!/bin/sh\necho 'strace: attach: ptrace(PTRACE_SEIZE): Operation not permitted' >&2\nexit 1\n")
    strace.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


def test_a_school_with_servers_of_its_own_comes_beside_every_one_that_has_none(tmp_path: Path) -> None:
    on_rabbit, in_bucket = {"SCHOOL_BROKER_URL": "amqp://127.0.0.1"}, {"SCHOOL_STORAGE_URL": "s3://school"}
    assert running.needs_servers(Options(1, tmp_path))
    assert running.needs_servers(Options(1, tmp_path, settings=on_rabbit))
    assert not running.needs_servers(Options(1, tmp_path, settings=on_rabbit | in_bucket))


def test_the_long_video_is_made_in_batches() -> None:
    assert LONG > ONE_GO


@pytest.mark.usefixtures("no_tracing")
def test_a_kill_point_is_skipped_where_strace_may_not_attach(
    sleeper: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    with pytest.raises(Skipped, match="not permitted"):
        Traced(Child(sleeper.pid), tmp_path / "log")


@pytest.mark.usefixtures("no_tracing")
def test_errors_are_not_called_made_where_strace_may_not_attach(
    sleeper: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    scene: Any = SimpleNamespace(folder=tmp_path)
    with pytest.raises(Skipped, match="may not attach"), disks._injecting(scene, [sleeper.pid], "write:error=EIO"):
        pytest.fail("nothing was injected")


class _Walked:
    """Points of which a walk reaches some, or that cannot be walked."""

    reached = False
    refused = False

    def __init__(self, *_: object) -> None:
        pass

    def all(self, stage: str) -> list[Point]:
        if self.refused:
            raise Skipped("strace cannot attach")
        return [Point(stage, "write", 1, KILL)]

    def run(self, point: Point) -> Result:
        return Result(point, self.reached)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("reached", "refused", "faults", "skipped"),
    [
        (True, False, [], ""),
        (False, False, ["no point was reached"], ""),
        (False, True, [], "strace cannot attach"),
    ],
)
def test_a_walk_that_reaches_no_point_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reached: bool, refused: bool, faults: list[str], skipped: str
) -> None:
    walked = type("Walked", (_Walked,), {"reached": reached, "refused": refused})
    monkeypatch.setattr(points, "Points", walked)
    monkeypatch.setattr(points, "possible", str)
    outcome = running.kill_points(Options(1, tmp_path))
    assert (outcome.faults, outcome.skipped) == (faults, skipped)


def _scene(**more: Any) -> Any:
    school = SimpleNamespace(ready=lambda: True, check=str)
    return SimpleNamespace(client=None, services=None, school=school, sent=[], finish_all=lambda: None, **more)


def test_what_a_visitor_saw_is_told_also_when_the_school_did_not_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_: object) -> float:
        visitors[0].seen.append("a lesson is half visible")
        raise Never("it comes back")

    visitors: list[running._Visitor] = []
    kept = running._Visitor.__enter__

    def entered(visitor: running._Visitor) -> running._Visitor:
        visitors.append(visitor)
        return kept(visitor)

    monkeypatch.setattr(running._Visitor, "__enter__", entered)
    monkeypatch.setattr(running, "FAULTS", {"x": fault})
    monkeypatch.setattr(running, "_mend", lambda _: None)
    assert running.one(_scene(), "x").faults == ["it comes back", "a lesson is half visible"]


def test_a_school_that_cannot_be_started_again_is_told_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(what: str) -> None:
        raise Never(what)

    monkeypatch.setattr(running, "FAULTS", {"x": lambda _: never("it comes back")})
    monkeypatch.setattr(running, "_mend", lambda _: never("it does not start"))
    assert running.one(_scene(), "x").faults == ["it comes back", "it does not start"]


def test_a_visitor_goes_on_looking_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    class Away:
        def __init__(self, *_: object) -> None:
            pass

        def partly_visible(self, _: object) -> list[str]:
            looks.append(1)
            if len(looks) == 1:
                raise OperationalError("SELECT", {}, Exception("server closed the connection"))
            raise KeyError

    monkeypatch.setattr(running, "Checks", Away)
    scene = _scene()
    scene.sent = [SimpleNamespace(path="/uploads/a", id="a")]
    with running._Visitor(scene), contextlib.suppress(Never):
        eventually(lambda: len(looks) > 1, "a second look", 10)
    assert len(looks) > 1


def test_a_sender_whose_promise_is_broken_is_told() -> None:
    class Forgotten:
        whole = False

        def step(self, _: object) -> None:
            raise Broken("the school forgot it")

    power = object.__new__(Power)
    power._client, power._line, power._rng, power.broken = Client(""), Lock(), Random(1), []
    power._send(Forgotten(), Child(0))  # type: ignore[arg-type]
    assert power.broken == ["sending: the school forgot it"]


@pytest.mark.parametrize(("kind", "stuck"), [("PREVIEW", False), ("ENCODE", True)])
def test_a_preview_that_waits_to_be_called_is_not_stuck(kind: str, stuck: bool) -> None:
    job = SimpleNamespace(id="j", subject="u", kind=kind, state="DUE", tries=0, due_at=NEVER)
    assert bool(list(checks._jobs(checks.Record({}, [job], [])))) is stuck
    soon = SimpleNamespace(**{**vars(job), "due_at": now() + timedelta(seconds=1)})
    assert checks._works(soon) is stuck
