"""A client that records what the school acknowledged: tus uploads by tuspy, everything else by plain requests."""

import hashlib
import http.client
import io
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

TIMEOUT = 60.0  # seconds until one answer is given up
SILENT = (OSError, http.client.HTTPException)
"""Errors that a killed server causes."""


class Unanswered(Exception):
    """The school did not answer, or answered with a transient error; the client may retry."""


class Broken(Exception):
    """The school broke a promise; the message says which."""


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Client:
    """A member with a token, or a visitor without one."""

    address: str
    """Without a slash at its end."""
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers of authentication."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request; a GET follows redirects. Raises Unanswered without a complete answer."""
        answer = self._ask(method, path, body, {**self.headers, **(headers or {})})
        if method == "GET" and answer.status in (302, 303, 307):
            there = urlsplit(urljoin(f"{self.address}{path}", answer.headers["Location"]))
            other = Client(f"{there.scheme}://{there.netloc}")  # the token is not sent to a store
            return other._ask("GET", there._replace(scheme="", netloc="").geturl(), None, headers or {})
        return answer

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(self.address)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
        try:
            line.request(method, path, body, dict(headers))
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        except SILENT as error:
            raise Unanswered(f"{method} {path}: {error!r}") from error
        finally:
            line.close()

    @contextmanager
    def stream(self, path: str) -> Iterator[http.client.HTTPResponse]:
        """A streaming answer, after its head. Raises what `SILENT` names."""
        parts = urlsplit(self.address)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
        try:
            line.request("GET", path, headers=dict(self.headers))
            yield line.getresponse()
        finally:
            line.close()

    def call(self, method: str, path: str, **fields: object) -> Any:
        """One request of the JSON API. Raises Unanswered, also for a server error."""
        body = json.dumps(fields).encode() if fields else None
        answer = self.ask(method, f"/api/v1{path}", body, {"Content-Type": "application/json"} if body else {})
        if answer.status >= 400:
            raise Unanswered(f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        return answer.json if answer.body else None

    def at(self, address: str) -> "Client":
        """The same client for a school at another address."""
        return Client(address, self.token)


def sign_in(address: str, name: str, password: str) -> Client:
    """A member with a fresh token. Raises Unanswered."""
    return Client(address, Client(address).call("POST", "/tokens", name=name, password=password)["token"])


@dataclass
class Sending:
    """The upload of one file, with the number of acknowledged bytes."""

    lesson: str
    data: bytes
    seconds: float | None
    """Duration of the video; None for a file that must be rejected."""
    chunk: int
    checksum: bool = False
    path: str = ""
    """The path of the upload, once it is known."""
    acknowledged: int = 0
    """Bytes that an answer has acknowledged: none of them may ever be missing."""
    takes: list[float] = field(default_factory=list)
    """Duration of each answered chunk in seconds."""

    @property
    def id(self) -> str:
        """The upload's id at the school."""
        return self.path.rpartition("/")[2]

    @property
    def sha256(self) -> str:
        """The SHA-256 of the whole file, computed by the sender."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def whole(self) -> bool:
        """Whether the last byte was acknowledged."""
        return bool(self.path) and self.acknowledged == len(self.data)

    def step(self, client: Client) -> None:
        """Create the upload, or send one chunk from the school's offset.

        Raises Unanswered when the school could not accept it now, Broken when it has lost acknowledged bytes.
        """
        tus = TusClient(f"{client.address}/uploads/", headers=client.headers)
        here = f"{client.address}{self.path}" if self.path else None
        began = time.monotonic()
        try:
            uploader = tus.uploader(
                file_stream=io.BytesIO(self.data),
                url=here,
                chunk_size=self.chunk,
                metadata={"filename": "舞.mp4", "lesson": self.lesson},
                upload_checksum=self.checksum,
            )
            if here is None:
                self.path = urlsplit(uploader.create_url()).path
                return
            self._heard(uploader.offset)
            if not self.whole:
                uploader.upload_chunk()  # type: ignore[no-untyped-call]
                self._heard(uploader.offset)
        except (TusCommunicationError, TusUploadFailed, *SILENT) as error:
            if getattr(error, "status_code", None) in (404, 410):
                raise Broken(f"upload {self.id}: the school forgot it at {self.acknowledged} bytes") from error
            raise Unanswered(f"upload {self.id or 'not begun'}: {error!r}"[:300]) from error
        self.takes.append(time.monotonic() - began)

    def _heard(self, offset: int) -> None:
        if offset < self.acknowledged:
            raise Broken(f"upload {self.id}: {self.acknowledged} bytes were acknowledged, now it stands at {offset}")
        self.acknowledged = offset
