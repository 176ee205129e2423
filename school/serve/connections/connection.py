"""One client's connection, and the request on it."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from gunicorn.http.body import LengthReader
from gunicorn.http.parser import RequestParser

from school.serve.connections.client_socket import ClientSocket, SocketUnreader

VIDEO = "application/offset+octet-stream"
"""The content type of tus 1.0: its bytes are stored as they arrive, so the body is not received in advance."""

HANDOUTS = "/attachments"
"""The end of the addresses that receive handouts (catalog/attachments/web)."""


class Stage(Enum):
    """What the event loop waits for on a connection."""

    HEAD = "a request"
    BODY = "the rest of its body"
    ANSWER = "that its client takes the answer"
    STREAM = "something to tell"
    LINGER = "that its client has read why it is closed"


class Parser(RequestParser):  # type: ignore[misc]  # gunicorn is not annotated
    """gunicorn's parser, in two steps: the loop parses, and the thread takes the result."""

    def __init__(self, cfg: Any, client_socket: ClientSocket, client: Any) -> None:
        super().__init__(cfg, iter(()), client)
        self.unreader = SocketUnreader(client_socket)
        self.fault: Exception | None = None

    def parse(self) -> Any | None:
        """The request whose head is in the unreader; None when it is invalid, or when no request may follow."""
        self.fault = None
        try:
            return super().__next__()
        except Exception as fault:
            self.fault = fault
            return None

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.fault is not None:
            raise self.fault
        return self.mesg


class Connection:
    """A client's connection, in the form that gunicorn's thread worker expects."""

    is_http2 = False
    initialized = data_ready = True  # the loop has done both before a thread gets it

    def __init__(self, cfg: Any, client_socket: ClientSocket, client: Any, server: Any) -> None:
        self.sock = client_socket
        self.client = client
        self.server = server
        self.parser = Parser(cfg, client_socket, client)
        self.head = bytearray()
        """Bytes of an incomplete head."""
        self.req: Any = None
        self.length: int | None = 0
        """Bytes of the request's body; None: chunked."""
        self.who = ""
        """The party whose share the connection counts against; "" for connections of a proxy."""
        self.streamer: str | None = None
        """The party with a place among the bodies that threads receive, if it has one."""
        self.stage = Stage.HEAD
        self.until = 0.0
        """When the loop closes it as too slow; monotonic seconds."""
        self.asked_at = 0.0
        """When the right to its stream was last checked; monotonic."""
        self.held = 0
        """Bytes of its body that count against MOST_HELD."""
        self.keeps = False
        """Whether another request may follow the current one."""
        self.closed = False

    def init(self) -> None:
        """Nothing to do: the parser exists from the beginning."""

    def parse(self) -> bool:
        """Parse the head. False: it is invalid, and the thread will answer so."""
        self.parser.unreader.unread(bytes(self.head))
        self.head.clear()
        self.req = self.parser.parse()
        if self.req is None:
            return False
        reader = self.req.body.reader
        self.length = reader.length if isinstance(reader, LengthReader) else None
        self.sock.received = self.parser.unreader.held
        return True

    @property
    def missing(self) -> int:
        """Bytes of the body that have not arrived, if its length is known."""
        return max(0, (self.length or 0) - self.parser.unreader.held)

    @property
    def brings_file(self) -> bool:
        """Whether its body is a chunk of an upload, or a handout: it may take as long as a slow line needs."""
        if self.req.method == "POST" and self.req.path.endswith(HANDOUTS):
            return True
        kinds = self.headers("CONTENT-TYPE")
        return any(kind.partition(";")[0].strip().lower() == VIDEO for kind in kinds) and self.req.path.startswith(
            "/uploads/"
        )

    def chunk(self, data: bytes) -> bytes:
        """A piece of an unbounded answer, encoded for the request's version of HTTP."""
        return b"%x\r\n%s\r\n" % (len(data), data) if self.req.version > (1, 0) else data

    def headers(self, name: str) -> list[str]:
        """The values of the request's header fields of this name."""
        return [value for given, value in self.req.headers if given == name]

    def take_rest(self) -> None:
        """Bytes after the last request become the head of the next one."""
        self.head += self.parser.unreader.take_buffered()
        self.req = None
