"""The page of a lesson that is being prepared moves, and turns into the player by itself."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.uploads.models import Upload, UploadState
from school.services import Services
from tests.conftest import PASSWORD


def _stand(
    services: Services, lesson_id: str, state: UploadState, progress: float, package: str | None
) -> str | None:
    """Put the lesson's upload where a worker would have put it; the package that the lesson had before."""
    with services.database.sessions() as session:
        upload = session.scalars(select(Upload).where(Upload.lesson_id == lesson_id)).one()
        upload.state, upload.progress = state, progress
        lesson = session.get_one(Lesson, lesson_id)
        before, lesson.package_id = lesson.package_id, package
        session.commit()
        return before


def test_a_teacher_watches_the_work_and_then_the_lesson(
    page: Page, services: Services, course: Course, teacher: Member
) -> None:
    lesson = course.lessons[0].id
    package = _stand(services, lesson, UploadState.TRANSCODING, 0.1, None)
    page.goto(f"/signin?next=/lessons/{lesson}")
    page.fill("input[name=name]", teacher.name)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("做好了 10%")
    _stand(services, lesson, UploadState.TRANSCODING, 0.6, None)
    expect(page.locator("main")).to_contain_text("做好了 60%", timeout=10_000)
    _stand(services, lesson, UploadState.READY, 1.0, package)

    expect(page.locator(".vjs-big-play-button")).to_be_visible(timeout=10_000)
