"""A proxy in front of an object store that can simulate faults: unreachable, slow, false answers."""

import contextlib
import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Mode = Literal["pass", "down", "slow", "5xx", "half"]
DELAY_S = 1.0
_HOP = {"connection", "transfer-encoding", "keep-alive", "expect"}


class Proxy:
    """Passes HTTP/1.1 on to `target`, such as http://127.0.0.1:8333, depending on `mode`."""

    def __init__(self, target: str) -> None:
        self.mode: Mode = "pass"
        self._target = urlsplit(target)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Its own address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                if proxy.mode == "down":
                    self.close_connection = True  # as if the store were unreachable
                    return
                super().handle_one_request()

            def log_message(self, *_: object) -> None:
                """Log nothing."""

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                if proxy.mode == "5xx":
                    self._answer(503, [], b"")
                    return
                if proxy.mode == "slow":
                    time.sleep(DELAY_S)
                if proxy.mode == "half" and self.command == "PUT" and body:
                    proxy.swallow(self, body)
                    self._answer(200, [("ETag", '"0"')], b"")
                    return
                self._answer(*proxy.forward(self, body))

            def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in _HOP | {"content-length"}:
                        self.send_header(name, value)
                length = next((value for name, value in headers if name.lower() == "content-length"), str(len(body)))
                self.send_header("Content-Length", length if self.command == "HEAD" else str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass  # noqa: N815 - the names http.server calls

        return Handler

    def forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """The store's own answer; 502 without one. The Host header stays that of the client, since it is signed."""
        line = http.client.HTTPConnection(self._target.hostname or "", self._target.port, timeout=30)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
            line.request(request.command, request.path, body or None, headers)
            answer = line.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except (OSError, http.client.HTTPException):
            return 502, [], b""
        finally:
            line.close()

    def swallow(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """Begin the request at the store and break off half-way through its body."""
        line = http.client.HTTPConnection(self._target.hostname or "", self._target.port, timeout=30)
        with contextlib.suppress(OSError, http.client.HTTPException):
            line.putrequest(request.command, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                if name.lower() not in _HOP:
                    line.putheader(name, value)
            line.endheaders(body[: len(body) // 2])
        line.close()
