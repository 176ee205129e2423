"""Open streams of events, sent by the loop without threads. A client that does not read is dropped."""

import errno
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from school.events.stream import ASK_EVERY, BEAT, BEAT_EVERY
from school.serve.connections.client_socket import LAST_CHUNK
from school.serve.connections.connection import Connection

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

    def drop(self, connection: Connection, why: str) -> None:
        """Close a connection; `why` is counted, "" for a client that left."""


@dataclass
class Streaming:
    """The connections that are streams. All methods but `_woken` run in the loop."""

    loop: Loop
    _told: list[Connection] = field(default_factory=list, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def begin(self, connection: Connection, now: float) -> None:
        """Take over a connection whose answer is a stream."""
        connection.until, connection.asked_at = now + BEAT_EVERY, now
        connection.sock.become_small(within=2 * BEAT_EVERY)
        stream = connection.sock.stream
        assert stream is not None  # noqa: S101 - the worker gives only such connections
        stream.wake = lambda: self._woken(connection)
        self.send(connection)  # hints published since it was opened

    def _woken(self, connection: Connection) -> None:
        with self._lock:
            self._told.append(connection)
            is_first = len(self._told) == 1
        if is_first:  # one call in the loop for all streams that get a hint
            self.loop.defer(self._send_all)

    def _send_all(self) -> None:
        with self._lock:
            told, self._told = self._told, []
        for connection in dict.fromkeys(told):
            self.send(connection)

    def send(self, connection: Connection) -> None:
        """Send the waiting events."""
        stream = connection.sock.stream
        if not connection.closed and stream is not None and (events := stream.events()):
            self._push(connection, connection.chunk(events))

    def beat(self, connection: Connection, now: float) -> None:
        """Send a comment after a silence, and check the right to the stream again."""
        connection.until = now + BEAT_EVERY
        if connection.sock.unsent:  # it has read nothing since the last beat
            self.loop.drop(connection, "events")
            return
        self._push(connection, connection.chunk(BEAT))
        stream = connection.sock.stream
        if connection.closed or stream is None or now < connection.asked_at + ASK_EVERY:
            return
        connection.asked_at = now
        self.loop.ask(stream.is_allowed).add_done_callback(lambda done: self._answered(connection, done))

    def _answered(self, connection: Connection, done: "Future[bool]") -> None:
        if not done.cancelled() and done.exception() is None and not done.result():
            self.loop.defer(lambda: self.end(connection))

    def end(self, connection: Connection) -> None:
        """End a stream whose member has lost the right."""
        if connection.closed:
            return
        self._push(connection, LAST_CHUNK if connection.req.version > (1, 0) else b"")
        self.loop.drop(connection, "")

    def _push(self, connection: Connection, data: bytes) -> None:
        connection.sock.queue(data)
        try:
            connection.sock.flush()
        except OSError as error:
            self.loop.drop(connection, reason(error))
            return
        if connection.sock.unsent > MOST_UNSENT:
            self.loop.drop(connection, "events")
