"""The whole school as one command: starting, staying up, stopping, refusing."""

import hashlib
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.school.serve.running import School, eventually, free_port

PARTS = {
    "the broker": ("valkey-server",),
    "the web": ("gunicorn",),
    "the judging worker": ("celery", "default@"),
    "the encoding worker": ("celery", "encode@"),
    "the clock that reaps": ("celery", "beat"),
}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[School]:
    """A school for one test, gone at its end however that ended. It encodes nothing: the shared one does."""
    school = School(tmp_path / "data with spaces %h", settings={"SCHOOL_ENCODERS": "0"})
    yield school
    for process in school.processes():
        process.kill()


@pytest.mark.xdist_group("server")
@pytest.mark.parametrize("words", PARTS.values(), ids=PARTS.keys())
def test_a_part_that_is_killed_comes_back(server: School, words: tuple[str, ...]) -> None:
    before = server.part(*words)
    assert before is not None
    gone = {before.pid, *(child.pid for child in before.children())}  # those of the web live a little longer
    before.kill()
    eventually(lambda: (now := server.part(*words)) is not None and now.pid not in gone, "another process")
    eventually(server.answers, "ready again")


@pytest.mark.xdist_group("server")
def test_a_web_process_that_is_killed_comes_back(server: School) -> None:
    # The tests before may have killed the web: a master that has just come back has no children for a moment.
    eventually(lambda: (found := server.part("gunicorn")) is not None and found.children(), "a web process")
    master = server.part("gunicorn")
    assert master is not None
    child = master.children()[0]
    child.kill()
    eventually(lambda: any(other.pid != child.pid for other in master.children()), "another web process")
    eventually(server.answers, "ready again")


@pytest.mark.xdist_group("server")
def test_a_supervisor_that_is_killed_comes_back_with_all_its_parts(server: School) -> None:
    before = server.part("supervisord")
    assert before is not None
    before.kill()
    eventually(
        lambda: (now := server.part("supervisord")) is not None and now.pid != before.pid, "another supervisor"
    )
    eventually(server.answers, "ready again")


@pytest.mark.xdist_group("server")
def test_the_second_server_on_one_folder_is_refused(server: School) -> None:
    code, said = School(server.data).refusal()
    assert code == 1
    assert said.strip() == (f"A server already runs on {server.data}. Stop it, or set SCHOOL_DATA to another folder.")
    eventually(server.answers, "it still answers")


def test_a_port_in_use_is_told_before_anything_starts(own: School) -> None:
    with socket.create_server(("127.0.0.1", own.port)):
        code, said = own.refusal()
    assert code == 1
    assert said.startswith(f"Port {own.port} on 127.0.0.1 cannot be used (Address already in use).")
    assert own.processes() == []
    assert not (own.data / "school.sqlite").exists()


def test_wrong_settings_are_told_all_at_once(own: School) -> None:
    own.settings = {"SCHOOL_DEMO": "yes", "SCHOOL_WEB_PROCESSES": "0"}
    assert own.refusal() == (
        1,
        "SCHOOL_DEMO must be 0 or 1. SCHOOL_WEB_PROCESSES must be a whole number from 1 to 64.\n",
    )


def test_a_database_that_is_away_is_told_in_a_sentence(own: School) -> None:
    own.settings = {"SCHOOL_DATABASE_URL": f"postgresql://school:s3cr3t@127.0.0.1:{free_port()}/school"}
    code, said = own.refusal()
    assert (code, "Traceback" in said, "s3cr3t" in said) == (1, False, False)
    assert said.splitlines()[-1].startswith("The database does not answer.")


def test_a_start_that_waits_for_the_database_can_be_stopped(own: School) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        own.settings = {"SCHOOL_DATABASE_URL": f"postgresql://school@127.0.0.1:{silent.getsockname()[1]}/school"}
        own.begin()
        silent.accept()  # it asks, and gets no answer
        own.process.send_signal(signal.SIGTERM)
        own.process.communicate(timeout=20)
    assert own.process.returncode == -signal.SIGTERM


def test_a_brokers_folder_that_somebody_else_made_is_refused(own: School, tmp_path: Path) -> None:
    own.data = tmp_path / ("long" * 30)
    own.settings = {"TMPDIR": str(tmp_path)}
    inside = own.data / "run" / "valkey.sock"
    name = f"yangge-{os.getuid()}-{hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]}"
    (tmp_path / "theirs").mkdir()
    (tmp_path / name).symlink_to(tmp_path / "theirs")
    code, said = own.refusal()
    assert (code, "was made by somebody else" in said) == (1, True)


def test_a_short_admin_password_is_refused(own: School) -> None:
    own.settings = {"SCHOOL_ADMIN_PASSWORD": "short"}
    assert own.refusal() == (1, "A password needs at least 8 characters.\n")


@pytest.mark.xdist_group("server")
def test_two_schools_run_side_by_side_and_one_that_stops_or_is_killed_leaves_no_process(
    server: School, own: School
) -> None:
    own.start()
    eventually(server.answers, "it still answers")
    assert own.answers()
    password = re.search(r"Sign in as admin with the password (\S+)", own.said)
    assert password is not None
    assert own.stop(signal.SIGINT) == 0
    assert own.processes() == []
    eventually(server.answers, "it still answers")
    own.said = ""
    own.start()  # goes on
    assert "password" not in own.said
    assert len(own.processes()) > len(PARTS)
    own.process.kill()
    own.process.communicate()
    eventually(lambda: own.processes() == [], "no process left")


@pytest.mark.xdist_group("server")
def test_the_folder_of_a_school_is_closed_to_others(server: School) -> None:
    assert (server.data.stat().st_mode & 0o777) == 0o700
    sockets = set(server.data.rglob("*.sock"))
    open_to_others = {
        str(path): oct(path.stat().st_mode)
        for path in server.data.rglob("*")
        if path not in sockets and path.stat().st_mode & 0o077
    }
    assert open_to_others == {}
    assert (server.data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert psutil.Process(server.process.pid).is_running()
