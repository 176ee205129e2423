"""What is delivered of a lesson that is still being made: to whom, and how its playlists grow and end."""

import shutil
from pathlib import Path, PurePosixPath

import m3u8
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from catalog.courses.models import Lesson
from catalog.courses.publishing import publish_course
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members.models import Member, MemberState, Role
from catalog.uploads.jobs import ENCODE, INSPECT, SOUND
from catalog.videos.models import Build
from school.pipeline.worker import Worker
from school.services import Services
from tests.conftest import PASSWORD, AddMember, Bearer, Waker, opened
from tests.in_progress import ENGINE, LONG_S, LONG_SEGMENTS, PREVIEW_S, finish, hurry, long_clip, received
from tests.workers import worker

Headers = dict[str, str]


pytestmark = [
    pytest.mark.databases("sqlite"),
    pytest.mark.xdist_group("in_progress"),  # the lesson is begun once
]


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A minute that becomes one small rendition."""
    return long_clip(tmp_path_factory.mktemp("long") / "long.mp4", "160x120")


def _pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


def _begin(services: Services, clip: bytes) -> None:
    """Publish a lesson, receive its video and make the preview."""
    with services.database.sessions() as session:
        session.expire_on_commit = False
        owner = members.add(session, "王桂兰", PASSWORD, Role.INSTRUCTOR)
        course = make_course(session, owner, CourseDraft("秧歌舞入门", "dance", "十字步、扇花、走场。"))
        lesson = add_lesson(session, owner, course, "十字步")
        publish_course(session, owner, course)
        session.commit()
    received(services, lesson, owner, clip)
    assert _pipeline(services).work(INSPECT)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, sqlite_tables: Path, clip: bytes) -> Path:
    """The folder of a school in which that was done, to be copied."""
    data = tmp_path_factory.mktemp("begun") / "school"
    data.mkdir()
    shutil.copy(sqlite_tables, data / "school.sqlite")
    with opened({"SCHOOL_DATA": str(data)}, Waker()) as services:
        _begin(services, clip)
    return data


@pytest.fixture
def database_settings(
    database_settings: dict[str, str], kind_of_database: str, request: pytest.FixtureRequest
) -> dict[str, str]:
    """On SQLite, a copy of that school; on PostgreSQL the lesson has still to be begun."""
    if kind_of_database == "sqlite":
        shutil.copytree(request.getfixturevalue("begun"), database_settings["SCHOOL_DATA"], dirs_exist_ok=True)
    return database_settings


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return _pipeline(services)


@pytest.fixture
def in_progress(services: Services, kind_of_database: str, clip: bytes) -> Lesson:
    """A published lesson of which the preview is there."""
    if kind_of_database != "sqlite":
        _begin(services, clip)
    with services.database.readers() as session:
        return session.scalars(select(Lesson)).one()


@pytest.fixture
def teacher(services: Services, in_progress: Lesson) -> Member:
    """Whose lesson it is."""
    with services.database.readers() as session:
        return session.scalars(select(Member)).one()


@pytest.fixture
def owner(teacher: Member, bearer: Bearer) -> Headers:
    return bearer(teacher)


@pytest.fixture
def playlist(client: FlaskClient, in_progress: Lesson, owner: Headers) -> str:
    """The address of the multivariant playlist, as its owner gets it."""
    address: str = client.get(f"/api/v1/lessons/{in_progress.id}", headers=owner).json["playlist"]
    return address


def _beside(address: str, name: str) -> str:
    return str(PurePosixPath(address).parent / name)


def _picture(client: FlaskClient, playlist: str) -> str:
    """The address of the media playlist of its picture."""
    [variant] = m3u8.loads(client.get(playlist).text).playlists
    return _beside(playlist, variant.uri)


def test_the_playlists_of_what_is_there_are_events_that_nobody_keeps(client: FlaskClient, playlist: str) -> None:
    for address in (playlist, _picture(client, playlist), _beside(playlist, "audio/index.m3u8")):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.mimetype == "application/vnd.apple.mpegurl"
        assert answer.cache_control.no_store
    found = m3u8.loads(client.get(_picture(client, playlist)).text)
    assert (found.playlist_type, found.is_endlist) == ("event", False)
    assert sum(segment.duration for segment in found.segments) == pytest.approx(PREVIEW_S)


@pytest.mark.databases("sqlite", "postgresql")
def test_they_only_ever_add_lines_and_end_under_the_same_address(
    client: FlaskClient, services: Services, playlist: str, pipeline: Worker
) -> None:
    picture = _picture(client, playlist)
    before = client.get(picture).text
    hurry(services)
    pipeline.work(SOUND)
    while pipeline.work(ENCODE):
        now = client.get(picture).text
        assert now.startswith(before)
        before = now
    assert len(m3u8.loads(before).segments) == LONG_SEGMENTS
    finish(services, pipeline)
    whole = m3u8.loads(client.get(picture).text)
    assert (whole.playlist_type, whole.is_endlist) == ("vod", True)
    assert sum(segment.duration for segment in whole.segments) == pytest.approx(LONG_S, abs=0.5)
    for segment in whole.segments:
        assert client.get(_beside(picture, segment.uri)).status_code == 200
    assert client.get(playlist).status_code == 200


def test_of_a_lesson_in_progress_there_is_neither_poster_nor_any_other_file_yet(
    client: FlaskClient, playlist: str
) -> None:
    for name in ("poster.jpg", "storyboard.vtt", "other/index.m3u8", "other.m3u8", "x.txt", "..%2f..%2fsecret-key"):
        assert client.get(_beside(playlist, name)).status_code == 404


SEES_IT = {Role.INSTRUCTOR: False, Role.RESIDENT: False, Role.MODERATOR: True, Role.OPERATOR: True, Role.ADMIN: True}
"""Besides its owner."""


def test_only_those_who_may_see_drafts_learn_of_it(
    client: FlaskClient, in_progress: Lesson, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    others = [(add_member(role.name, role), sees) for role, sees in SEES_IT.items()]
    for viewer, sees in [(teacher, True), *others]:
        answer = client.get(f"/api/v1/lessons/{in_progress.id}", headers=bearer(viewer))
        page = client.get(f"/lessons/{in_progress.id}", headers=bearer(viewer))
        assert (answer.status_code, page.status_code) == ((200, 200) if sees else (404, 404)), viewer.name
        assert ("data-in-progress" in page.text, "/hls/" in page.text) == (sees, sees), viewer.name


def test_a_grant_for_somebody_else_opens_nothing_of_it(
    client: FlaskClient,
    services: Services,
    in_progress: Lesson,
    playlist: str,
    teacher: Member,
    add_member: AddMember,
) -> None:
    """The right is looked up anew for every request, whatever was signed."""
    with services.database.readers() as session:
        build = session.scalars(select(Build)).one().id
    picture = _picture(client, playlist)
    segment = _beside(picture, m3u8.loads(client.get(picture).text).segments[0].uri)
    others = [(add_member(role.name, role), sees) for role, sees in SEES_IT.items()]
    for viewer, sees in [(teacher, True), *others]:
        grant = services.access.grants.issue(build, viewer.id, services.access.clock())
        for address in (playlist, picture, segment, _beside(picture, "init.mp4")):
            _, hls, _, *name = address.split("/")
            status = client.get("/".join(["", hls, grant, *name])).status_code
            assert status == (200 if sees else 404), (viewer.name, name)


def test_a_visitor_gets_nothing_of_it_from_the_open_addresses(
    client: FlaskClient, services: Services, in_progress: Lesson, playlist: str
) -> None:
    with services.database.readers() as session:
        prefix = session.scalars(select(Build)).one().prefix
    assert client.get(f"/lessons/{in_progress.id}").status_code == 404
    assert client.get(f"/api/v1/lessons/{in_progress.id}").status_code == 404
    picture = _picture(client, playlist)
    segment = m3u8.loads(client.get(picture).text).segments[0].uri
    for name in ("main.m3u8", "audio/index.m3u8", f"{PurePosixPath(picture).parent.name}/{segment}"):
        assert client.get(f"/media/{prefix}/{name}").status_code == 404


def test_a_member_who_is_blocked_loses_it_at_once(
    client: FlaskClient, services: Services, playlist: str, teacher: Member
) -> None:
    picture = _picture(client, playlist)
    segment = _beside(picture, m3u8.loads(client.get(picture).text).segments[0].uri)
    with services.database.sessions() as session:
        session.get_one(Member, teacher.id).state = MemberState.BLOCKED
        session.commit()
    for address in (playlist, picture, segment):
        assert client.get(address).status_code == 404


def test_the_teacher_reads_how_far_it_is(
    client: FlaskClient, in_progress: Lesson, owner: Headers, pipeline: Worker, services: Services
) -> None:
    where = f"/api/v1/lessons/{in_progress.id}"
    found = client.get(where, headers=owner).json
    assert (found["playable"], found["complete"]) == (True, False)
    assert (found["ready"], found["duration"]) == (pytest.approx(PREVIEW_S), pytest.approx(LONG_S, abs=0.5))
    assert [each["height"] for each in found["renditions"]] == [120]
    assert (found["poster"], found["storyboard"]) == (None, None)
    with services.database.readers() as session:
        upload = session.scalars(select(Build)).one().upload_id
    assert client.get(f"/api/v1/uploads/{upload}", headers=owner).json["playable"] is True
    finish(services, pipeline)
    found = client.get(where, headers=owner).json
    assert (found["playable"], found["complete"]) == (True, True)
    assert found["ready"] == found["duration"] == pytest.approx(LONG_S, abs=0.5)
    assert found["poster"].endswith("poster.jpg")


def test_a_lesson_that_has_a_video_keeps_it_while_the_next_one_is_made(
    client: FlaskClient,
    services: Services,
    in_progress: Lesson,
    teacher: Member,
    owner: Headers,
    clip: bytes,
    pipeline: Worker,
) -> None:
    finish(services, pipeline)
    second = received(services, in_progress, teacher, clip)
    assert pipeline.work(INSPECT)
    assert client.get(f"/api/v1/lessons/{in_progress.id}", headers=owner).json["complete"] is True
    assert client.get(f"/api/v1/uploads/{second}", headers=owner).json["playable"] is False
    assert "data-in-progress" not in client.get(f"/lessons/{in_progress.id}", headers=owner).text


def test_asking_how_far_it_is_neither_waits_for_a_writer_nor_counts_as_watching(
    client: FlaskClient, services: Services, in_progress: Lesson, owner: Headers
) -> None:
    with services.database.readers() as session:
        build = session.scalars(select(Build)).one()
        upload_id = build.upload_id
        assert build.watched_at is None
    with services.database.sessions() as writer:
        writer.execute(text("DELETE FROM ended_session"))  # holds SQLite's one lock
        answers = [
            client.get(f"/api/v1/uploads/{upload_id}", headers=owner),
            client.get(f"/api/v1/lessons/{in_progress.id}", headers=owner),
        ]
        writer.rollback()
    assert [(answer.status_code, answer.json["playable"]) for answer in answers] == [(200, True)] * 2
    with services.database.readers() as session:
        assert session.scalars(select(Build)).one().watched_at is None


def test_a_player_that_asks_for_its_playlist_counts_as_watching(
    client: FlaskClient, services: Services, in_progress: Lesson, playlist: str
) -> None:
    assert client.get(playlist).status_code == 200
    with services.database.readers() as session:
        assert session.scalars(select(Build)).one().watched_at is not None
