"""The environment of a fault: a running school, a teacher who uploads files, and ways to wait."""

import contextlib
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos.checks import Checks, record
from chaos.client import Client, Sending, Unanswered, sign_in
from chaos.proxy import Proxy
from chaos.server import ADMIN, Never, Server, children, eventually, line_of
from school.services import Services

ENDS_WITHIN = 600.0
"""Seconds for all uploads to end after a fault: three tries with pauses, on a busy machine."""
GIVEN_UP_AFTER = 240.0
"""Seconds until a wait is given up: far above the promised minute, so that a busy machine is late, not stuck."""
_TRIES = 5  # files sent until one is seen being encoded


class Skipped(Exception):
    """This fault cannot be made here; the message says why."""


class Missed(Exception):
    """An encode ended before it was noticed."""


@dataclass(frozen=True)
class Clip:
    """A file to send."""

    data: bytes
    seconds: float | None


@dataclass
class Scene:
    """One school, for all faults."""

    school: Server
    services: Services
    """The services of the same school, for its rows and objects."""
    clips: Mapping[str, Clip]
    """`short`: made within moments; `long`: keeps an encoder busy for some seconds; `text`: no video."""
    rng: random.Random
    folder: Path
    """A folder for the needs of faults."""
    long: bool = False
    """Whether outages last minutes, as in SAFETY.md, instead of seconds."""
    proxy: Proxy | None = None
    """In front of the object store, if that is S3."""
    database_pid: Path | None = None
    """File with the id of the database server's process, if there is one to kill."""
    database_start: str = ""
    """Shell command that starts it again."""
    sent: list[Sending] = field(default_factory=list)
    _client: Client | None = None
    _course: str = ""

    @property
    def client(self) -> Client:
        """The teacher."""
        if self._client is None:
            self._client = sign_in(self.school.address, ADMIN, self.school.password)
            fields = {"title": "扇子舞", "category": "dance", "description": ""}
            self._course = self._client.call("POST", "/courses", **fields)["id"]
            self._client.call("POST", f"/courses/{self._course}/publish")
        return self._client

    def begin(self, kind: str, chunks: int = 4, *, checksum: bool | None = None) -> Sending:
        """A new published lesson, and the first chunk of its file."""
        clip = self.clips[kind]
        client = self.client
        lesson = client.call("POST", f"/courses/{self._course}/lessons", title=f"{kind} {len(self.sent) + 1}")["id"]
        client.call("POST", f"/lessons/{lesson}/publish")
        with_checksum = self.rng.random() < 0.5 if checksum is None else checksum
        sending = Sending(lesson, clip.data, clip.seconds, len(clip.data) // chunks + 1, with_checksum)
        self.sent.append(sending)
        for _ in range(2):
            sending.step(client)
        return sending

    def send(self, kind: str) -> Sending:
        """A whole file for a new lesson."""
        sending = self.begin(kind)
        self.go_on(sending)
        return sending

    def go_on(self, *sendings: Sending, within: float = GIVEN_UP_AFTER) -> None:
        """Send the rest, with retries as a browser. Raises Never, Broken."""
        for sending in sendings:
            self._send_all(sending, within)

    def _send_all(self, sending: Sending, within: float) -> None:
        eventually(lambda: self.advance(sending) and sending.whole, f"{sending.id} is received", within)

    def advance(self, sending: Sending) -> bool:
        """Whether the school accepted the next chunk, or has all."""
        if sending.whole:
            return True
        try:
            sending.step(self.client)
        except Unanswered:
            time.sleep(0.1)
            return False
        return True

    def jobs(self, sending: Sending, kind: str = "ENCODE") -> list[Any]:
        """Rows of the jobs of an upload."""
        return [job for job in record(self.services).jobs if job.subject == sending.id and job.kind == kind]

    def running(self, sending: Sending, kind: str = "ENCODE") -> bool:
        """Whether a worker holds a job of this kind."""
        return any(job.state == "RUNNING" for job in self.jobs(sending, kind))

    def encoding(self, sending: Sending) -> int:
        """Wait until an encoder works on an upload; the id of its ffmpeg. Raises Missed, Never."""
        found: list[int] = []
        worker = self.school.part("celery", "encode@")

        def seen() -> bool:
            mine = children(worker)  # a fork server starts most encoders
            mine += [pid for child in mine for pid in children(child)]
            found[:] = [pid for pid in mine if "ffmpeg" in line_of(pid)]
            return bool(found) or self.state(sending) not in ("RECEIVED", "TRANSCODING")

        eventually(seen, f"{sending.id} is encoded", GIVEN_UP_AFTER)
        if not found:
            raise Missed(sending.id)
        return found[0]

    def encode(self) -> tuple[Sending, int]:
        """Send a file and wait until an encoder works on it; the id of its ffmpeg. Raises Never."""
        for _ in range(_TRIES):
            sending = self.send("long")
            with contextlib.suppress(Missed):  # a fast machine, or a slow check
                return sending, self.encoding(sending)
        raise Never("an encode is seen while it runs")

    def tries(self, sending: Sending) -> int:
        """The total number of tries of an upload's jobs."""
        return sum(job.tries for kind in ("INSPECT", "ENCODE", "SOUND", "FINISH") for job in self.jobs(sending, kind))

    def state(self, sending: Sending) -> str:
        """The state of an upload."""
        row = record(self.services).uploads.get(sending.id)
        return str(row.state) if row else "unknown"

    def judged(self, sending: Sending) -> bool:
        """Whether a worker has started on a received upload."""
        return self.state(sending) not in ("WAITING", "RECEIVED")

    def moves(self, sending: Sending) -> Callable[[], bool]:
        """A function that tells whether an upload has progressed since: a chunk, another state, a new attempt."""
        before = self.state(sending), self._done(sending), self.tries(sending), sending.acknowledged

        def moved() -> bool:
            self.advance(sending)
            return before != (self.state(sending), self._done(sending), self.tries(sending), sending.acknowledged)

        return moved

    def begun_anew(self, sending: Sending) -> Callable[[], bool]:
        """A function that tells whether an encode of an upload has started or ended since now."""

        def count() -> int:
            return sum(job.tries + (job.state == "DONE") for job in self.jobs(sending))

        before = count()
        return lambda: count() > before

    def _done(self, sending: Sending) -> int:
        return sum(job.subject == sending.id and job.state == "DONE" for job in record(self.services).jobs)

    def recovery(self, moved: Callable[[], bool]) -> float:
        """Seconds from now until the school is ready and an upload has progressed. Raises Never."""
        return eventually(lambda: self.school.ready() and moved(), "ready, and the upload goes on", GIVEN_UP_AFTER)

    def finish_all(self) -> None:
        """Send the rest and wait until all uploads have ended. Raises Never with those that hang."""
        self.go_on(*self.sent)
        try:
            eventually(
                lambda: Checks(self.services, self.client).all_ended(self.sent), "all uploads have ended", ENDS_WITHIN
            )
        except Never:
            hanging = [
                f"{s.id} is {self.state(s)}" for s in self.sent if self.state(s) in ("RECEIVED", "TRANSCODING")
            ]
            raise Never(f"stuck after {ENDS_WITHIN:.0f} s: {hanging}") from None
