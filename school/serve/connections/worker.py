"""gunicorn's thread worker, hardened against slow clients, also malicious ones.

A thread is used only for a complete request: the loop waits for its head and for a body other than video, each with a
deadline, and sends the rest of an answer that a client reads slowly. Bodies that a thread must receive (video,
chunked ones) have threads of their own, with a share for each address. So incomplete requests and slow readers never
prevent other pages from being answered.
"""

import contextlib
import resource
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from school.serve.connections.client_socket import ClientSocket
from school.serve.connections.connection import Connection, Stage
from school.serve.connections.pace import Pace
from school.serve.connections.shares import Shares, party, sender
from school.serve.connections.streaming import Streaming, reason
from school.serve.connections.waiting import Waiting
from school.settings import Settings

CONNECTIONS = 2000
"""The most connections of one web process."""
EACH = 500
"""The most connections of one address: a classroom of sixty browsers with six or seven each, all at one process."""
STREAMS = 128
"""The most bodies that threads of one web process receive at once."""
STREAMS_EACH = 96
"""The most of them of one address: a classroom that uploads its videos."""
HEAD_WITHIN = 20.0
"""Seconds from the first byte of a request to the end of its head."""
MOST_HEAD = 32 * 1024
"""The most bytes of a head; nginx has the same limit (large_client_header_buffers)."""
BODY = 2 * 1024**2
"""The largest body in bytes that the loop receives; forms and JSON may not be larger."""
MOST_HELD = 64 * 1024**2
"""The most bytes of all such bodies together."""
_LINGER = 2.0  # seconds in which a refused client may read the answer
_LINGERED = 4 * 1024**2  # bytes that it may still send meanwhile
_PIECE = 64 * 1024
_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_LONG_HEAD = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_FULL_TEXT = (
    '{"error": "too_many_at_once", "message": "Too much comes in at once. Try again in a moment. '
    '同时传来的太多了，请稍后再试。"}'
).encode()
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nCache-Control: no-store\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(_FULL_TEXT), _FULL_TEXT)
)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn is not annotated
    """Each connection belongs to the loop (in `waiting`, with a deadline) or to a thread."""

    def init_process(self) -> None:
        """See gunicorn's Worker."""
        _allow_files(CONNECTIONS + 500)
        self.proxies = Settings.from_environment().proxies
        self.waiting = Waiting()
        self.streams = Shares(STREAMS_EACH, STREAMS)
        self.streaming = ThreadPoolExecutor(STREAMS, thread_name_prefix="stream")
        self.connections = Shares(CONNECTIONS if self.proxies else EACH, CONNECTIONS)
        self.worker_connections = CONNECTIONS + 1  # one more is accepted, so that an older one can be closed for it
        self.events = Streaming(self)
        self.held = 0
        self.swept_at = 0.0
        super().init_process()

    def load_wsgi(self) -> None:
        """See gunicorn's Worker."""
        super().load_wsgi()
        # Only now: the school has set the folder of metrics, which the library reads when it is imported.
        from school.operations.metrics import count_closed

        self.count_closed = count_closed

    def accept(self, listener: Any) -> None:
        """Accept a connection. If its address has used up its share, the one that has waited longest is closed."""
        try:
            accepted, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        connection = Connection(self.cfg, ClientSocket(accepted), client, listener.getsockname())
        connection.who = party(client[0]) if isinstance(client, tuple) and not self.proxies else ""
        if not self._has_place(connection.who):
            self.count_closed("share")
            connection.sock.close()
            return
        self.nr_conns += 1
        self._await_head(connection)

    def _has_place(self, who: str) -> bool:
        if self.connections.take(who):
            return True
        oldest = self.waiting.oldest_of(who) or self.waiting.oldest()
        if oldest is not None:
            self.count_closed("share")
            self._close(oldest)
        return self.connections.take(who)

    # Waiting for a request

    def _await_head(self, connection: Connection) -> None:
        connection.until = time.monotonic() + (HEAD_WITHIN if connection.head else self.cfg.keepalive)
        if not self.alive:
            connection.until = min(connection.until, time.monotonic() + STOP_KEEPALIVE_LINGER)
        self._watch(connection, Stage.HEAD, self._on_head)
        if connection.head:
            self._look_at_head(connection, 0)

    def _on_head(self, connection: Connection) -> None:
        data = self._receive(connection)
        if not data:
            return
        if not connection.head:
            connection.until = time.monotonic() + HEAD_WITHIN
        searched = max(0, len(connection.head) - 3)
        connection.head += data
        self._look_at_head(connection, searched)

    def _look_at_head(self, connection: Connection, searched: int) -> None:
        end = connection.head.find(b"\r\n\r\n", searched)
        if end > MOST_HEAD or (end < 0 and len(connection.head) > MOST_HEAD):
            self._refuse(connection, _LONG_HEAD)
        elif end >= 0:
            self._begin(connection)

    def _begin(self, connection: Connection) -> None:
        """A head is complete: pass the request to a thread, or first receive its body."""
        self._leave_loop(connection)
        connection.sock.begin_answer()
        if not connection.parse():
            self._work(connection)
        elif connection.brings_file or connection.length is None or connection.length > BODY:
            self._stream(connection)
        elif connection.missing:
            self._await_body(connection)
        else:
            self._work(connection)

    def _await_body(self, connection: Connection) -> None:
        if connection.req._expected_100_continue:
            connection.req._expected_100_continue = False  # otherwise it would be sent again with the answer
            connection.sock.queue(b"HTTP/1.1 100 Continue\r\n\r\n")
            with contextlib.suppress(OSError):  # then reading fails as well
                connection.sock.flush()
        connection.until = Pace.of_body(time.monotonic(), connection.length).until
        self._hold(connection, connection.parser.unreader.held)
        self._watch(connection, Stage.BODY, self._on_body)

    def _on_body(self, connection: Connection) -> None:
        data = self._receive(connection)
        if not data:
            return
        connection.parser.unreader.add(data)
        self._hold(connection, len(data))
        if self.held > MOST_HELD:
            self.count_closed("share")
            self._refuse(connection, _FULL)
        elif not connection.missing:
            self._leave_loop(connection)
            self._work(connection)

    def _hold(self, connection: Connection, more: int) -> None:
        connection.held += more
        self.held += more

    # With a thread

    def _work(self, connection: Connection) -> None:
        connection.sock.reading = None
        self._submit(connection, self.tpool)

    def _stream(self, connection: Connection) -> None:
        """Let a thread receive the body, if the sender has a place for that."""
        peer = connection.client[0] if isinstance(connection.client, tuple) else ""
        who = sender(peer, connection.headers("X-FORWARDED-FOR"), self.proxies)
        if not self.streams.take(who):
            self.count_closed("share")
            self._refuse(connection, _FULL)
            return
        connection.streamer = who
        now = time.monotonic()
        connection.sock.reading = (
            Pace.of_stream(now) if connection.brings_file else Pace.of_body(now, connection.length)
        )
        self._submit(connection, self.streaming)

    def _submit(self, connection: Connection, pool: ThreadPoolExecutor) -> None:
        done = pool.submit(self.handle, connection)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, connection, future))

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether another request may follow. Not if a part of the last one has not arrived."""
        conn.sock.reading = None
        try:
            return bool(keepalive and conn.parser.finish_body(max_bytes=_PIECE))
        except Exception:
            return False

    def finish_request(self, connection: Connection, done: "Future[bool]") -> None:
        """A thread has finished: send the rest of the answer."""
        if connection.streamer is not None:
            self.streams.give_back(connection.streamer)
            connection.streamer = None
        self._hold(connection, -connection.held)
        slow, connection.sock.was_slow = connection.sock.was_slow, ""
        if slow:
            self.count_closed("upload" if slow == "body" and connection.brings_file else slow)
        if slow == "answer":
            self._close(connection)
            return
        connection.keeps = not done.cancelled() and done.exception() is None and bool(done.result())
        if connection.sock.stream is not None:
            self._stream_events(connection)
        else:
            self._answer(connection)

    # A stream of events (Loop of streaming.py)

    def _stream_events(self, connection: Connection) -> None:
        self._watch(connection, Stage.STREAM, self._on_leaving)
        self.events.begin(connection, time.monotonic())

    def _on_leaving(self, connection: Connection) -> None:
        try:
            if not connection.sock.receive(_PIECE):  # further bytes are ignored, but the client may leave
                self._close(connection)
        except BlockingIOError:
            return
        except OSError as error:
            self.drop(connection, reason(error))

    def defer(self, call: Callable[[], None]) -> None:
        """See Loop."""
        self.method_queue.defer(call)

    def ask(self, question: Callable[[], bool]) -> "Future[bool]":
        """See Loop."""
        asked: Future[bool] = self.tpool.submit(question)
        return asked

    def drop(self, connection: Connection, why: str) -> None:
        """See Loop."""
        if why:
            self.count_closed(why)
        self._close(connection)

    # After it

    def _answer(self, connection: Connection) -> None:
        try:
            is_sent = connection.sock.flush()
        except OSError:
            self._close(connection)
            return
        if not is_sent:
            if connection not in self.waiting:
                now = time.monotonic()
                connection.until = now + connection.sock.left_to_take(now)
                self._watch(connection, Stage.ANSWER, self._answer)
            return
        self._leave_loop(connection)
        if connection.keeps:
            connection.take_rest()
            self._await_head(connection)
        else:
            self._linger(connection)

    def _linger(self, connection: Connection) -> None:
        """Close in two steps (RFC 9112 section 9.6), so that an answer is not lost because of an unread body."""
        try:
            connection.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(connection)
            return
        connection.sock.received, connection.until = 0, time.monotonic() + _LINGER
        self._watch(connection, Stage.LINGER, self._on_lingering)

    def _on_lingering(self, connection: Connection) -> None:
        if self._receive(connection) and connection.sock.received > _LINGERED:
            self._close(connection)

    def _refuse(self, connection: Connection, why: bytes) -> None:
        self._leave_loop(connection)
        self._hold(connection, -connection.held)
        connection.keeps = False
        connection.sock.queue(why)
        self._answer(connection)

    # Deadlines

    def murder_pending(self) -> None:
        """See ThreadWorker. Called after each event, and at least once a second."""
        now = time.monotonic()
        if now < self.swept_at + 0.5:
            return
        self.swept_at = now
        for connection in self.waiting.all():
            if connection.stage is Stage.STREAM and not self.alive:
                self.events.end(connection)  # the browser reconnects to the next process
            elif connection.until < now:
                self._on_deadline(connection, now)

    def _on_deadline(self, connection: Connection, now: float) -> None:
        if connection.stage is Stage.STREAM:
            self.events.beat(connection, now)
        elif connection.stage is Stage.ANSWER and (left := connection.sock.left_to_take(now)) > 0:
            connection.until = now + left
        elif connection.stage is Stage.ANSWER:
            self.count_closed("answer")
            self._close(connection)
        elif connection.stage is Stage.BODY or connection.head:
            self.count_closed("body" if connection.stage is Stage.BODY else "head")
            self._refuse(connection, _SLOW)
        else:  # an idle keep-alive connection, or a refused client that has read the answer
            self._close(connection)

    def murder_keepalived(self, force: bool = False) -> None:
        """See ThreadWorker. `force`: the worker is about to end."""
        for connection in self.waiting.all() if force else ():
            self._close(connection)

    def run(self) -> None:
        """See ThreadWorker."""
        super().run()
        self.streaming.shutdown(wait=False, cancel_futures=True)

    # A connection and the loop

    def _watch(self, connection: Connection, stage: Stage, on_event: Callable[[Connection], None]) -> None:
        """Call `on_event` when the client has sent something, or can take more of the answer."""
        connection.stage = stage
        event = selectors.EVENT_WRITE if stage is Stage.ANSWER else selectors.EVENT_READ
        self.waiting.add(connection)
        self.poller.register(connection.sock, event, partial(self._if_watched, connection, on_event))

    def _if_watched(self, connection: Connection, on_event: Callable[[Connection], None], _: Any) -> None:
        if connection in self.waiting:  # it may have been closed for a new one in the same moment
            on_event(connection)

    def _leave_loop(self, connection: Connection) -> None:
        if connection in self.waiting:
            self.waiting.remove(connection)
            self.poller.unregister(connection.sock)

    def _receive(self, connection: Connection) -> bytes:
        """The received bytes, b"" if none; a connection that has ended is closed."""
        try:
            data = connection.sock.receive(_PIECE)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._close(connection)
        return data

    def _close(self, connection: Connection) -> None:
        if connection.closed:
            return
        connection.closed = True
        self._leave_loop(connection)
        self._hold(connection, -connection.held)
        if connection.sock.stream is not None:
            connection.sock.stream.close()
        self.connections.give_back(connection.who)
        self.nr_conns -= 1
        connection.sock.close()


def _allow_files(wanted: int) -> None:
    """Raise the limit of open files as far as wanted and possible."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
