"""A load generator with many connections and little overhead: `python -m bench.load '{"port": ..., "paths": [...]}'`.

It is a separate program, so that measuring takes no time of the measured process. Each connection requests one object
after the other and discards the bytes; it is kept alive, as a player's, until the server closes it: nginx does so
after a thousand requests.
"""

import itertools
import json
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

_ROOM = 1 << 20  # bytes read at a time


@dataclass(frozen=True)
class Order:
    """The requests to make."""

    port: int
    paths: list[str]
    seconds: float
    connections: int


@dataclass
class Load:
    """The measured load."""

    seconds: float = 0.0
    size: int = 0
    """Bytes of bodies."""
    waits: list[float] = field(default_factory=list)
    """Seconds from each request to the last byte of its answer, sorted."""
    client_cpu: float = 0.0
    """Processor seconds of this client."""
    server_cpu: float = 0.0
    """Processor seconds of the server; set by the caller that started it."""

    @property
    def megabytes(self) -> float:
        """MB (a million bytes) a second."""
        return self.size / 1e6 / self.seconds

    @property
    def requests(self) -> float:
        """Requests a second."""
        return len(self.waits) / self.seconds

    @property
    def cost(self) -> float:
        """Processor milliseconds a request, of servers and client together."""
        return (self.client_cpu + self.server_cpu) * 1000 / len(self.waits)

    def slowest(self, share: float) -> float:
        """The wait in milliseconds that `share` (0 to 1) of all requests did not exceed."""
        return self.waits[min(len(self.waits) - 1, int(len(self.waits) * share))] * 1000


class BadAnswer(Exception):
    """A server answered something other than 200 with a length; its figures would be meaningless."""


def run(order: Order) -> Load:
    """Keep all connections busy for the given seconds. Raises BadAnswer."""
    load, faults = Load(), list[BaseException]()
    lock = threading.Lock()
    until = time.monotonic() + order.seconds

    def connection(first: int) -> None:
        size, waits, room = 0, [], memoryview(bytearray(_ROOM))
        line = None
        try:
            for number in itertools.count(first):
                began = time.monotonic()
                line = line or socket.create_connection(("127.0.0.1", order.port), timeout=60)
                body, is_last = _fetch(line, room, order.paths[number % len(order.paths)])
                size += body
                waits.append(time.monotonic() - began)
                if is_last:
                    line.close()
                    line = None
                if time.monotonic() >= until:
                    break
        except (OSError, BadAnswer) as fault:
            faults.append(fault)
        finally:
            if line:
                line.close()
        with lock:
            load.size += size
            load.waits += waits

    threads = [threading.Thread(target=connection, args=(number,)) for number in range(order.connections)]
    began, spent = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.monotonic() - began
    load.client_cpu = time.process_time() - spent
    if faults:
        raise BadAnswer(str(faults[0]))
    load.waits.sort()
    return load


def _fetch(line: socket.socket, room: memoryview, path: str) -> tuple[int, bool]:
    """Bytes of one answer's body, and whether the server closes the connection after it."""
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        count = line.recv_into(room, 4096)  # the head, and little of the body, which has to be copied
        if not count:
            raise BadAnswer(f"{path}: the line was closed")
        head += bytes(room[:count])
    head, _, body = head.partition(b"\r\n\r\n")
    size, is_last = _told(path, head)
    left = size - len(body)
    while left:
        count = line.recv_into(room, min(left, _ROOM))
        if not count:
            raise BadAnswer(f"{path}: {left} bytes are missing")
        left -= count
    return size, is_last


def _told(path: str, head: bytes) -> tuple[int, bool]:
    first, *lines = head.decode("latin-1").lower().split("\r\n")
    told = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if " 200 " not in first or "content-length" not in told:
        raise BadAnswer(f"{path}: {first}")
    return int(told["content-length"]), told.get("connection") == "close"


def main(words: Sequence[str]) -> int:
    """Print the load as JSON; the exit code."""
    try:
        print(json.dumps(asdict(run(Order(**json.loads(words[0]))))))
    except BadAnswer as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
