"""The demo school is made once, whole, by the same ways that people use."""

import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.attachments.service import handouts
from catalog.categories.jobs import PICTURE
from catalog.clips import service as clips
from catalog.clips.models import Clip, Waits
from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.jobs.models import Job
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.teams.service import invitations_to
from catalog.uploads import service as uploads
from catalog.uploads.jobs import INSPECT
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Offer
from catalog.videos.jobs import POSTER
from player.statistics.models import Play
from school.demo import maker, neighbours, programme
from school.demo.programme import COURSES, MEMBERS
from school.services import Services
from tests import factories
from tests.conftest import EITHER
from tests.in_progress import ENGINE, finish
from tests.workers import worker
from transcode.tools import ffmpeg


@dataclass(frozen=True)
class Small:
    """A clip of a second, quick to draw."""

    def make(self, target: Path) -> None:
        command = [str(ffmpeg()), "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x36:r=5:d=1", str(target)]
        subprocess.run(command, check=True)


SMALL = Small()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same programme with clips that take no time to draw."""
    plans = tuple(replace(plan, lessons=tuple(replace(one, clip=SMALL) for one in plan.lessons)) for plan in COURSES)
    monkeypatch.setattr(programme, "COURSES", plans)
    shared = tuple(replace(plan, clip=plan.clip and SMALL) for plan in neighbours.CLIPS)
    monkeypatch.setattr(neighbours, "CLIPS", shared)


def _order(services: Services) -> None:
    with services.database.sessions() as session:
        maker.order(session, services.settings.data)
        session.commit()


def _counts(services: Services) -> tuple[int, ...]:
    with services.database.readers() as session:
        tables = (Member, Course, Lesson, Upload, Job)
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def _whole() -> tuple[int, ...]:
    lessons = sum(len(plan.lessons) for plan in COURSES)
    videos = lessons + sum(plan.clip is not None for plan in neighbours.CLIPS)
    return len(MEMBERS), len(COURSES), lessons, videos, videos + len(neighbours.CALLS)


@EITHER
@pytest.mark.usefixtures("small")
def test_every_course_is_published_and_its_videos_wait_behind_those_of_people(services: Services) -> None:
    _order(services)
    maker.make(services)
    assert _counts(services) == _whole()
    with services.database.readers() as session:
        assert all(course.published for course in session.scalars(select(Course)))
        assert set(session.scalars(select(Job.priority).where(Job.kind == INSPECT))) == {maker.PRIORITY}
        assert set(session.scalars(select(Upload.state))) == {UploadState.RECEIVED}
    assert maker.unfinished(services.settings.data).exists()
    assert not maker.dress(services)


@EITHER
@pytest.mark.usefixtures("small")
def test_it_is_never_made_twice(services: Services) -> None:
    _order(services)
    maker.make(services)
    maker.make(services)
    _order(services)
    maker.make(services)
    assert _counts(services) == _whole()


@EITHER
@pytest.mark.usefixtures("small")
def test_a_run_that_was_killed_is_gone_on_with(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    _order(services)
    begun = []

    def dies_in_the_fifth(clip: Small, target: Path) -> None:
        begun.append(clip)
        if len(begun) == 5:
            raise KeyboardInterrupt
        target.write_bytes(b"whole")

    with monkeypatch.context() as patch:
        patch.setattr(Small, "make", dies_in_the_fifth)
        with pytest.raises(KeyboardInterrupt):
            maker.make(services)
    assert maker.unfinished(services.settings.data).exists()
    maker.make(services)
    assert _counts(services) == _whole()


@EITHER
@pytest.mark.usefixtures("small")
def test_an_upload_that_was_begun_and_never_sent_is_begun_anew(services: Services) -> None:
    _order(services)
    maker.make(services)
    with services.database.sessions() as session:
        lesson = session.scalars(select(Lesson)).first()
        assert lesson is not None
        for done in session.scalars(select(Upload).where(Upload.video_id == lesson.video_id)):
            session.delete(done)
        uploads.begin(session, services.intake, lesson.course.owner, Offer("x.mp4", lesson.video_id, 100))
        session.commit()
    _order(services)
    maker.make(services)
    assert _counts(services)[:4] == _whole()[:4]


@EITHER
@pytest.mark.usefixtures("small")
def test_without_an_order_nothing_is_made(services: Services) -> None:
    maker.make(services)
    assert _counts(services) == (0, 0, 0, 0, 0)


@EITHER
def test_a_member_who_has_a_demo_name_already_is_left_alone(services: Services) -> None:
    with services.database.sessions() as session:
        members.add(session, "陈静", "a password of hers", Role.RESIDENT)
        session.commit()
    _order(services)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programme, "COURSES", ())
        patch.setattr(neighbours, "CLIPS", ())
        maker.make(services)
    with services.database.readers() as session:
        found = members.find(session, "陈静")
        assert found is not None
        assert found.role is Role.RESIDENT


@pytest.mark.databases("sqlite")
def test_its_lessons_have_captions_in_both_languages_and_the_pictures_that_their_teachers_chose(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = COURSES[0]
    one = replace(course, lessons=(replace(course.lessons[0], clip=SMALL),))
    monkeypatch.setattr(programme, "COURSES", (one,))
    monkeypatch.setattr(neighbours, "CLIPS", ())
    _order(services)
    maker.make(services)
    assert not maker.dress(services)
    pipeline = worker(services, ENGINE)
    assert pipeline.work(INSPECT)
    finish(services, pipeline)
    assert maker.dress(services)
    assert not maker.unfinished(services.settings.data).exists()
    assert pipeline.work(POSTER)
    assert pipeline.work(PICTURE)
    with services.database.readers() as session:
        lesson = session.scalars(select(Lesson)).one()
        assert {track.language for track in lesson.captions} == {"zh", "en"}
        assert lesson.title_en == "The cross step"
        assert (lesson.section.title_en if lesson.section else "") == "The steps"
        assert (session.scalar(select(func.count()).select_from(Play)) or 0) > 5
        assert lesson.course.featured_at is not None
        assert lesson.course.category.picture
        assert lesson.package is not None
        assert lesson.package.poster_at is not None
        assert [one.file_name for one in handouts(session, lesson.id)] == ["脚印图，可打印.pdf"]
        assert [one.member.name for one in lesson.course.team] == ["李建国"]
        assert [one.member.name for one in invitations_to(session, lesson.course)] == ["赵敏"]


def _prepared(services: Services) -> None:
    """Make the packages of all clips, as workers do."""
    with services.database.sessions() as session:
        for upload in session.scalars(select(Upload).where(Upload.state != UploadState.READY)).all():
            if not clips.is_clip(session, upload.video):
                continue
            upload.state, upload.duration = UploadState.READY, factories.LENGTH_S
            if upload.video.package is not None:
                session.delete(upload.video.package)
                session.flush()
            factories.package(session, upload, prefix=f"{upload.id}/{upload.edits is None}", edits=upload.edits)
            session.expire(upload.video, ["package"])
            clips.video_is_ready(session, upload.video, now())
        session.commit()


@EITHER
@pytest.mark.usefixtures("small")
def test_there_is_a_clip_of_neighbours_in_each_state(services: Services) -> None:
    _order(services)
    maker.make(services)
    assert not neighbours.decide(services)
    _prepared(services)
    neighbours.decide(services)  # the owner of one edits it
    assert not neighbours.decide(services)
    _prepared(services)
    assert neighbours.decide(services)
    assert neighbours.decide(services)
    with services.database.readers() as session:
        found = {clip.title: clip for clip in session.scalars(select(Clip))}
        assert {clip.state.name for clip in found.values()} == {
            "DRAFT",
            "IN_REVIEW",
            "PUBLISHED",
            "RETURNED",
            "REFUSED",
        }
        shown = found["我们楼的十字步"].placement
        assert shown is not None
        assert (shown.lesson.title, shown.at) == ("十字步", neighbours.STEP_S)
        assert found["门口的大喇叭"].waits_for is Waits.REPORTS
        edited = found["路口怎么过"]
        assert edited.state.name == "IN_REVIEW"
        assert edited.package is not None
        assert edited.package.edits is not None


@EITHER
@pytest.mark.usefixtures("small")
def test_a_course_that_was_removed_after_it_was_sent_does_not_come_back(services: Services) -> None:
    _order(services)
    maker.make(services)
    with services.database.sessions() as session:
        session.delete(session.scalars(select(Course)).first())
        session.commit()
    maker.make(services)
    assert _counts(services)[1] == len(COURSES) - 1
    maker.dress(services)


@EITHER
def test_all_its_members_have_the_password_that_is_told_at_the_first_start(services: Services) -> None:
    with services.database.sessions() as session:
        password = maker.order(session, services.settings.data)
        session.commit()
    with services.database.readers() as session:
        for name, role in MEMBERS.items():
            assert members.authenticate(session, name, password).role is role
