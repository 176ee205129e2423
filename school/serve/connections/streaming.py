"""Open streams of events, sent by the loop without threads. A client that does not read is dropped."""

import errno
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from school.events.stream import ASK_EVERY, BEAT, BEAT_EVERY
from school.serve.connections.line import Line
from school.serve.connections.wire import LAST_CHUNK

MOST_UNSENT = 16 * 1024
"""Bytes that may wait for one client besides the kernel's buffer: a hundred events."""


def reason(error: OSError) -> str:
    """The label under which a broken stream is counted: "events" if the client did not read, "" if it left."""
    return "events" if error.errno == errno.ETIMEDOUT else ""


class Loop(Protocol):
    """What streams need from the worker."""

    def defer(self, call: Callable[[], None]) -> None:
        """Call it in the loop, soon. May be called from any thread."""

    def ask(self, question: Callable[[], bool]) -> "Future[bool]":
        """Run a database query in a thread."""

    def drop(self, line: Line, why: str) -> None:
        """Close a line; `why` is counted, "" for a client that left."""


@dataclass
class Streaming:
    """The connections that are streams. All methods but `_woken` run in the loop."""

    loop: Loop
    _told: list[Line] = field(default_factory=list, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def begin(self, line: Line, now: float) -> None:
        """Take over a connection whose answer is a stream."""
        line.until, line.asked_at = now + BEAT_EVERY, now
        line.sock.become_small(within=2 * BEAT_EVERY)
        stream = line.sock.stream
        assert stream is not None  # noqa: S101 - the worker gives only such lines
        stream.wake = lambda: self._woken(line)
        self.send(line)  # hints published since it was opened

    def _woken(self, line: Line) -> None:
        with self._lock:
            self._told.append(line)
            is_first = len(self._told) == 1
        if is_first:  # one call in the loop for all streams that get a hint
            self.loop.defer(self._send_all)

    def _send_all(self) -> None:
        with self._lock:
            told, self._told = self._told, []
        for line in dict.fromkeys(told):
            self.send(line)

    def send(self, line: Line) -> None:
        """Send the waiting events."""
        stream = line.sock.stream
        if not line.closed and stream is not None and (events := stream.events()):
            self._push(line, line.chunk(events))

    def beat(self, line: Line, now: float) -> None:
        """Send a comment after a silence, and check the right to the stream again."""
        line.until = now + BEAT_EVERY
        if line.sock.unsent:  # it has read nothing since the last beat
            self.loop.drop(line, "events")
            return
        self._push(line, line.chunk(BEAT))
        stream = line.sock.stream
        if line.closed or stream is None or now < line.asked_at + ASK_EVERY:
            return
        line.asked_at = now
        self.loop.ask(stream.is_allowed).add_done_callback(lambda done: self._answered(line, done))

    def _answered(self, line: Line, done: "Future[bool]") -> None:
        if not done.cancelled() and done.exception() is None and not done.result():
            self.loop.defer(lambda: self.end(line))

    def end(self, line: Line) -> None:
        """End a stream whose member has lost the right."""
        if line.closed:
            return
        self._push(line, LAST_CHUNK if line.req.version > (1, 0) else b"")
        self.loop.drop(line, "")

    def _push(self, line: Line, data: bytes) -> None:
        line.sock.queue(data)
        try:
            line.sock.flush()
        except OSError as error:
            self.loop.drop(line, reason(error))
            return
        if line.sock.unsent > MOST_UNSENT:
            self.loop.drop(line, "events")
