"""Runs workers only, in the foreground, on a further machine (`school worker`)."""

import os
import signal
import subprocess
import threading
import time

import structlog

from school.serve.processes import adopt_orphans, end_all, end_with_parent, environment
from school.serve.programs import WORKERS_STOP, Program
from school.settings import Settings

log = structlog.get_logger()
AGAIN_AFTER = 3.0
"""Seconds until a worker that ended by itself is started again."""


def run(settings: Settings, programs: list[Program]) -> None:
    """Keep the programs running until SIGTERM, SIGINT or SIGHUP.

    Then each worker hands back its jobs; after WORKERS_STOP seconds the rest is killed, and the reaper frees its jobs
    half a minute later.
    """
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: stop.set())
    adopt_orphans()
    running = {program.name: _start(settings, program) for program in programs}
    try:
        while not stop.wait(0.5):
            for program in programs:
                ended = running[program.name].poll()
                if ended is not None and not stop.wait(AGAIN_AFTER):
                    log.error("worker_ended", program=program.name, code=ended)
                    running[program.name] = _start(settings, program)
    finally:
        _stop(list(running.values()))


def _start(settings: Settings, program: Program) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        program.argv,
        env=environment(settings),
        preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread runs yet
        start_new_session=True,  # Ctrl-C in the terminal reaches only this process, which stops the workers in order
    )


def _stop(running: "list[subprocess.Popen[bytes]]") -> None:
    for worker in running:
        worker.terminate()
    until = time.monotonic() + WORKERS_STOP
    for worker in running:
        try:
            worker.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("worker_killed", pid=worker.pid)
            os.killpg(worker.pid, signal.SIGKILL)
    end_all()
