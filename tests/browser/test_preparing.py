"""The page of a lesson that is being prepared moves, and turns into the player by itself."""

from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import inspect, select

from catalog.courses.models import Course
from catalog.members.models import Member
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package
from school.services import Services
from tests.conftest import PASSWORD


def _stand(services: Services, video_id: str, state: UploadState, progress: float) -> None:
    """Put the video's upload where a worker would have put it."""
    with services.database.sessions() as session:
        upload = session.scalars(select(Upload).where(Upload.video_id == video_id)).one()
        upload.state, upload.progress = state, progress
        session.commit()


def _take_package(services: Services, video_id: str) -> dict[str, Any]:
    """Take the video's package off the record; its facts, to put it back."""
    with services.database.sessions() as session:
        package = session.scalars(select(Package).where(Package.video_id == video_id)).one()
        facts = {column.key: getattr(package, column.key) for column in inspect(Package).column_attrs}
        session.delete(package)
        session.commit()
        return facts


def _give_package(services: Services, facts: dict[str, Any]) -> None:
    with services.database.sessions() as session:
        session.add(Package(**facts))
        session.commit()


def test_a_teacher_watches_the_work_and_then_the_lesson(
    page: Page, services: Services, course: Course, teacher: Member
) -> None:
    lesson, video = course.lessons[0].id, course.lessons[0].video_id
    facts = _take_package(services, video)
    _stand(services, video, UploadState.TRANSCODING, 0.1)
    page.goto(f"/signin?next=/lessons/{lesson}")
    page.fill("input[name=name]", teacher.name)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("已处理 10%")
    _stand(services, video, UploadState.TRANSCODING, 0.6)
    expect(page.locator("main")).to_contain_text("已处理 60%")
    _give_package(services, facts)
    _stand(services, video, UploadState.READY, 1.0)

    expect(page.locator(".vjs-big-play-button")).to_be_visible()
