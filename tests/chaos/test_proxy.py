"""A store that is away, slow, or lies, as the school meets it."""

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chaos.proxy import Mode, Proxy


class Store:
    """The least of a store: keeps what was put whole."""

    def __init__(self) -> None:
        kept: dict[str, bytes] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(length := int(self.headers["Content-Length"]))
                if len(body) == length:
                    kept[self.path] = body
                self.send_response_only(200)
                self.end_headers()

            def do_GET(self) -> None:
                self.send_response_only(200 if self.path in kept else 404)
                self.end_headers()
                self.wfile.write(kept.get(self.path, b""))

        self.kept = kept
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def proxy(store: Store) -> Iterator[Proxy]:
    made = Proxy(f"http://127.0.0.1:{store.server.server_port}")
    yield made
    made.close()


def ask(proxy: Proxy, method: str, body: bytes | None = None) -> tuple[int, bytes]:
    line = http.client.HTTPConnection(proxy.address.removeprefix("http://"), timeout=30)
    try:
        line.request(method, "/bucket/key", body)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def test_it_passes_on_what_is_put_and_what_is_got(proxy: Proxy, store: Store) -> None:
    assert ask(proxy, "PUT", b"whole")[0] == 200
    assert store.kept == {"/bucket/key": b"whole"}
    assert ask(proxy, "GET") == (200, b"whole")


def test_a_store_that_is_away_answers_nothing(proxy: Proxy) -> None:
    proxy.mode = "down"
    with pytest.raises((OSError, http.client.HTTPException)):
        ask(proxy, "GET")


@pytest.mark.parametrize(("mode", "status"), [("5xx", 503), ("half", 200)])
def test_a_store_that_fails_or_lies_keeps_nothing(proxy: Proxy, store: Store, mode: Mode, status: int) -> None:
    proxy.mode = mode
    assert ask(proxy, "PUT", b"whole")[0] == status
    assert store.kept == {}
