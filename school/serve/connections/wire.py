"""A client's socket that never blocks the loop, and blocks a thread only as long as its pace allows.

Parts of an answer that the kernel does not accept wait here, a file as a file, and the loop sends them when the
client reads: a slow reader occupies no thread.
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

from school.events.stream import Stream
from school.serve.connections.pace import Pace

GRACE = 0.25
"""Seconds that a thread waits for the client during one answer; then the loop continues it."""
HELD = 1024**2
"""Bytes of one answer that may wait in memory; a thread that writes more waits for the client."""
LAST_CHUNK = b"0\r\n\r\n"
"""Ends a chunked answer (RFC 9112, 7.1)."""
_SMALL = 16 * 1024  # bytes
_PIECE = 1024**2  # bytes sent or received at a time


class TooSlow(ConnectionResetError):
    """The client reads or sends too slowly; gunicorn treats it as a lost connection."""

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
        """Nothing to close."""


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
    """Stands in for the socket that gunicorn expects."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._silence: float | None = None
        self._queue: deque[_Bytes | _File] = deque()
        self._written = 0
        self._grace = GRACE
        self.received = 0
        """Bytes received of the current body."""
        self.reading: Pace | None = None
        """The pace of the body that a thread receives; None: it may not wait for more."""
        self.writing: Pace | None = None
        """The pace of the answer."""
        self.stream: Stream | None = None
        """The stream of events that the answer is; the loop sends and ends it."""
        self.was_slow = ""
        """What was too slow in a thread: "body" or "answer"."""

    def fileno(self) -> int:
        """The descriptor, -1 once it is closed."""
        return self._socket.fileno()

    def setblocking(self, _: bool) -> None:
        """Ignored: it never blocks; gunicorn calls this before each request."""

    def settimeout(self, seconds: float | None) -> None:
        """How long a thread waits for the next byte, within its pace."""
        self._silence = seconds

    def gettimeout(self) -> float | None:
        """The value of `settimeout`."""
        return self._silence

    def receive(self, most: int) -> bytes:
        """The bytes that have arrived; b"" at the end. Raises BlockingIOError, OSError."""
        data = self._socket.recv(most)
        self.received += len(data)
        return data

    def recv(self, most: int) -> bytes:
        """As `receive`, but waits, for use in a thread. Raises TooSlow, OSError."""
        while True:
            with contextlib.suppress(BlockingIOError):
                return self.receive(most)
            self._wait_for_more()

    def take_over(self, stream: Stream) -> None:
        """See school.events.stream.TakesOver."""
        self.stream = stream

    def become_small(self, within: float) -> None:
        """Use a small kernel buffer for an unbounded answer, and drop a client silent for `within` seconds."""
        with contextlib.suppress(OSError):  # no TCP socket
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SMALL)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(within * 1000))

    @property
    def unsent(self) -> int:
        """Bytes of the answer that wait in memory here."""
        return sum(piece.held for piece in self._queue)

    def begin_answer(self) -> None:
        """Begin the answer to a new request, with its own pace."""
        self._grace = GRACE
        self._silence = None
        self.writing = None

    def queue(self, data: bytes) -> None:
        """Keep data for the loop to send."""
        self._queue.append(_Bytes(memoryview(bytes(data))))

    def send(self, data: bytes) -> int:
        """As `sendall`."""
        self.sendall(data)
        return len(data)

    def sendall(self, data: bytes) -> None:
        """Send data, or keep it for the loop. Raises TooSlow, OSError."""
        if self.stream is not None and data == LAST_CHUNK:
            return  # the loop owns the stream now
        self.queue(data)
        self._push()

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int = 0) -> None:
        """Send `count` bytes of a file, or keep it open for the loop. Raises TooSlow, OSError."""
        if count:
            self._queue.append(_File(os.dup(file.fileno()), offset, count))
            self._push()

    def flush(self) -> bool:
        """Send what the kernel accepts; True when nothing is left. Raises OSError."""
        while self._queue:
            try:
                self._written += self._queue[0].send(self._socket)
            except BlockingIOError:
                return False
            if self._queue[0].is_done():
                self._queue.popleft().close()
        return True

    def left_to_take(self, now: float) -> float:
        """Seconds until the client reads too slowly. Bytes in the kernel's buffer do not count as read."""
        if self.writing is None:
            self.writing = Pace.of_stream(now)
            self._written = self._unsent()
        return self.writing.left(now, self._written - self._unsent())

    def shutdown(self, how: int) -> None:
        """See socket. Raises OSError."""
        self._socket.shutdown(how)

    def close(self) -> None:
        """Close the socket and drop what is not sent."""
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
            elif self.unsent <= HELD:
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
    """The bytes of a request: those received by the loop, then those for which a thread waits."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def add(self, data: bytes) -> None:
        """Append what the loop has received."""
        self.buf.seek(0, os.SEEK_END)
        self.buf.write(data)

    @property
    def held(self) -> int:
        """Bytes that are not read yet."""
        return len(self.buf.getbuffer())

    def chunk(self, size_hint: int | None = None) -> bytes:
        """See Unreader. Raises TooSlow, OSError."""
        return self._wire.recv(min(max(size_hint or 0, 8192), _PIECE))
