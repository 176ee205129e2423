"""A teacher chooses a frame of the lesson, and a worker takes it out of the package."""

import io
import subprocess

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attachments import service as attachments
from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.service import Track
from catalog.clock import now
from catalog.courses import publishing
from catalog.courses.models import Lesson
from catalog.errors import NoFrames, NotAllowed
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member, Role
from catalog.uploads.jobs import INSPECT
from catalog.videos import posters
from catalog.videos.jobs import POSTER
from catalog.videos.models import Package, Video
from player.progress import service as progress
from player.progress.models import Progress
from player.progress.service import Report
from school.pipeline.worker import Worker
from school.services import Services
from tests.conftest import AddMember, Bearer, Waker
from tests.in_progress import ENGINE, finish, received
from tests.workers import worker
from transcode.tools import ffmpeg

pytestmark = pytest.mark.databases("sqlite")
COLOURS = ("red", "green", "blue")
EACH_S = 3


@pytest.fixture(scope="module")
def coloured(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Three seconds of red, of green and of blue."""
    path = tmp_path_factory.mktemp("clips") / "coloured.mkv"
    inputs = [part for name in COLOURS for part in ("-f", "lavfi", "-i", f"color={name}:s=128x72:r=10:d={EACH_S}")]
    graph = "".join(f"[{number}]" for number in range(3)) + "concat=n=3"
    subprocess.run(
        [str(ffmpeg()), "-v", "error", *inputs, "-filter_complex", graph, "-c:v", "mpeg4", str(path)], check=True
    )
    return path.read_bytes()


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


@pytest.fixture
def package(services: Services, pipeline: Worker, lesson: Lesson, teacher: Member, coloured: bytes) -> Package:
    """The package of the lesson, which is made of the coloured clip."""
    received(services, lesson, teacher, coloured)
    assert pipeline.work(INSPECT)
    finish(services, pipeline)
    return _package(services)


def _package(services: Services) -> Package:
    with services.database.readers() as session:
        return session.scalars(select(Package)).one()


def _choose(services: Services, teacher: Member, lesson: Lesson, at: float) -> None:
    with services.database.sessions() as session:
        chosen = session.get_one(Video, lesson.video_id)
        posters.choose(session, session.get_one(Member, teacher.id), chosen, at, now())
        session.commit()


def _colour(services: Services, key: str) -> str:
    """Which of COLOURS the picture under `key` is, by its mean."""
    with services.store.local(key) as path:
        argv = [
            str(ffmpeg()),
            "-v",
            "error",
            "-i",
            str(path),
            "-vf",
            "scale=1:1",
            "-pix_fmt",
            "rgb24",
            "-f",
            "rawvideo",
            "-",
        ]
        mean = subprocess.run(argv, check=True, capture_output=True).stdout
    return COLOURS[max(range(3), key=lambda channel: mean[channel])]


@pytest.mark.parametrize(
    ("at", "colour"), [(0.0, "red"), (2.8, "red"), (4.0, "green"), (8.5, "blue"), (500.0, "blue")]
)
def test_the_frame_of_the_chosen_second_becomes_the_poster(
    services: Services, pipeline: Worker, package: Package, lesson: Lesson, teacher: Member, at: float, colour: str
) -> None:
    _choose(services, teacher, lesson, at)
    assert pipeline.work(POSTER)
    chosen = _package(services)
    assert chosen.poster_at == pytest.approx(min(at, package.duration), abs=0.001)
    assert chosen.poster is not None
    assert _colour(services, chosen.key(chosen.poster)) == colour


def test_only_the_last_choice_is_made(
    services: Services, pipeline: Worker, package: Package, lesson: Lesson, teacher: Member
) -> None:
    _choose(services, teacher, lesson, 1.0)
    _choose(services, teacher, lesson, 7.0)
    assert pipeline.work(POSTER)
    assert not pipeline.work(POSTER)
    assert _package(services).poster == "poster-7000.jpg"


def test_until_a_frame_is_chosen_the_drawing_stands_in_the_catalogue(
    services: Services,
    pipeline: Worker,
    package: Package,
    lesson: Lesson,
    teacher: Member,
    client: FlaskClient,
    bearer: Bearer,
) -> None:
    client.post(f"/api/v1/courses/{lesson.course_id}/publish", headers=bearer(teacher))
    assert "poster" not in client.get("/courses").text.replace('class="poster', "")
    _choose(services, teacher, lesson, 4.0)
    assert pipeline.work(POSTER)
    for page in ("/", "/courses", f"/courses/{lesson.course_id}", f"/lessons/{lesson.id}"):
        assert f"/media/{package.prefix}/poster-4000.jpg" in client.get(page).text, page
    answer = client.get(f"/media/{package.prefix}/poster-4000.jpg")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


def test_a_program_chooses_and_goes_back_to_the_drawing(
    services: Services,
    pipeline: Worker,
    package: Package,
    lesson: Lesson,
    teacher: Member,
    client: FlaskClient,
    bearer: Bearer,
    waker: Waker,
) -> None:
    address, headers = f"/api/v1/lessons/{lesson.id}/poster", bearer(teacher)
    assert client.put(address, json={"at": 4}, headers=headers).status_code == 202
    with services.database.readers() as session:
        assert waker.woken[-1] == session.scalars(select(Job.id).where(Job.kind == POSTER)).one()
    assert pipeline.work(POSTER)
    assert client.get(f"/api/v1/lessons/{lesson.id}", headers=headers).json["poster_at"] == 4.0
    assert client.put(address, json={"at": None}, headers=headers).json["poster_at"] is None


@pytest.mark.parametrize("at", [-1, "soon", True, [], 1e400])
def test_a_time_that_is_none_is_refused(
    lesson: Lesson, teacher: Member, client: FlaskClient, bearer: Bearer, at: object
) -> None:
    answer = client.put(f"/api/v1/lessons/{lesson.id}/poster", json={"at": at}, headers=bearer(teacher))
    assert answer.status_code in (400, 422)


def test_a_lesson_without_a_video_has_no_frames(services: Services, lesson: Lesson, teacher: Member) -> None:
    with pytest.raises(NoFrames):
        _choose(services, teacher, lesson, 1.0)


def test_another_teacher_chooses_nothing(services: Services, lesson: Lesson, add_member: AddMember) -> None:
    with pytest.raises(NotAllowed):
        _choose(services, add_member("李建国", Role.INSTRUCTOR), lesson, 1.0)


def test_a_video_that_was_replaced_meanwhile_keeps_its_own_poster(
    services: Services, pipeline: Worker, package: Package, lesson: Lesson, teacher: Member, coloured: bytes
) -> None:
    _choose(services, teacher, lesson, 4.0)
    received(services, lesson, teacher, coloured)
    assert pipeline.work(INSPECT)
    finish(services, pipeline)
    pipeline.work(POSTER)
    assert (_package(services).poster, _package(services).poster_at) == ("poster.jpg", None)


def test_another_video_keeps_what_belongs_to_the_lesson_and_the_chosen_second(
    services: Services, pipeline: Worker, package: Package, lesson: Lesson, teacher: Member, coloured: bytes
) -> None:
    _choose(services, teacher, lesson, 4.0)
    assert pipeline.work(POSTER)
    with services.database.sessions() as session:
        member, kept = session.get_one(Member, teacher.id), session.get_one(Lesson, lesson.id)
        handout = attachments.receive(
            services.store, attachments.File("a.txt", io.BytesIO(b"1")), services.settings.data / "in"
        )
        attachments.add(session, member, kept, handout)
        spoken = Track("zh-CN", [Cue(1.0, 2.0, "先迈左脚")])
        captions.put(session, member, kept.video, spoken, captions.store_track(services.store, kept.video_id, spoken))
        progress.save(session, member, kept, Report(5.0, now(), [(0, 5)]))
        publishing.publish_lesson(session, member, kept)
        session.commit()
        before = _belongings(session, lesson.id)
    received(services, lesson, teacher, coloured)
    assert pipeline.work(INSPECT)
    finish(services, pipeline)
    assert pipeline.work(POSTER)
    assert _package(services).id != package.id
    assert _package(services).poster_at == 4.0
    with services.database.readers() as session:
        assert _belongings(session, lesson.id) == before


def _belongings(session: Session, lesson_id: str) -> tuple[object, ...]:
    """What a lesson keeps when its video is replaced."""
    lesson = session.get_one(Lesson, lesson_id)
    places = session.scalars(select(Progress).where(Progress.lesson_id == lesson_id))
    return (
        (lesson.title, lesson.section_id, lesson.position, lesson.state),
        [(one.member_id, one.position, one.watched) for one in places],
        [(one.language, one.name) for one in lesson.captions],
        [one.id for one in attachments.handouts(session, lesson_id)],
    )


def test_a_package_that_lost_its_segment_ends_the_job_and_shows_the_earlier_poster(
    services: Services, pipeline: Worker, package: Package, lesson: Lesson, teacher: Member
) -> None:
    for info in list(services.store.list(package.key(""))):
        if info.key.endswith(".m4s"):
            services.store.put(info.key, b"no segment")
    _choose(services, teacher, lesson, 4.0)
    while pipeline.work(POSTER):
        with services.database.sessions() as session:
            session.execute(Job.__table__.update().values(due_at=now()))
            session.commit()
    with services.database.readers() as session:
        job = session.scalars(select(Job).where(Job.kind == POSTER)).one()
        assert job.state is JobState.DEAD
    assert _package(services).poster == "poster.jpg"
