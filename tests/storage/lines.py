"""A line between a store and its server that does what bad lines do: cuts, swallows, stalls, lies."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

Handle = Callable[[socket.socket, socket.socket], None]
"""What is done with one connection: the client's end, and a new one to the server."""
_BLOCK = 65536


def whole(client: socket.socket, server: socket.socket) -> None:
    """A good line: both ways until one side is done."""
    there = threading.Thread(target=_pour, args=(client, server), daemon=True)
    there.start()
    _pour(server, client)
    there.join()


def cut_after(count: int) -> Handle:
    """The answer breaks off after so many bytes."""

    def handle(client: socket.socket, server: socket.socket) -> None:
        threading.Thread(target=_pour, args=(client, server), daemon=True).start()
        left = count
        while left and (data := _some(server, min(left, _BLOCK))):
            client.sendall(data)
            left -= len(data)

    return handle


def hangs_up_after(count: int) -> Handle:
    """What is sent breaks off after so many bytes."""

    def handle(client: socket.socket, server: socket.socket) -> None:
        threading.Thread(target=_pour, args=(server, client), daemon=True).start()
        left = count
        while left and (data := _some(client, min(left, _BLOCK))):
            server.sendall(data)
            left -= len(data)

    return handle


def silent(client: socket.socket, _server: socket.socket) -> None:
    """Takes all that comes and never answers."""
    while _some(client, _BLOCK):
        pass


def deaf(_client: socket.socket, _server: socket.socket) -> None:
    """Hangs up at once."""


def swallows_answers(client: socket.socket, server: socket.socket) -> None:
    """The server does its work, and its answer is lost."""
    threading.Thread(target=_pour, args=(client, server), daemon=True).start()
    _some(server, _BLOCK)


def says(status: str, code: str = "", headers: str = "") -> Handle:
    """Something on the way answers in the server's place, which hears nothing."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>" if code else ""
    answer = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}Connection: close\r\n\r\n{body}"

    def handle(client: socket.socket, _server: socket.socket) -> None:
        _read_request(client)
        client.sendall(answer.encode())

    return handle


def _read_request(client: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(client, _BLOCK) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    if b"100-continue" in head.lower():
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    left = int(fields.get(b"content-length", b"0")) - len(body)
    while left > 0 and (data := _some(client, _BLOCK)):
        left -= len(data)


def _some(source: socket.socket, most: int) -> bytes:
    try:
        return source.recv(most)
    except OSError:
        return b""


def _pour(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_BLOCK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class Line:
    """Listens at `endpoint`. The first connections meet `plan`, one each; all later ones `then`."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._server = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.plan: list[Handle] = []
        self.then: Handle = whole
        self.connections = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            handle = self.plan.pop(0) if self.plan else self.then
            threading.Thread(target=self._serve, args=(client, handle), daemon=True).start()

    def _serve(self, client: socket.socket, handle: Handle) -> None:
        with client, socket.create_connection(self._server) as server, contextlib.suppress(OSError):
            handle(client, server)
            client.shutdown(socket.SHUT_RDWR)  # a thread that still reads from it would keep a closed one open

    def close(self) -> None:
        """No further connections."""
        self._listener.close()


@contextlib.contextmanager
def line_to(server: str) -> Iterator[Line]:
    """A line for the length of a block."""
    line = Line(server)
    try:
        yield line
    finally:
        line.close()
