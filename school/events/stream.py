"""One open stream of hints (text/event-stream, WHATWG HTML 9.2), for any WSGI server.

The school's own web worker takes over the connection after the response headers are sent, so that an open stream
needs no thread. On any other WSGI server the stream is an iterable that waits in its thread.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from school.events.hub import Hint, Hub

BEAT_EVERY = 15.0
"""Seconds between two comments: proxies close silent connections after 60 s, and a lost browser is noticed."""
ASK_EVERY = 30.0
"""Seconds after which the right is checked again: together with a beat, within the 60 s of every withdrawn right."""
BEAT = b":\n\n"
OPENING = b"retry: 3000\n\n"
"""Milliseconds after which a browser connects again."""


def line(hint: Hint) -> bytes:
    """A hint as an event."""
    body = json.dumps({"subject": hint.subject, "version": hint.version}, ensure_ascii=False)
    return f"id: {hint.version}\ndata: {body}\n\n".encode()


class TakesOver(Protocol):
    """A connection of a server that can take over a stream."""

    def take_over(self, stream: "Stream") -> None:
        """Called while the answer is being made; the stream owns the connection once the answer so far is sent."""


def _nothing() -> None:
    """The default of `wake`: does nothing."""


@dataclass(eq=False)
class Stream:
    """A member's stream about some subjects. The last hint of each subject is kept until it is sent."""

    hub: Hub
    member_id: str
    subjects: frozenset[str]
    is_allowed: Callable[[], bool]
    """Asks the database whether the member may still see all subjects."""
    kind: str = "member"
    """Whose stream it is: member, screen or remote."""
    wake: Callable[[], None] = field(default=_nothing)
    """Called when there are hints to send, in the thread that publishes."""
    _waiting: dict[str, Hint] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def open(self) -> None:
        """Subscribe. Raises TooManyStreams."""
        self.hub.subscribe(self)

    def close(self) -> None:
        """Unsubscribe. May be called again."""
        self.hub.unsubscribe(self)

    def take(self, hint: Hint) -> None:
        """See Subscriber."""
        with self._lock:
            self._waiting.pop(hint.subject, None)
            self._waiting[hint.subject] = hint
        self.wake()

    def events(self) -> bytes:
        """The waiting hints as events; they no longer wait then."""
        with self._lock:
            hints, self._waiting = self._waiting, {}
        return b"".join(line(hint) for hint in hints.values())

    def in_a_thread(self) -> Iterator[bytes]:
        """The stream's bytes, for a server that gives it a thread. Ends when the member's right ends."""
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
