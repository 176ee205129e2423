"""The demo school is made once, whole, by the same ways that people use."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.courses.models import Course, Lesson
from catalog.jobs.models import Job
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads import service as uploads
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Offer
from school.demo import clips, maker, programme
from school.demo.clips import Drawn
from school.demo.programme import COURSES, MEMBERS
from school.services import Services
from tests.conftest import EITHER

SMALL = Drawn("testsrc=s=64x36:r=5", seconds=1)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same programme with clips that take no time to draw."""
    plans = tuple(replace(plan, lessons=tuple(replace(one, clip=SMALL) for one in plan.lessons)) for plan in COURSES)
    monkeypatch.setattr(programme, "COURSES", plans)


def _counts(services: Services) -> tuple[int, ...]:
    with services.database.readers() as session:
        tables = (Member, Course, Lesson, Upload, Job)
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def _whole() -> tuple[int, ...]:
    lessons = sum(len(plan.lessons) for plan in COURSES)
    return len(MEMBERS), len(COURSES), lessons, lessons, lessons


@pytest.mark.usefixtures("small")
def test_every_course_is_published_and_its_videos_wait_behind_those_of_people(services: Services) -> None:
    maker.order(services.settings.data)
    maker.make(services)
    assert _counts(services) == _whole()
    with services.database.readers() as session:
        assert all(course.published for course in session.scalars(select(Course)))
        assert set(session.scalars(select(Job.priority))) == {maker.PRIORITY}
        assert set(session.scalars(select(Upload.state))) == {UploadState.RECEIVED}
    assert not maker.unfinished(services.settings.data).exists()


@pytest.mark.usefixtures("small")
def test_it_is_never_made_twice(services: Services) -> None:
    maker.order(services.settings.data)
    maker.make(services)
    maker.make(services)
    maker.order(services.settings.data)
    maker.make(services)
    assert _counts(services) == _whole()


@EITHER
@pytest.mark.usefixtures("small")
def test_a_run_that_was_killed_is_gone_on_with(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.order(services.settings.data)
    begun = []

    def dies_in_the_fifth(clip: Drawn, target: Path) -> None:
        begun.append(clip)
        if len(begun) == 5:
            raise KeyboardInterrupt
        target.write_bytes(b"whole")

    with monkeypatch.context() as patch:
        patch.setattr(Drawn, "make", dies_in_the_fifth)
        with pytest.raises(KeyboardInterrupt):
            maker.make(services)
    assert maker.unfinished(services.settings.data).exists()
    maker.make(services)
    assert _counts(services) == _whole()


@EITHER
@pytest.mark.usefixtures("small")
def test_an_upload_that_was_begun_and_never_sent_is_begun_anew(services: Services) -> None:
    maker.order(services.settings.data)
    maker.make(services)
    with services.database.sessions() as session:
        lesson = session.scalars(select(Lesson)).first()
        assert lesson is not None
        for done in session.scalars(select(Upload).where(Upload.lesson_id == lesson.id)):
            session.delete(done)
        uploads.begin(session, services.intake, lesson.course.owner, Offer("x.mp4", lesson.id, 100))
        session.commit()
    maker.order(services.settings.data)
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
    maker.order(services.settings.data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programme, "COURSES", ())
        maker.make(services)
    with services.database.readers() as session:
        found = members.find(session, "陈静")
        assert found is not None
        assert found.role is Role.RESIDENT


def _drawings() -> list[str]:
    return [name for name, clip in vars(clips).items() if isinstance(clip, Drawn)]


@pytest.mark.parametrize("name", _drawings())
def test_every_drawing_can_be_drawn(name: str, tmp_path: Path) -> None:
    clip = replace(getattr(clips, name), seconds=1)
    target = tmp_path / "clip.mp4"
    clip.make(target)
    assert target.stat().st_size > 1000
