"""A small school with everything in it that a copy has to carry."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from catalog.captions.models import Captions
from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job
from catalog.uploads.jobs import CAPTIONS, FINGERPRINT, enqueue
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Chunk
from catalog.uploads.service import Offer, begin
from school.copies.backup import Folder
from school.migrations import upgrade
from school.models import Base
from school.services import Services, build
from school.settings import Settings
from tests import factories
from tests.factories import published_course

TEACHER = "王桂兰"
SOURCE = b"a source" * 1000
PLAYLIST, SEGMENT = b"#EXTM3U", bytes(range(256)) * 20
NewSchool = Callable[..., Services]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a school, made once; each test gets a copy.

    It has a published course whose lesson plays, captions, a job with a report, an upload half sent, and an object
    that nothing points to.
    """
    data = tmp_path_factory.mktemp("template") / "school"
    services = build(Settings.from_environment({"SCHOOL_DATA": str(data)}))
    make_tables(services)
    with services.database.sessions() as session:
        ensure_defaults(session)
        session.expire_on_commit = False  # reading an id after a commit must not begin a new transaction
        teacher = factories.member(session, TEACHER)
        session.commit()
    published_course(services, teacher, "秧歌舞入门", ["十字步 💃"])
    with services.database.sessions() as session:
        lesson = session.scalars(select(Lesson)).one()
        assert lesson.package is not None
        upload = session.get_one(Upload, lesson.package.upload_id)
        upload.length = len(SOURCE)
        services.store.put(upload.source_key, SOURCE)
        services.store.put(lesson.package.key("main.m3u8"), PLAYLIST)
        services.store.put(lesson.package.key("360p/00000-1.m4s"), SEGMENT)
        lesson.package.objects, lesson.package.size = 2, len(PLAYLIST) + len(SEGMENT)
        lesson.package.poster = lesson.package.storyboard = None
        captions = Captions(video_id=lesson.video_id, language="zh-CN", cues=1)
        session.add(captions)
        session.flush()
        services.store.put(captions.key, "WEBVTT\n\n00:01.000 --> 00:02.000\n一二三\n".encode())
        enqueue(session, upload, FINGERPRINT, now=now()).report = {"任": [1, 2.5, None]}
        enqueue(session, upload, CAPTIONS, now=now())  # its report is NULL, not the word null
        half = begin(session, services.intake, lesson.course.owner, Offer("b.mp4", lesson.video_id, 100))
        services.intake.parts.append(half.id, 100, Chunk(0, [b"half of it"]))
        session.commit()
    services.store.put("packages/gone/1/main.m3u8", b"nothing points to this")
    services.settings.secret  # noqa: B018 - made and kept when it is asked for first
    services.database.engine.dispose()
    return data


@pytest.fixture
def full(template: Path, tmp_path: Path) -> Iterator[Services]:
    """A school of the test's own, with all that is in the template."""
    shutil.copytree(template, tmp_path / "school")
    services = build(Settings.from_environment({"SCHOOL_DATA": str(tmp_path / "school")}))
    yield services
    services.database.engine.dispose()


@pytest.fixture
def new_school(tmp_path: Path) -> Iterator[NewSchool]:
    """`new_school("b")`: one that was never started, without tables."""
    opened: list[Services] = []

    def make(name: str, **more: str) -> Services:
        opened.append(build(Settings.from_environment({"SCHOOL_DATA": str(tmp_path / name), **more})))
        return opened[-1]

    yield make
    for each in opened:
        each.database.engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Where the backup goes."""
    return Folder(tmp_path / "backup")


def quiet(_done: int, _total: int) -> None:
    """Shows no progress."""


def rows(services: Services) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables that are there."""
    there = inspect(services.database.engine).get_table_names()
    with services.database.readers() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in Base.metadata.tables.items()
            if name in there
        }


def objects(services: Services) -> dict[str, bytes]:
    """All objects with their bytes."""
    found = {}
    for info in services.store.list():
        with services.store.open(info.key) as file:
            found[info.key] = file.read()
    return found


def pointed_to(services: Services) -> dict[str, bytes]:
    """The objects without the one that nothing points to."""
    return {key: data for key, data in objects(services).items() if not key.startswith("packages/gone/")}


def make_tables(services: Services) -> None:
    """What the first start does before anything else."""
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")


def half_sent(session: Session) -> Upload:
    """The upload that is still coming in."""
    return session.scalars(select(Upload).where(Upload.state == UploadState.WAITING)).one()


def the_lesson(services: Services) -> Lesson:
    """The only lesson."""
    with services.database.readers() as session:
        session.expire_on_commit = False
        return session.scalars(select(Lesson)).one()


def job(session: Session, kind: JobKind) -> Job:
    """The only job of a kind."""
    return session.scalars(select(Job).where(Job.kind == kind)).one()
