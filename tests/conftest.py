"""Fixtures for a real school: SQLite, file store and Flask app in a folder of the test's own.

Only `behind_nginx` starts processes; tests/school/serve has a fixture that runs the whole school.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.jobs.models import Job
from catalog.members import service as members
from catalog.members import tokens
from catalog.members.models import Member, Role
from school.app import create_app
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings
from tests.fronts import Front, front

PASSWORD = "绿水青山 2026"


class Waker:
    """Stands for the broker, the outside world here: notes which jobs were announced."""

    def __init__(self) -> None:
        self.woken: list[str] = []

    def wake(self, job: Job) -> None:
        self.woken.append(job.id)


@pytest.fixture
def waker() -> Waker:
    return Waker()


@contextmanager
def opened(data: Path, waker: Waker) -> Iterator[Services]:
    """A new school in a folder."""
    settings = Settings.from_environment({"SCHOOL_DATA": str(data)})
    built = replace(build(settings), transcoding=waker)
    upgrade(built.database, settings.data / "run" / "migrate.lock")
    with built.database.sessions() as session:
        ensure_defaults(session)
        session.commit()
    yield built
    built.database.engine.dispose()


@pytest.fixture
def services(tmp_path: Path, waker: Waker) -> Iterator[Services]:
    with opened(tmp_path / "school", waker) as built:
        yield built


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """One school for all tests of a module that only look, or put back what they move."""
    with opened(tmp_path_factory.mktemp("shared") / "school", Waker()) as built:
        yield built


@pytest.fixture(scope="module")
def shared_teacher(shared: Services) -> Member:
    """A teacher of it."""
    with shared.database.sessions() as session:
        session.expire_on_commit = False
        member = members.add(session, "王桂兰", PASSWORD, Role.INSTRUCTOR)
        session.commit()
        return member


@pytest.fixture
def session(services: Services) -> Iterator[Session]:
    with services.database.sessions() as opened:
        opened.expire_on_commit = False  # reading an id after a commit must not begin a new transaction
        yield opened


@pytest.fixture
def app(services: Services) -> Flask:
    flask = create_app(services)
    flask.config["TESTING"] = False  # errors must become answers here too
    return flask


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the app behind a real socket, without a slash at its end."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


AddMember = Callable[..., Member]


@pytest.fixture
def add_member(services: Services) -> AddMember:
    """`add_member("王老师", Role.INSTRUCTOR)`: a committed member with PASSWORD."""

    def add(name: str, role: Role = Role.RESIDENT) -> Member:
        with services.database.sessions() as session:
            session.expire_on_commit = False
            member = members.add(session, name, PASSWORD, role)
            session.commit()
            return member

    return add


Bearer = Callable[[Member], dict[str, str]]


@pytest.fixture
def bearer(services: Services) -> Bearer:
    """`bearer(member)`: the headers of a program that holds the member's token."""

    def headers(member: Member) -> dict[str, str]:
        with services.database.sessions() as session:
            token = tokens.issue(session, session.get_one(Member, member.id), now())
            session.commit()
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.fixture
def teacher(add_member: AddMember) -> Member:
    return add_member("王桂兰", Role.INSTRUCTOR)


@pytest.fixture
def lesson(services: Services, teacher: Member) -> Lesson:
    """A draft lesson in a draft course of `teacher`."""
    with services.database.sessions() as session:
        session.expire_on_commit = False
        owner = session.get_one(Member, teacher.id)
        course = make_course(session, owner, CourseDraft("秧歌舞入门", "dance", "十字步、扇花、走场。"))
        made = add_lesson(session, owner, course, "十字步")
        session.commit()
        return made


@pytest.fixture(scope="session")
def behind_nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A web of the school with a real nginx in front; its tests carry xdist_group("nginx")."""
    with front(tmp_path_factory.mktemp("front") / "data") as opened:
        yield opened
