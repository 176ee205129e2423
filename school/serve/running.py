"""Runs the parts of the school under a supervisor until a signal."""

import http.client
import signal
import subprocess
import sys
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from catalog.connection import is_passing
from catalog.errors import CatalogError
from school.demo.maker import unfinished
from school.logs import scrubbed
from school.serve.errors import CannotStart
from school.serve.first_start import prepare
from school.serve.processes import adopt_orphans, end_all, end_with_parent, environment
from school.serve.programs import configuration
from school.services import build
from school.settings import Settings

SLOW_AFTER = 60.0  # seconds; after that, the end of the logs is shown
READY_WITHIN = 600.0  # seconds; a small machine that restarts under full load takes minutes
STOP_WITHIN = 18.0


def run(settings: Settings) -> int:
    """Prepare the school and run it until a signal; returns the exit code. Raises CannotStart."""
    if (greeting := _prepare(settings)) is not None:
        print(greeting, flush=True)
    stop = _until_asked()
    adopt_orphans()
    return _keep_running(settings, stop)


def _prepare(settings: Settings) -> str | None:
    try:
        return prepare(build(settings))
    except CatalogError as error:
        raise CannotStart(str(error)) from error
    except SQLAlchemyError as error:
        if not is_passing(error):
            raise
        raise CannotStart(f"The database does not answer. {scrubbed(str(error).splitlines()[0])}") from error


def _until_asked() -> threading.Event:
    """An event that the first stop signal sets. Before this is called, a signal ends the process at once."""
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # SIGHUP: the terminal was closed
        signal.signal(sign, lambda *_: stop.set())
    return stop


def _keep_running(settings: Settings, stop: threading.Event) -> int:
    """Run the parts under a supervisor, restart it if it is killed; returns the exit code."""
    said = False
    while not stop.is_set():
        supervisor = _start(settings)
        try:
            if not _wait_until_ready(settings, supervisor, stop):
                break
            if not said:
                print(f"ready http://127.0.0.1:{settings.port}", flush=True)
                said = True
            if unfinished(settings.data).exists():
                _start_demo(settings)
            _wait(supervisor, stop)
        finally:
            _stop(supervisor)
    return 0 if stop.is_set() else 1


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    path = settings.data / "run" / "supervisord.conf"
    path.write_text(configuration(settings), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "school.serve.supervise", "--configuration", str(path)],
        env=environment(settings),
        cwd=settings.data / "log",
        preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread runs yet
        start_new_session=True,  # Ctrl-C in the terminal reaches only this process, which stops the rest in order
    )


def _start_demo(settings: Settings) -> None:
    """Start the maker of the demo. It ends by itself, or in `_stop`; `end_all` reaps it."""
    with (settings.data / "log" / "demo.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-m", "school.demo"],
            env=environment(settings),
            stdout=log,
            stderr=log,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread runs yet
            start_new_session=True,
        )


def _wait_until_ready(settings: Settings, supervisor: "subprocess.Popen[bytes]", stop: threading.Event) -> bool:
    started, said = time.monotonic(), False
    while (waited := time.monotonic() - started) < READY_WITHIN and supervisor.poll() is None and not stop.is_set():
        if _ready(settings):
            return True
        if waited > SLOW_AFTER and not said:
            _show_logs(settings, "The school is not ready yet.")
            said = True
        stop.wait(0.1)
    if not stop.is_set():
        _show_logs(settings, "The school did not get ready.")
    return False


def _show_logs(settings: Settings, sentence: str) -> None:
    print(f"{sentence} The last lines of its logs:", file=sys.stderr)
    for log in sorted((settings.data / "log").glob("*.log")):
        tail = log.read_text(errors="replace").splitlines()[-5:]
        print(f"--- {log}", *tail, sep="\n", file=sys.stderr, flush=True)


def _ready(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _wait(supervisor: "subprocess.Popen[bytes]", stop: threading.Event) -> None:
    while not stop.wait(0.5):
        if supervisor.poll() is not None:
            print("The supervisor ended by itself; its log is log/supervisor.log. Starting again.", file=sys.stderr)
            return


def _stop(supervisor: "subprocess.Popen[bytes]") -> None:
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            supervisor.kill()
    end_all()
