"""The studio sends straight to the bucket: a real browser, a real S3 server of another origin."""

from pathlib import Path

import pytest
from playwright.sync_api import Request, Route
from sqlalchemy import select

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.models import Upload, UploadState
from school.services import Services
from storage.s3 import S3Store
from storage.s3.preparing import prepare
from tests.browser.conftest import NewPage, until
from tests.browser.server import sign_in

pytestmark = pytest.mark.xdist_group("s3")  # one server for all of them
ROWS = "[data-rows] > li"


@pytest.fixture
def storage(bucket_settings: dict[str, str]) -> dict[str, str]:
    return bucket_settings


def test_a_video_goes_to_the_bucket_and_a_reload_in_the_middle_costs_only_the_part_that_was_on_its_way(
    new_page: NewPage,
    site: str,
    lesson: Lesson,
    teacher: Member,
    services: Services,
    s3_store: S3Store,
    tmp_path: Path,
) -> None:
    prepare(s3_store, [site])
    video = tmp_path / "长课.mp4"
    video.write_bytes(bytes(range(256)) * (17 * 4096))  # three parts
    page = new_page()  # its console tells of the broken line, as it should
    page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method in ("PUT", "PATCH"):
            sent.append(request.url)

    page.on("request", note)
    sign_in(page, teacher, f"/studio/courses/{lesson.course_id}")

    def line(route: Route) -> None:
        route.abort() if "partNumber=2" in route.request.url else route.continue_()

    bucket = f"{s3_store.clients.bucket.endpoint}/**"
    page.route(bucket, line)
    page.locator("[data-files]").set_input_files(video)
    page.locator("[data-rows]").get_by_text("等待网络").first.wait_for()
    page.reload()  # before the line is whole again, or the page might go on by itself
    page.unroute(bucket)
    page.locator("[data-rows]").get_by_text("还没上传完").first.wait_for()
    sent.clear()
    page.locator("[data-files]").set_input_files(video)
    until(page, f"document.querySelectorAll('{ROWS}[data-state=RECEIVED]').length === 1")
    with services.database.readers() as session:
        [upload] = session.scalars(select(Upload))
        assert upload.state is UploadState.RECEIVED
        with services.store.open(upload.source_key) as stored:
            assert stored.read() == video.read_bytes()
    assert all(url.startswith(s3_store.clients.bucket.endpoint) for url in sent)
    assert [url for url in sent if "partNumber=1" in url] == []
    assert list((services.settings.data / "uploads").iterdir()) == []
