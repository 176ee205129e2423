"""What waits on a stream, and how it looks on the line."""

from school.events.hub import Hint, Hub
from school.events.stream import OPENING, Stream

SUBJECTS = frozenset({"upload:a", "upload:b"})


def opened(hub: Hub) -> Stream:
    stream = Stream(hub, "member", SUBJECTS, lambda: True)
    stream.open()
    return stream


def test_hints_wait_until_they_are_taken_the_last_of_each_subject() -> None:
    hub = Hub()
    stream = opened(hub)
    for hint in (Hint("upload:a", 1), Hint("upload:b", 2), Hint("upload:a", 3)):
        hub.publish(hint)
    assert stream.events() == (
        b'id: 2\ndata: {"subject": "upload:b", "version": 2}\n\n'
        b'id: 3\ndata: {"subject": "upload:a", "version": 3}\n\n'
    )
    assert stream.events() == b""


def test_on_a_server_with_a_thread_for_it_the_stream_waits_there() -> None:
    hub = Hub()
    stream = opened(hub)
    pieces = stream.in_a_thread()
    assert next(pieces) == OPENING
    hub.publish(Hint("upload:a", 1))
    assert b"upload:a" in next(pieces)
    stream.close()
    assert len(hub) == 0
