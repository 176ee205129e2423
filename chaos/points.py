"""Kill points: the Nth write, fsync, rename or send of a process fails, or is its last call, for every N.

strace stops the process at the system call itself, from any code: Python, SQLite, the broker's client. So a point is
named by the call and its number, such as `fdatasync 3`, and the list of points is that of the calls of a normal run.
"""

import contextlib
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from chaos import clips
from chaos.checks import Checks, record
from chaos.client import Broken, Client, Sending, Unanswered
from chaos.sandbox import Child, Sandbox
from chaos.scene import Skipped

CALLS = (
    *("write", "writev", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat2", "link", "unlink"),
    *("sendto", "sendmsg", "sendfile", "copy_file_range"),
)
"""System calls that write to a disk or to a connection."""
KILL = "KILL"
_ERRORS = {
    **dict.fromkeys(("write", "writev", "pwrite64", "ftruncate", "rename", "renameat2", "link"), ("ENOSPC", "EIO")),
    **dict.fromkeys(("fsync", "fdatasync", "unlink", "sendfile", "copy_file_range"), ("EIO",)),
    **dict.fromkeys(("sendto", "sendmsg"), ("EPIPE", "ECONNRESET")),
}
STAGES = ("sending", "making", "publishing")
_LINE = re.compile(r"^(\w+)\(", re.MULTILINE)
_TRIES = 4  # of the client, at one server
SECONDS = 1.0


@dataclass(frozen=True)
class Point:
    """One point at which a process is broken."""

    stage: str
    call: str
    number: int
    """Counted from 1."""
    what: str
    """KILL, or the error that the call returns."""

    def __str__(self) -> str:
        return f"{self.stage}: {self.call} {self.number} {self.what}"


@dataclass
class Result:
    """The result of one point."""

    point: Point
    reached: bool
    faults: list[str] = field(default_factory=list)


class Traced:
    """A stopped child with strace on its main thread. Raises Skipped where strace is not permitted."""

    def __init__(self, child: Child, log: Path, *inject: str) -> None:
        self.child, self._log = child, log
        argv = ["strace", "-p", str(child.pid), "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
        self._strace = subprocess.Popen([*argv, *inject], stderr=subprocess.PIPE, text=True)
        assert self._strace.stderr is not None  # noqa: S101 - it is a pipe
        told = self._strace.stderr.readline()
        if "attached" not in told:
            child.kill()
            self._strace.communicate()
            raise Skipped(f"strace cannot attach: {told.strip()}")
        child.go_on()

    def end(self) -> str:
        """Its system calls, one a line, once it has ended."""
        self._strace.communicate()
        return self._log.read_text(errors="replace")


def injected(point: Point) -> tuple[str, ...]:
    """strace's arguments for a point."""
    effect = "signal=SIGKILL" if point.what == KILL else f"error={point.what}"
    return "-e", f"inject={point.call}:{effect}:when={point.number}"


class Points:
    """A sandbox with a school at each stage, and the walk over its points."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.sandbox = Sandbox(folder)
        self._rng = rng
        self._log = folder / "strace.log"
        self._client, self._lessons = self.sandbox.found()
        self._clip = clips.make(folder / "clip.mp4", SECONDS, "64x48", 5)
        self._first = clips.make(folder / "first.mp4", 2 * SECONDS, "64x48", 5)
        self._older: list[Sending] = []
        self._sent: Sending | None = None
        self._prepare()

    def close(self) -> None:
        """End what runs."""
        self.sandbox.close()

    def sending(self) -> Sending:
        """The other video for the lesson, not sent yet."""
        return self._sending(self._clip)

    def some(self, every: Sequence[Point], count: int) -> list[Point]:
        """A random sample of points."""
        return self._rng.sample(every, min(count, len(every)))

    @contextlib.contextmanager
    def school(self) -> Iterator[tuple[Checks, Sending]]:
        """The school with one lesson that can be watched, its web for the block, and the file that was sent."""
        self.sandbox.restore("sending")
        web = self.sandbox.web()
        try:
            yield Checks(self.sandbox.services, self._client.at(web.address)), self._older[0]
        finally:
            web.kill()

    def _prepare(self) -> None:
        """A lesson that can be watched; another video for it, received; and the same with all its parts made."""
        first = self._sending(self._first)
        self._upload(first)
        self._run(self.sandbox.worker(heals=True))
        self._older = [first]
        self.sandbox.save("sending")
        sent = self._sending(self._clip)
        self._upload(sent)
        self._sent = sent
        self.sandbox.save("making")
        self._run(self.sandbox.worker(but="FINISH"))
        self.sandbox.save("publishing")

    def _sending(self, data: bytes) -> Sending:
        seconds = SECONDS if data is self._clip else 2 * SECONDS
        return Sending(self._lessons[0], data, seconds, chunk=len(data) // 2 + 1, checksum=data is self._clip)

    def _upload(self, sending: Sending) -> None:
        web = self.sandbox.web()
        client = self._client.at(web.address)
        while not sending.whole:
            sending.step(client)
        web.kill()

    def _run(self, child: Child) -> None:
        if child.wait():
            raise Broken(f"the worker without a fault broke: {self.sandbox.why()}")

    def all(self, stage: str) -> list[Point]:
        """Every point of a stage, from a run without faults: a kill at each, and an error of each."""
        calls = Counter(_LINE.findall(self._traced(stage, ())[1]))
        kills = [Point(stage, call, n + 1, KILL) for call, count in sorted(calls.items()) for n in range(count)]
        return [each for kill in kills for each in (kill, replace(kill, what=self._rng.choice(_ERRORS[kill.call])))]

    def run(self, point: Point) -> Result:
        """Break the school at a point, repair it, and check it."""
        sending, traced = self._traced(point.stage, injected(point))
        reached = "(INJECTED)" in traced or "killed by SIGKILL" in traced
        result = Result(point, reached)
        web = self.sandbox.web()
        try:
            checks = Checks(self.sandbox.services, self._client.at(web.address))
            result.faults += self._heal(checks, sending)
        except (Broken, Unanswered) as error:
            result.faults.append(str(error))
        finally:
            web.kill()
        return result

    def _heal(self, checks: Checks, sending: Sending) -> Iterator[str]:
        """Faults right after the break, and after client and worker have continued."""
        known = [sending] if sending.path else []
        yield from checks.partly_visible([*self._older, *known])
        for _ in range(_TRIES):
            if sending.whole:
                break
            sending.step(checks.client)
            sending.step(checks.client)
        else:
            yield f"upload {sending.id} does not go on: it stands at {sending.acknowledged}"
        if self.sandbox.worker(heals=True).wait():
            yield f"the worker that heals broke: {self.sandbox.why()}"
        yield from checks.faults([sending], self._older)
        yield from checks.litter()
        row = record(self.sandbox.services).uploads.get(sending.id)
        if row is None or row.state != "READY":
            yield f"upload {sending.id} did not become a lesson: {row}"

    def _traced(self, stage: str, inject: Sequence[str]) -> tuple[Sending, str]:
        """Run a stage under strace; returns the upload afterwards, and the calls."""
        self.sandbox.restore(stage)
        if stage != "sending":
            assert self._sent is not None  # noqa: S101 - _prepare set it
            traced = Traced(self.sandbox.worker(held=True), self._log, *inject)
            traced.child.wait()
            return replace(self._sent), traced.end()
        sending = self._sending(self._clip)
        web = self.sandbox.web(held=True)
        traced = Traced(web, self._log, *inject)
        self._try_to_send(sending, self._client.at(web.address))
        web.kill()
        return sending, traced.end()

    def _try_to_send(self, sending: Sending, client: Client) -> None:
        """As a browser does: retry after an error, until it is complete or the server is gone."""
        for _ in range(_TRIES + 2):
            if sending.whole:
                return
            try:
                sending.step(client)
            except Unanswered:
                continue


def possible() -> str:
    """Why kill points are impossible here, or ""."""
    return "" if shutil.which("strace") else "no strace (Debian: apt-get install strace)"
