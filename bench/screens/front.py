"""What stands between the screens and the school: `/line/N/...` has the delay and jitter of line N.

It also serves the page of the real browsers, with the school's own modules, and a film.
"""

import contextlib
import http.client
import random
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parents[2] / "school" / "frontend" / "js" / "parts" / "screening"
PAGE = Path(__file__).with_name("page.html")
_BLOCK = 1 << 16


class Front(ThreadingHTTPServer):
    """All lines; `delay(line)` says for how long one direction takes, in seconds."""

    daemon_threads = True

    def __init__(self, school_port: int, film: Path, delay: Callable[[int], float]) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Handler, school_port, film, delay))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A screen that went away is none of our business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, school_port: int, film: Path, delay: Callable[[int], float], *rest: Any) -> None:
        self._school_port, self._film, self._delay = school_port, film, delay
        super().__init__(*rest)

    def do_GET(self) -> None:
        """Serve one of the page's files, or ask the school."""
        if self.path.startswith("/line/"):
            _, _, line, path = self.path.split("/", 3)
            self._forward(int(line), f"/{path}")
        elif self.path.startswith("/film.mp4"):
            self._send_film()
        elif self.path.startswith("/js/"):
            self._send((SCRIPTS / Path(self.path).name).read_bytes(), "text/javascript")
        else:
            self._send(PAGE.read_bytes(), "text/html; charset=utf-8")

    def _forward(self, line: int, path: str) -> None:
        time.sleep(self._delay(line))
        school = http.client.HTTPConnection("127.0.0.1", self._school_port, timeout=300)
        headers = {"Authorization": self.headers.get("Authorization", ""), "Host": f"127.0.0.1:{self._school_port}"}
        school.request("GET", path, headers=headers)
        answer = school.getresponse()
        if "event-stream" in answer.headers.get("Content-Type", ""):
            self._stream(line, answer)
            return
        body = answer.read()
        time.sleep(self._delay(line))
        self._send(body, answer.headers.get("Content-Type", ""), answer.status)

    def _stream(self, line: int, answer: http.client.HTTPResponse) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        with contextlib.suppress(OSError):
            while block := answer.read1(_BLOCK):
                time.sleep(self._delay(line))
                self.wfile.write(block)
        self.close_connection = True

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_film(self) -> None:
        """A part of the film (RFC 9110 section 14); browsers seek by it."""
        size = self._film.stat().st_size
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        start, end = int(first or 0), min(int(last) if last else size - 1, size - 1)
        self.send_response(206)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        with self._film.open("rb") as film:
            film.seek(start)
            left = end - start + 1
            while left > 0 and (block := film.read(min(_BLOCK, left))):
                self.wfile.write(block)
                left -= len(block)

    def log_message(self, *_words: object) -> None:
        """Nothing: thousands of lines."""


def lines(luck: random.Random, count: int) -> Callable[[int], float]:
    """Delays of as many lines: 5 to 80 ms each way, and up to as much jitter again; a tenth takes longer."""
    base = [luck.uniform(0.005, 0.08) for _ in range(count)]

    def delay(line: int) -> float:
        late = luck.expovariate(1 / 0.15) if luck.random() < 0.1 else 0.0
        return base[line % count] + luck.uniform(0, base[line % count]) + min(late, 1.0)

    return delay
