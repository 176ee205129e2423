"""One open stream of hints (text/event-stream, WHATWG HTML 9.2), on whatever server it is.

The school's own web worker takes the connection over once the head of the answer is sent, so that an open stream
costs no thread. On any other WSGI server the stream is an iterable that waits in its thread.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from school.events.hub import Hint, Hub

BEAT_EVERY = 15.0
"""Seconds between two comments: proxies close what is silent for 60 s, and a browser that is gone is noticed."""
ASK_EVERY = 30.0
"""Seconds after which it is asked again who may hear: with a beat more it stays within the 60 s of every right."""
BEAT = b":\n\n"
OPENING = b"retry: 3000\n\n"
"""Milliseconds after which a browser connects again."""


def line(hint: Hint) -> bytes:
    """A hint as an event."""
    body = json.dumps({"subject": hint.subject, "version": hint.version}, ensure_ascii=False)
    return f"id: {hint.version}\ndata: {body}\n\n".encode()


class TakesOver(Protocol):
    """A server's connection that goes on with a stream by itself."""

    def take_over(self, stream: "Stream") -> None:
        """Called while the answer is made; the connection is the stream's once what is there of it has been sent."""


def _nothing() -> None:
    """Nobody is to be woken yet."""


@dataclass(eq=False)
class Stream:
    """A member's stream about some subjects. Of each subject the last hint waits until it is taken."""

    hub: Hub
    member_id: str
    subjects: frozenset[str]
    is_allowed: Callable[[], bool]
    """Asks the database whether the member may still hear all of it."""
    wake: Callable[[], None] = field(default=_nothing)
    """Called when hints wait, in the thread that tells."""
    _waiting: dict[str, Hint] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def open(self) -> None:
        """Begin to hear. Raises TooManyStreams."""
        self.hub.subscribe(self)

    def close(self) -> None:
        """Hear no more. May be called again."""
        self.hub.unsubscribe(self)

    def take(self, hint: Hint) -> None:
        """See Subscriber."""
        with self._lock:
            self._waiting.pop(hint.subject, None)
            self._waiting[hint.subject] = hint
        self.wake()

    def events(self) -> bytes:
        """What waits, as events; nothing waits any more."""
        with self._lock:
            hints, self._waiting = self._waiting, {}
        return b"".join(line(hint) for hint in hints.values())

    def in_a_thread(self) -> Iterator[bytes]:
        """The stream's bytes, for a server that gives it a thread. Ends when the member may hear no more."""
        told = threading.Event()
        self.wake = told.set
        asked = time.monotonic()
        yield OPENING
        while True:
            told.wait(BEAT_EVERY)
            told.clear()
            yield self.events() or BEAT
            if time.monotonic() > asked + ASK_EVERY:
                asked = time.monotonic()
                if not self.is_allowed():
                    return
