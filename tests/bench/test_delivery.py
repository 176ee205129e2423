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
    """Answers 200 with BODY, or 404; to /last it ends the connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        found = self.path != "/gone"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(BODY) if found else 0))
        if self.path == "/last":
            self.send_header("Connection", "close")
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
    assert load.client_cpu > 0
    assert len(load.waits) >= 3  # each connection asks at least once
    assert load.size == len(BODY) * len(load.waits)
    assert load.waits == sorted(load.waits)


def test_a_load_goes_on_over_a_new_connection_when_the_server_ends_one(port: int) -> None:
    load = run(Order(port, ["/last", "/a"], 1, 1))
    assert len(load.waits) > 2
    assert load.size == len(BODY) * len(load.waits)


def test_a_load_of_other_answers_means_nothing(port: int) -> None:
    with pytest.raises(BadAnswer, match="404"):
        run(Order(port, ["/a", "/gone"], 30, 1))


def loads(speed: float) -> Load:
    waits = [count / 1000 for count in range(1, 101)]
    return Load(1.0, int(speed * 1e6), waits, client_cpu=0.05, server_cpu=5 / speed)


def turn(nginx: float, public: float) -> dict[str, Load]:
    return {way: loads(nginx if way == BASE else public) for way in WAYS}


def test_ways_are_compared_within_each_run() -> None:
    found = delivery.ratios([turn(100, 60), turn(50, 45), turn(200, 140)], "public")
    assert (found.median, found.low, found.high) == (pytest.approx(0.7), pytest.approx(0.6), pytest.approx(0.9))


def test_costs_count_the_client_too() -> None:
    assert loads(100).cost == pytest.approx(1.0)
    assert delivery.cost_ratios([turn(100, 50)], "public").median == pytest.approx(1.0 / 1.5)


def test_the_slowest_are_told_in_milliseconds() -> None:
    assert loads(1).slowest(0.5) == pytest.approx(51)
    assert loads(1).slowest(0.99) == pytest.approx(100)
    assert loads(1).slowest(1) == pytest.approx(100)


def test_the_table_has_a_row_for_each_way() -> None:
    console = Console(record=True, width=200)
    console.print(delivery._table([turn(100, 60)], turn(50, 20)))
    text = console.export_text()
    assert all(name in text for name in WAYS.values())
    assert "0.60" in text
