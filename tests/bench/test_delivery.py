"""Ratios of ways to deliver, and the client that measures them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from rich.console import Console

from bench import delivery
from bench.delivery import BASE, WAYS
from bench.load import BadAnswer, Load, Order, run

BODY = b"x" * 100_000


class Handler(BaseHTTPRequestHandler):
    """Answers 200 with BODY, or 404."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        found = self.path != "/gone"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(BODY) if found else 0))
        self.end_headers()
        self.wfile.write(BODY if found else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_load_counts_what_came_back(port: int) -> None:
    load = run(Order(port, ["/a", "/b"], 0.05, 3))
    assert len(load.waits) >= 3  # each connection asks at least once
    assert load.size == len(BODY) * len(load.waits)
    assert load.waits == sorted(load.waits)


def test_a_load_of_other_answers_means_nothing(port: int) -> None:
    with pytest.raises(BadAnswer, match="404"):
        run(Order(port, ["/a", "/gone"], 0.05, 1))


def loads(speed: float) -> Load:
    return Load(seconds=1.0, size=int(speed * 1e6), waits=[count / 1000 for count in range(1, 101)])


def turn(nginx: float, public: float) -> dict[str, Load]:
    return {way: loads(nginx if way == BASE else public) for way in WAYS}


def test_ways_are_compared_within_each_run() -> None:
    found = delivery.ratios([turn(100, 60), turn(50, 45), turn(200, 140)], "public")
    assert (found.median, found.low, found.high) == (pytest.approx(0.7), pytest.approx(0.6), pytest.approx(0.9))


def test_the_slowest_are_told_in_milliseconds() -> None:
    assert loads(1).slowest(0.5) == pytest.approx(51)
    assert loads(1).slowest(0.99) == pytest.approx(100)
    assert loads(1).slowest(1) == pytest.approx(100)


def test_the_table_has_a_row_for_each_way() -> None:
    console = Console(record=True, width=160)
    console.print(delivery._table([turn(100, 60)], turn(50, 20)))
    text = console.export_text()
    assert all(name in text for name in WAYS.values())
    assert "0.60" in text
