"""The eyes see: each promise, broken on purpose, is told. Otherwise faults that break nothing would prove nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chaos.checks import Checks
from chaos.client import Sending
from chaos.points import Points

pytestmark = pytest.mark.xdist_group("points")  # one ground for all of them


@pytest.fixture
def watched(points: Points) -> Iterator[tuple[Checks, Sending]]:
    """A school in order, with a lesson that anybody can watch, and the file it was made from."""
    with points.school() as (eyes, sending):
        yield eyes, sending


def database(eyes: Checks) -> sqlite3.Connection:
    return sqlite3.connect(eyes.services.settings.data / "school.sqlite")


def objects(eyes: Checks) -> Path:
    return eyes.services.settings.objects_folder


def test_a_school_in_order_has_no_faults(watched: tuple[Checks, Sending]) -> None:
    eyes, sending = watched
    assert eyes.faults([sending]) == []
    assert eyes.litter() == []


def _lose_a_segment(eyes: Checks, sending: Sending) -> None:
    next(objects(eyes).glob(f"packages/{sending.id}/**/*.m4s")).unlink()


def _shorten_a_playlist(eyes: Checks, sending: Sending) -> None:
    path = next(objects(eyes).glob(f"packages/{sending.id}/**/index.m3u8"))
    path.write_text(path.read_text().replace("#EXT-X-ENDLIST", ""))


def _change_a_byte(eyes: Checks, sending: Sending) -> None:
    path = objects(eyes) / f"sources/{sending.id}"
    path.write_bytes(b"x" + path.read_bytes()[1:])


def _run(eyes: Checks, statement: str) -> None:
    with database(eyes) as line:
        line.execute(statement)
    line.close()


def _forget_an_upload(eyes: Checks, sending: Sending) -> None:
    _run(eyes, f"DELETE FROM upload WHERE id = '{sending.id}'")


def _hang(eyes: Checks, _: Sending) -> None:
    _run(eyes, "UPDATE upload SET state = 'TRANSCODING'")


def _give_no_reason(eyes: Checks, _: Sending) -> None:
    _run(eyes, "UPDATE upload SET state = 'REJECTED'")


def _try_too_often(eyes: Checks, _: Sending) -> None:
    _run(eyes, "UPDATE job SET tries = 4 WHERE kind = 'INSPECT'")


def _stick(eyes: Checks, _: Sending) -> None:
    _run(eyes, "UPDATE job SET state = 'RUNNING', lease_until = '2020-01-01 00:00:00' WHERE kind = 'INSPECT'")


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
    eyes, sending = watched
    breaking(eyes, sending)
    assert word in " ".join(eyes.faults([sending]))


def test_an_object_that_gc_would_never_take_is_seen(watched: tuple[Checks, Sending]) -> None:
    eyes, sending = watched
    eyes.services.store.put(f"packages/{sending.id}/1/forgotten.jpg", b"x")
    assert [told for told in eyes.litter() if "forgotten.jpg" in told]


def test_acknowledged_bytes_that_are_gone_are_seen(watched: tuple[Checks, Sending], points: Points) -> None:
    eyes, _ = watched
    half = points.sending()
    half.step(eyes.client)
    half.step(eyes.client)
    assert 0 < half.acknowledged < len(half.data)
    assert eyes.faults([half]) == []
    part = eyes.services.intake.parts.path(half.id)
    part.write_bytes(part.read_bytes()[:-1])
    assert "acknowledged bytes some are not there" in " ".join(eyes.faults([half]))
