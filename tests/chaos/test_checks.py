"""Each check notices a promise that is broken on purpose; otherwise faults that break nothing would prove nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chaos.checks import Checks
from chaos.client import Sending
from chaos.points import Points

pytestmark = pytest.mark.xdist_group("points")  # one sandbox for all of them


@pytest.fixture
def watched(points: Points) -> Iterator[tuple[Checks, Sending]]:
    """A school in order, with a lesson that anybody can watch, and the file it was made from."""
    with points.school() as (checks, sending):
        yield checks, sending


def database(checks: Checks) -> sqlite3.Connection:
    return sqlite3.connect(checks.services.settings.data / "school.sqlite")


def objects(checks: Checks) -> Path:
    return checks.services.settings.objects_folder


def test_a_school_in_order_has_no_faults(watched: tuple[Checks, Sending]) -> None:
    checks, sending = watched
    assert checks.faults([sending]) == []
    assert checks.litter() == []


def _lose_a_segment(checks: Checks, sending: Sending) -> None:
    next(objects(checks).glob(f"packages/{sending.id}/**/*.m4s")).unlink()


def _shorten_a_playlist(checks: Checks, sending: Sending) -> None:
    path = next(objects(checks).glob(f"packages/{sending.id}/**/index.m3u8"))
    path.write_text(path.read_text().replace("#EXT-X-ENDLIST", ""))


def _change_a_byte(checks: Checks, sending: Sending) -> None:
    path = objects(checks) / f"sources/{sending.id}"
    path.write_bytes(b"x" + path.read_bytes()[1:])


def _run(checks: Checks, statement: str) -> None:
    with database(checks) as line:
        line.execute(statement)
    line.close()


def _forget_an_upload(checks: Checks, sending: Sending) -> None:
    _run(checks, f"DELETE FROM upload WHERE id = '{sending.id}'")


def _hang(checks: Checks, _: Sending) -> None:
    _run(checks, "UPDATE upload SET state = 'TRANSCODING'")


def _give_no_reason(checks: Checks, _: Sending) -> None:
    _run(checks, "UPDATE upload SET state = 'REJECTED'")


def _try_too_often(checks: Checks, _: Sending) -> None:
    _run(checks, "UPDATE job SET tries = 4 WHERE kind = 'INSPECT'")


def _stick(checks: Checks, _: Sending) -> None:
    _run(checks, "UPDATE job SET state = 'RUNNING', lease_until = '2020-01-01 00:00:00' WHERE kind = 'INSPECT'")


@pytest.mark.parametrize(
    ("breaking", "word"),
    [
        (_lose_a_segment, "404"),
        (_shorten_a_playlist, "does not end"),
        (_change_a_byte, "not what was sent"),
        (_forget_an_upload, "on record no more"),
        (_hang, "no job works on it"),
        (_give_no_reason, "without a reason"),
        (_try_too_often, "was tried 4 times"),
        (_stick, "stuck"),
    ],
)
def test_a_broken_promise_is_seen(
    watched: tuple[Checks, Sending], breaking: Callable[[Checks, Sending], None], word: str
) -> None:
    checks, sending = watched
    breaking(checks, sending)
    assert word in " ".join(checks.faults([sending]))


def test_an_object_that_gc_would_never_take_is_seen(watched: tuple[Checks, Sending]) -> None:
    checks, sending = watched
    checks.services.store.put(f"packages/{sending.id}/1/forgotten.jpg", b"x")
    assert [told for told in checks.litter() if "forgotten.jpg" in told]


def test_acknowledged_bytes_that_are_gone_are_seen(watched: tuple[Checks, Sending], points: Points) -> None:
    checks, _ = watched
    half = points.sending()
    half.step(checks.client)
    half.step(checks.client)
    assert 0 < half.acknowledged < len(half.data)
    assert checks.faults([half]) == []
    part = checks.services.intake.parts.path(half.id)
    part.write_bytes(part.read_bytes()[:-1])
    assert "acknowledged bytes some are not there" in " ".join(checks.faults([half]))
