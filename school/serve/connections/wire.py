"""A client's socket that never blocks the loop, and a thread only as long as its pace allows.

What an answer cannot put into the kernel at once waits here, a file as a file, and the loop sends it when the client
takes more: somebody who reads slowly holds no thread.
"""

import contextlib
import errno
import fcntl
import os
import select
import socket
import struct
import termios
import time
from collections import deque
from dataclasses import dataclass
from typing import IO

from gunicorn.http.unreader import Unreader

from school.serve.connections.pace import Pace

GRACE = 0.25
"""Seconds in which a thread waits for the client during one answer; then the loop goes on with it."""
HELD = 1024**2
"""Bytes of one answer that may wait in memory; a thread that makes more waits for the client."""
_PIECE = 1024**2  # bytes sent or received at a time


class TooSlow(ConnectionResetError):
    """The client takes or gives too little; gunicorn goes over it as over any lost connection."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "too slow")


@dataclass
class _Bytes:
    left: memoryview

    @property
    def held(self) -> int:
        return len(self.left)

    def send(self, to: socket.socket) -> int:
        """Raises BlockingIOError, OSError."""
        sent = to.send(self.left[:_PIECE])
        self.left = self.left[sent:]
        return sent

    def is_done(self) -> bool:
        return not self.left

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class _File:
    descriptor: int
    offset: int
    count: int
    held: int = 0

    def send(self, to: socket.socket) -> int:
        """Raises BlockingIOError, OSError."""
        sent = os.sendfile(to.fileno(), self.descriptor, self.offset, min(self.count, _PIECE))
        if not sent:
            raise ConnectionResetError(errno.ECONNRESET, "the file has become shorter")
        self.offset, self.count = self.offset + sent, self.count - sent
        return sent

    def is_done(self) -> bool:
        return not self.count

    def close(self) -> None:
        os.close(self.descriptor)


class Wire:
    """What gunicorn takes for the socket."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._silence: float | None = None
        self._queue: deque[_Bytes | _File] = deque()
        self._written = 0
        self._grace = GRACE
        self.received = 0
        """Bytes of the body that is being received."""
        self.reading: Pace | None = None
        """Of the body that a thread receives; None: it may not wait for more."""
        self.writing: Pace | None = None
        """Of the answer."""
        self.was_slow = ""
        """What a thread found too slow: "body" or "answer"."""

    def fileno(self) -> int:
        """The descriptor, -1 once it is closed."""
        return self._socket.fileno()

    def setblocking(self, _: bool) -> None:
        """It never blocks; gunicorn asks for it before each request."""

    def settimeout(self, seconds: float | None) -> None:
        """How long a thread waits for the next byte, within its pace."""
        self._silence = seconds

    def gettimeout(self) -> float | None:
        """What `settimeout` was told."""
        return self._silence

    def receive(self, most: int) -> bytes:
        """What has come; b"" at the end. Raises BlockingIOError, OSError."""
        data = self._socket.recv(most)
        self.received += len(data)
        return data

    def recv(self, most: int) -> bytes:
        """As `receive`, but a thread waits for it. Raises TooSlow, OSError."""
        while True:
            with contextlib.suppress(BlockingIOError):
                return self.receive(most)
            self._wait_for_more()

    def begin_answer(self) -> None:
        """A new request: its answer has its own pace."""
        self._grace = GRACE
        self._silence = None
        self.writing = None

    def queue(self, data: bytes) -> None:
        """Keep it for the loop, which flushes."""
        self._queue.append(_Bytes(memoryview(bytes(data))))

    def send(self, data: bytes) -> int:
        """As `sendall`."""
        self.sendall(data)
        return len(data)

    def sendall(self, data: bytes) -> None:
        """Send, or keep for the loop. Raises TooSlow, OSError."""
        self.queue(data)
        self._push()

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int = 0) -> None:
        """Send `count` bytes of a file, or keep it open for the loop. Raises TooSlow, OSError."""
        if count:
            self._queue.append(_File(os.dup(file.fileno()), offset, count))
            self._push()

    def flush(self) -> bool:
        """Send what the kernel takes; True when nothing is left. Raises OSError."""
        while self._queue:
            try:
                self._written += self._queue[0].send(self._socket)
            except BlockingIOError:
                return False
            if self._queue[0].is_done():
                self._queue.popleft().close()
        return True

    def left_to_take(self, now: float) -> float:
        """Seconds until the client takes the answer too slowly. What the kernel still holds it has not taken."""
        if self.writing is None:
            self.writing = Pace.of_stream(now)
            self._written = self._unsent()
        return self.writing.left(now, self._written - self._unsent())

    def shutdown(self, how: int) -> None:
        """See socket. Raises OSError."""
        self._socket.shutdown(how)

    def close(self) -> None:
        """Let go of it, and of what it has not sent."""
        while self._queue:
            self._queue.popleft().close()
        with contextlib.suppress(OSError):
            self._socket.close()

    def _push(self) -> None:
        while not self.flush():
            if self._grace > 0:
                began = time.monotonic()
                self._poll(select.POLLOUT, self._grace)
                self._grace -= time.monotonic() - began
            elif sum(piece.held for piece in self._queue) <= HELD:
                return
            elif (left := self.left_to_take(time.monotonic())) > 0:
                self._poll(select.POLLOUT, min(left, 1.0))
            else:
                self.was_slow = "answer"
                raise TooSlow()

    def _wait_for_more(self) -> None:
        if self.reading is None:
            raise TooSlow()
        left = self.reading.left(time.monotonic(), self.received)
        if self._silence is not None:
            left = min(left, self._silence)
        if left <= 0 or not self._poll(select.POLLIN, left):
            self.was_slow = "body"
            raise TooSlow()

    def _poll(self, what: int, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._socket, what)
        return bool(poll.poll(max(1, int(seconds * 1000))))

    def _unsent(self) -> int:
        try:
            return int(struct.unpack("i", fcntl.ioctl(self._socket, termios.TIOCOUTQ, b"\0" * 4))[0])
        except OSError:  # no TCP socket
            return 0


class WireUnreader(Unreader):  # type: ignore[misc]  # gunicorn is not annotated
    """The bytes of a request: those the loop has received, then what a thread waits for."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def add(self, data: bytes) -> None:
        """Append what the loop has received."""
        self.buf.seek(0, os.SEEK_END)
        self.buf.write(data)

    @property
    def held(self) -> int:
        """Bytes that nobody has read yet."""
        return len(self.buf.getbuffer())

    def chunk(self, size_hint: int | None = None) -> bytes:
        """See Unreader. Raises TooSlow, OSError."""
        return self._wire.recv(min(max(size_hint or 0, 8192), _PIECE))
