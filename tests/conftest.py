"""Fixtures for a real school: database, file store and Flask app of the test's own.

A test that uses the database runs twice, on SQLite and on PostgreSQL. One whose time goes into encoding, or to which
the kind of database is all the same, runs on what its mark `databases` names, one that drives a browser on SQLite.
SCHOOL_TEST_DATABASE=postgresql (or sqlite) runs everything on that one.
The only processes that fixtures here start are PostgreSQL and, for `behind_nginx`, nginx; tests/school/serve has one
that runs the whole school.
"""

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest
import structlog
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.connection import connect
from catalog.courses.models import Lesson
from catalog.jobs.models import Job
from catalog.members import tokens
from catalog.members.models import Member, Role
from school import migrations
from school.migrations import upgrade
from school.models import Base
from school.serve import time_zone
from school.services import Services, build
from school.settings import Settings
from tests import factories, postgres
from tests.apps import app_of, new_app
from tests.buckets import _s3_store, bucket_settings, s3_server, s3_store  # noqa: F401 - made when asked for
from tests.nginx import NginxSchool, nginx_school
from tests.postgres import PostgresServer
from tests.remembered import _remembered, pytest_collection_finish  # noqa: F401 - pytest finds them here
from tests.tiers import pytest_collection_modifyitems, pytest_terminal_summary  # noqa: F401 - pytest finds them here

# Where bytecode is not written (some images of Python switch that off), each pytest worker rewrites all tests, and
# each school that a test starts compiles all modules: 7 s of a worker, half a second of a process.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Commands set the zone of the school in their process (school.serve.time_zone). Tests call them in their own, so that
# it would depend on the order of tests.
time_zone.use(ZoneInfo("Asia/Shanghai"))

PASSWORD = factories.PASSWORD
DATABASES = ("sqlite", "postgresql")
POSTGRES_NAME = "school"
LONGEST_NAME = 200  # characters of a parameter in a test's name
EITHER = pytest.mark.databases("sqlite")
"""For what is settled without asking the database, or by no other statements than those of tests that run on both."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses the database on each of them."""
    if "kind_of_database" not in metafunc.fixturenames:
        return
    chosen = os.environ.get("SCHOOL_TEST_DATABASE")
    named = metafunc.definition.get_closest_marker("databases")
    if named is not None:
        kinds: Sequence[str] = named.args
    else:
        kinds = DATABASES[:1] if "browser" in metafunc.definition.path.parts else DATABASES
    metafunc.parametrize("kind_of_database", [chosen] if chosen else kinds)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a test after the beginning of a long text: a name of two megabytes goes to every worker and report."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        return f"{val[:20]!a}, {len(val)} long"
    return None


class Waker:
    """Stands for the broker, the outside world here: notes which jobs were announced."""

    def __init__(self) -> None:
        self.woken: list[str] = []

    def wake(self, job: Job) -> None:
        self.woken.append(job.id)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed in no time: most tests sign somebody in, and none is about how long guessing takes."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        nobody = quick.hash("nobody")
        patch.setattr("catalog.members.passwords._hasher", quick)
        patch.setattr("catalog.members.passwords._nobody", lambda: nobody)
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """An error in a log is written as Python writes it: with the values of all variables it took minutes of a run."""
    before = structlog.get_config()["processors"]
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before[:-1], console])


@pytest.fixture
def waker() -> Waker:
    return Waker()


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest tables and the default categories, to be copied."""
    folder = tmp_path_factory.mktemp("tables")
    database = connect(f"sqlite:///{folder / 'school.sqlite'}")
    upgrade(database, folder / "lock")
    with database.sessions() as session:
        ensure_defaults(session)
        session.commit()
    database.engine.dispose()
    return folder / "school.sqlite"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for all tests of a process."""
    with postgres.server() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> PostgresServer:
    """The server, with the newest tables in the database of all tests."""
    database = connect(postgres_server.make(POSTGRES_NAME))
    upgrade(database, tmp_path_factory.mktemp("tables") / "lock")
    database.engine.dispose()
    return postgres_server


TABLES = [table.name for table in reversed(Base.metadata.sorted_tables)]


@pytest.fixture
def database_settings(kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The settings of a school with an own folder and a database whose tables are new and empty."""
    data = tmp_path / "school"
    settings = {"SCHOOL_DATA": str(data)}
    if kind_of_database == "postgresql":
        server = request.getfixturevalue("postgres_tables")
        server.empty(POSTGRES_NAME, TABLES)
        return settings | {"SCHOOL_DATABASE_URL": server.url(POSTGRES_NAME)}
    data.mkdir()
    shutil.copy(request.getfixturevalue("sqlite_tables"), data / "school.sqlite")
    return settings


@pytest.fixture
def storage() -> dict[str, str]:
    """The settings of the store; a module that wants a bucket gives it those of `bucket_settings`."""
    return {}


@contextmanager
def opened(settings: dict[str, str], waker: Waker) -> Iterator[Services]:
    """A school whose tables are there."""
    built = build(Settings.from_environment(settings))
    audience = replace(built.audience, transcoding=waker)
    built = replace(built, transcoding=waker, audience=audience)
    built.events.relay.close()  # nobody else is there to hear
    with built.database.sessions() as session:
        ensure_defaults(session)
        session.commit()
    yield built
    built.database.engine.dispose()


@pytest.fixture
def services(database_settings: dict[str, str], storage: dict[str, str], waker: Waker) -> Iterator[Services]:
    with opened(database_settings | storage, waker) as built:
        yield built


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, sqlite_tables: Path) -> Iterator[Services]:
    """One school for all tests of a module that only look, or put back what they move."""
    data = tmp_path_factory.mktemp("shared") / "school"
    data.mkdir()
    shutil.copy(sqlite_tables, data / "school.sqlite")
    with opened({"SCHOOL_DATA": str(data)}, Waker()) as built:
        yield built


@pytest.fixture(scope="module")
def shared_app(shared: Services) -> Flask:
    """An app of it."""
    return new_app(shared)


@pytest.fixture(scope="module")
def shared_teacher(shared: Services) -> Member:
    """A teacher of it."""
    with shared.database.sessions() as session:
        session.expire_on_commit = False
        member = factories.member(session)
        session.commit()
        return member


@pytest.fixture
def session(services: Services) -> Iterator[Session]:
    with services.database.sessions() as opened:
        opened.expire_on_commit = False  # reading an id after a commit must not begin a new transaction
        yield opened


@pytest.fixture
def app(services: Services) -> Flask:
    """The app of this process, with the services of this test."""
    return app_of(services)


@pytest.fixture
def own_app(services: Services) -> Flask:
    """One that no test had before: for routes of a test's own, and what an app remembers."""
    return new_app(services)


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
            member = factories.member(session, name, role)
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
    return draft(services, teacher)


def draft(services: Services, teacher: Member) -> Lesson:
    """Make such a lesson."""
    with services.database.sessions() as session:
        session.expire_on_commit = False
        made = factories.lesson(session, factories.course(session, session.get_one(Member, teacher.id)))
        session.commit()
        return made


@pytest.fixture(scope="session")
def behind_nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NginxSchool]:
    """A web of the school with a real nginx in front; its tests carry xdist_group("nginx")."""
    with nginx_school(tmp_path_factory.mktemp("front") / "data") as opened:
        yield opened


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a revision after the newest one, which alters two tables that workers use."""
    newest = ScriptDirectory.from_config(migrations.config()).get_current_head()
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder)
    (folder / "versions" / "9000_next.py").write_text(
        dedent(f"""
        import sqlalchemy as sa
        from alembic import op

        revision, down_revision = "9000", "{newest}"
        branch_labels = depends_on = None


        def upgrade():
            for name in ("job", "package"):
                with op.batch_alter_table(name) as table:
                    table.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
        """)
    )
    monkeypatch.setattr(migrations, "_FOLDER", folder)
    return "9000"
