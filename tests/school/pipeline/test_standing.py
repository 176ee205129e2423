"""Between the first byte and the package its sender may lose the right: then nothing of it is shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalog.captions.models import Captions
from catalog.categories.models import Category
from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.jobs.models import Job
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads.errors import RightLost
from catalog.uploads.jobs import ENCODE, FINISH, INSPECT, SOUND
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Parts
from catalog.uploads.service import Offer, begin, complete
from catalog.uploads.standing import stands
from catalog.videos.models import Package
from school.pipeline import finish
from school.pipeline.reaper import reap
from school.pipeline.worker import Worker
from school.services import Services
from storage.files import FileStore
from tests.catalog.web.test_tus import Sender
from tests.conftest import AddMember, Bearer
from tests.in_progress import ENGINE
from tests.school.pipeline.test_worker import clip, look, work
from tests.workers import worker

__all__ = ["clip"]
pytestmark = pytest.mark.databases("sqlite")


def _block(session: Session, teacher: Member, other: Member) -> None:
    members.block(session, teacher, by=other)


def _appoint(session: Session, teacher: Member, other: Member) -> None:
    members.set_role(session, teacher, Role.RESIDENT, by=other)


def _hand_on(session: Session, teacher: Member, other: Member) -> None:
    lesson = session.scalars(select(Lesson)).one()
    lesson.course.owner = lesson.video.owner = other


WAYS = {"blocked": _block, "appointed to another role": _appoint, "the course handed on": _hand_on}
Lose = Callable[[], None]


@pytest.fixture(params=WAYS)
def lose(request: pytest.FixtureRequest, services: Services, teacher: Member, add_member: AddMember) -> Lose:
    """`lose()`: the teacher loses the right to change the lesson, one way or another."""
    other = add_member("李老师", Role.ADMIN)

    def take_away() -> None:
        with services.database.sessions() as session:
            WAYS[request.param](session, session.get_one(Member, teacher.id), session.get_one(Member, other.id))
            session.commit()

    return take_away


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


@pytest.fixture
def begun(services: Services, lesson: Lesson, teacher: Member, clip: Path) -> Callable[[], str]:
    """`begun()`: an upload all of whose bytes are there, and nobody has noted it."""

    def take() -> str:
        data = clip.read_bytes()
        with services.database.sessions() as session:
            owner = session.get_one(Member, teacher.id)
            upload = begin(session, services.intake, owner, Offer("a.mp4", lesson.video_id, len(data)))
            services.intake.parts.path(upload.id).write_bytes(data)
            session.commit()
            return upload.id

    return take


def _whole(services: Services, upload_id: str) -> None:
    with services.database.sessions() as session:
        assert complete(session, services.intake, session.get_one(Upload, upload_id), now())
        session.commit()


def _shown(services: Services) -> str | None:
    with services.database.readers() as session:
        package = session.scalars(select(Package)).one_or_none()
        return package.upload_id if package else None


def test_bytes_are_not_recorded_as_whole(services: Services, begun: Callable[[], str], lose: Lose) -> None:
    upload_id = begun()
    lose()
    reap(services)
    assert look(services, upload_id).state is UploadState.WAITING
    assert services.intake.parts.path(upload_id).exists()


@pytest.mark.databases("postgresql")
def test_nor_when_it_was_lost_while_the_source_went_to_the_store(
    services: Services, begun: Callable[[], str], lose: Lose, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id, hand_over = begun(), Parts.hand_over

    def late(*words: Any) -> bool:
        moved = hand_over(*words)
        lose()
        return moved

    monkeypatch.setattr(Parts, "hand_over", late)
    with services.database.sessions() as session:
        assert complete(session, services.intake, session.get_one(Upload, upload_id), now()) is None
        session.commit()
        assert session.scalars(select(Job)).all() == []
    assert look(services, upload_id).state is UploadState.WAITING


@pytest.mark.databases("postgresql")
def test_a_moderator_of_a_category_loses_the_right_with_the_courses_category(
    services: Services, lesson: Lesson, add_member: AddMember
) -> None:
    someone, admin = add_member("陈静"), add_member("管理员", Role.ADMIN)
    with services.database.sessions() as session:
        course, sender = session.get_one(Course, lesson.course_id), session.get_one(Member, someone.id)
        members.appoint_moderator(session, sender, [course.category_id], session.get_one(Member, admin.id))
        upload = begin(session, services.intake, sender, Offer("a.mp4", lesson.video_id, 9))
        session.commit()
        assert stands(session, upload)
        with services.database.sessions() as other:
            categories = select(Category.id).where(Category.id != lesson.course.category_id)
            other.get_one(Course, lesson.course_id).category_id = other.scalars(categories).first()
            other.commit()
        assert not stands(session, upload, until_commit=True)


@pytest.mark.databases("postgresql")
def test_the_category_stays_until_the_commit_that_was_allowed_by_it(
    services: Services, lesson: Lesson, add_member: AddMember
) -> None:
    someone, admin = add_member("陈静"), add_member("管理员", Role.ADMIN)
    with services.database.sessions() as session:
        course, sender = session.get_one(Course, lesson.course_id), session.get_one(Member, someone.id)
        members.appoint_moderator(session, sender, [course.category_id], session.get_one(Member, admin.id))
        upload = begin(session, services.intake, sender, Offer("a.mp4", lesson.video_id, 9))
        session.commit()
        assert stands(session, upload, until_commit=True)
        with services.database.sessions() as other:
            other.execute(text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                other.execute(update(Course).where(Course.id == lesson.course_id).values(title="moved"))


def test_it_goes_on_when_the_right_comes_back(
    services: Services, begun: Callable[[], str], teacher: Member, add_member: AddMember
) -> None:
    upload_id, admin = begun(), add_member("管理员", Role.ADMIN)
    for change, state in ((members.block, UploadState.WAITING), (members.approve, UploadState.RECEIVED)):
        with services.database.sessions() as session:
            change(session, session.get_one(Member, teacher.id), session.get_one(Member, admin.id))
            session.commit()
        reap(services)
        assert look(services, upload_id).state is state


STEPS = (INSPECT, ENCODE, SOUND, FINISH)


@pytest.mark.parametrize("step", range(len(STEPS)), ids=[kind.name for kind in STEPS])
def test_before_each_step_the_right_is_asked_again_and_the_old_video_stays(
    services: Services, pipeline: Worker, begun: Callable[[], str], lose: Lose, step: int
) -> None:
    old = begun()
    _whole(services, old)
    work(pipeline)
    new = begun()
    _whole(services, new)
    for done in STEPS[:step]:
        assert pipeline.work(done)
    lose()
    work(pipeline)
    upload = look(services, new)
    assert (upload.state, upload.reason_code) == (UploadState.REJECTED, "right_lost")
    assert _shown(services) == old
    assert services.store.info(upload.source_key).size == upload.length
    assert list(services.store.list(f"packages/{new}/")) == []


@pytest.mark.databases("postgresql")
def test_the_right_is_asked_in_the_commit_that_shows_the_package(
    services: Services, pipeline: Worker, begun: Callable[[], str], lose: Lose, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = begun()
    _whole(services, upload_id)
    publish = finish._publish

    def late(*words: Any) -> None:
        lose()
        publish(*words)

    monkeypatch.setattr(finish, "_publish", late)
    work(pipeline)
    assert look(services, upload_id).reason_code == "right_lost"
    assert _shown(services) is None


def test_the_last_bytes_of_a_patch_come_after_the_right_was_lost(
    client: FlaskClient,
    bearer: Bearer,
    services: Services,
    teacher: Member,
    lesson: Lesson,
    lose: Lose,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sender = Sender(client, bearer(teacher), lesson)
    where = sender.create(1000).headers["Location"]
    append = Parts.append

    def slow(self: Parts, *words: object) -> int:
        end = append(self, *words)  # type: ignore[arg-type]
        lose()
        return end

    monkeypatch.setattr(Parts, "append", slow)
    answer = sender.patch(where, 0, b"v" * 1000)
    assert (answer.status_code, answer.get_json()["error"]) == (403, RightLost.code)
    upload = look(services, where.rsplit("/", 1)[1])
    assert upload.state is UploadState.WAITING
    assert services.intake.parts.offset(upload.id) == 1000


def test_so_does_a_creation_that_brings_its_bytes(
    client: FlaskClient,
    bearer: Bearer,
    services: Services,
    teacher: Member,
    lesson: Lesson,
    lose: Lose,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sender = Sender(client, bearer(teacher), lesson)
    put = FileStore.put_file

    def slow(self: FileStore, *words: object, **more: object) -> None:
        put(self, *words, **more)  # type: ignore[arg-type]
        lose()

    monkeypatch.setattr(FileStore, "put_file", slow)
    answer = sender.create(1000, body=b"v" * 1000)
    assert answer.status_code == 403
    with services.database.readers() as session:
        assert session.scalars(select(Upload)).one().state is UploadState.WAITING
        assert session.scalars(select(Job)).all() == []


def test_captions_that_come_late_are_not_put(
    client: FlaskClient,
    bearer: Bearer,
    services: Services,
    teacher: Member,
    lesson: Lesson,
    lose: Lose,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put = FileStore.put

    def slow(self: FileStore, *words: object) -> None:
        put(self, *words)  # type: ignore[arg-type]
        lose()

    headers = bearer(teacher) | {"Content-Type": "text/vtt"}
    monkeypatch.setattr(FileStore, "put", slow)
    text = "WEBVTT\n\n00:00.000 --> 00:01.000\n你好\n"
    answer = client.put(f"/api/v1/lessons/{lesson.id}/captions/zh-CN", headers=headers, data=text.encode())
    assert answer.status_code in (403, 404)
    with services.database.readers() as session:
        assert session.scalars(select(Captions)).all() == []
