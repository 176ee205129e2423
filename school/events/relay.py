"""Carries hints between the processes of a school, over the broker: a fanout exchange (AMQP 0-9-1, 3.1.3.2).

Nothing waits for it. A hint that cannot be sent at once is dropped, as are all hints while the broker is unreachable:
pages fetch the state every 15 s anyway.
"""

import contextlib
import queue
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import structlog
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.messaging import Consumer, Producer

from school.events.hub import Hint, Hub

log = structlog.get_logger()
EXCHANGE = Exchange("school.events", type="fanout", durable=False, delivery_mode="transient")
WAITING = 1000
"""The most hints that wait to be sent; there are never so many in a second."""
AGAIN = (1.0, 2.0, 5.0, 15.0)
"""Seconds between attempts to reach the broker."""
_TIMEOUTS = {"socket_timeout": 5, "socket_connect_timeout": 2}


@dataclass
class Relay:
    """Connects a process to the hubs of all others. Threads start with the first hint and the first subscriber."""

    broker: str
    hub: Hub
    _origin: str = field(default_factory=lambda: uuid.uuid4().hex, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _out: "queue.Queue[Hint]" = field(default_factory=lambda: queue.Queue(WAITING), init=False)
    _sender: threading.Thread | None = field(default=None, init=False)
    _listener: threading.Thread | None = field(default=None, init=False)
    _closed: threading.Event = field(default_factory=threading.Event, init=False)
    _is_away: bool = field(default=False, init=False)

    def send(self, hint: Hint) -> None:
        """Send a hint to the other processes soon, or drop it. Neither waits nor raises."""
        if self._closed.is_set():
            return
        with contextlib.suppress(queue.Full):
            self._out.put_nowait(hint)
        with self._lock:
            if self._sender is None:
                self._sender = threading.Thread(target=self._send_all, name="events out", daemon=True)
                self._sender.start()

    def listen(self) -> None:
        """Start to receive hints of other processes, unless already started."""
        with self._lock:
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, name="events in", daemon=True)
                self._listener.start()

    def close(self) -> None:
        """Stop sending and receiving. The threads end within about a second."""
        self._closed.set()

    def _connection(self) -> Connection:
        is_redis = not self.broker.startswith("amqp")
        # RabbitMQ's heartbeat: otherwise a connection seems alive for hours after the network was cut.
        return Connection(
            self.broker,
            connect_timeout=2,
            heartbeat=0 if is_redis else 20,
            transport_options=_TIMEOUTS if is_redis else {},
        )

    def _send_all(self) -> None:
        while not self._closed.is_set():
            hint = self._next()
            if hint is None:
                continue
            try:
                with self._connection() as connection:
                    self._send_over(connection, hint)
            except Exception as error:  # kombu raises what its transports raise
                self._log_once("events_not_sent", error)
                self._drop_waiting()
                self._closed.wait(AGAIN[0])

    def _next(self) -> Hint | None:
        with contextlib.suppress(queue.Empty):
            return self._out.get(timeout=1.0)
        return None

    def _send_over(self, connection: Connection, hint: Hint | None) -> None:
        """Send hints until the connection breaks. Raises what the transport raises."""
        producer = Producer(connection.channel(), EXCHANGE)
        while not self._closed.is_set():
            if hint is not None:
                body = {"subject": hint.subject, "version": hint.version, "origin": self._origin}
                producer.publish(body, serializer="json", declare=[EXCHANGE], retry=False)
                self._is_away = False
            elif connection.heartbeat:
                connection.heartbeat_check()
            hint = self._next()

    def _log_once(self, what: str, error: Exception) -> None:
        """Log the first failure until the broker is back."""
        if not self._is_away:
            log.warning(what, error=str(error))
        self._is_away = True

    def _drop_waiting(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._out.get_nowait()

    def _listen(self) -> None:
        tries = 0
        while not self._closed.is_set():
            began = time.monotonic()
            try:
                with self._connection() as connection:
                    self._receive(connection)
            except Exception as error:
                self._log_once("events_not_heard", error)
            tries = 0 if time.monotonic() > began + AGAIN[-1] else tries + 1
            self._closed.wait(AGAIN[min(tries, len(AGAIN) - 1)])

    def _receive(self, connection: Connection) -> None:
        """Receive hints until the connection breaks. Raises what the transport raises."""
        inbox = Queue(f"events-{self._origin}", EXCHANGE, durable=False, exclusive=True, auto_delete=True, expires=60)
        channel = connection.channel()
        with Consumer(channel, [inbox], callbacks=[self._take], accept=["json"], no_ack=True):
            self._is_away = False
            while not self._closed.is_set():
                with contextlib.suppress(TimeoutError):
                    connection.drain_events(timeout=1.0)
                if connection.heartbeat:
                    connection.heartbeat_check()

    def _take(self, body: Any, _message: Any) -> None:
        if not isinstance(body, dict) or body.get("origin") == self._origin:
            return  # published here already
        self.hub.publish(Hint(str(body.get("subject")), int(body.get("version", 0))))
