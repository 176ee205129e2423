"""An operator sends a file, and a worker makes the picture of the category of it."""

import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalog.categories.jobs import PICTURE
from catalog.categories.models import Category
from catalog.members.models import Role
from catalog.videos.keys import sent_picture_key
from school.pipeline.worker import Worker
from school.services import Services
from tests.catalog.web.test_studio import Studio
from tests.conftest import AddMember, Bearer
from tests.in_progress import ENGINE
from tests.workers import worker
from transcode.tools import ffmpeg

pytestmark = pytest.mark.databases("sqlite")
API = "/api/v1/categories"


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("photos") / "photo.png"
    argv = [str(ffmpeg()), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180", "-frames:v", "1", str(path)]
    subprocess.run(argv, check=True)
    return path.read_bytes()


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


def _category(services: Services) -> Category:
    with services.database.readers() as session:
        found = session.get_one(Category, "dance")
        session.expunge(found)
        return found


def test_a_picture_is_made_shown_and_taken_back(
    client: FlaskClient, bearer: Bearer, add_member: AddMember, services: Services, pipeline: Worker, photo: bytes
) -> None:
    headers = bearer(add_member("周伟", Role.OPERATOR))
    answer = client.put(f"{API}/dance/picture", data=photo, content_type="image/png", headers=headers)
    assert (answer.status_code, answer.json["picture"]) == (200, None)
    sent = _category(services).sent_picture
    assert sent
    assert pipeline.work(PICTURE)
    assert (_category(services).sent_picture, _category(services).picture) == (None, sent)
    assert not list(services.store.list(sent_picture_key(sent) + "$"))
    shown = client.get(f"{API}/dance").json["picture"]
    picture = client.get(shown)
    assert (picture.status_code, picture.mimetype, picture.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert picture.cache_control.public
    assert shown in client.get("/").text
    assert client.get("/categories/pictures/other.jpg").status_code == 404
    assert client.delete(f"{API}/dance/picture", headers=headers).json["picture"] is None
    assert client.get(shown).status_code == 404


def test_a_file_that_cannot_be_read_changes_nothing_and_the_page_says_so(
    client: FlaskClient, add_member: AddMember, services: Services, pipeline: Worker, photo: bytes, tmp_path: Path
) -> None:
    desk = Studio(client, add_member("周伟", Role.OPERATOR))
    page = "/operations/categories"
    for content in (photo, photo[:60]):
        path = tmp_path / "photo.png"
        path.write_bytes(content)
        with path.open("rb") as file:
            assert desk.send(f"{page}/dance/picture", file=file).status_code == 303
        assert "正在准备这张图片" in desk.page(page)
        assert pipeline.work(PICTURE)
    assert "无法作为图片打开" in desk.page(page)
    found = _category(services)
    assert (found.picture is not None, found.picture_refused) == (True, True)
    path.write_bytes(b"<svg/>")
    with path.open("rb") as file:
        assert desk.send(f"{page}/dance/picture", file=file).status_code == 303
    assert "JPEG、PNG 或 WebP" in desk.page(page)
    assert not pipeline.work(PICTURE)


def test_the_last_of_two_files_counts(
    client: FlaskClient, bearer: Bearer, add_member: AddMember, services: Services, pipeline: Worker, photo: bytes
) -> None:
    headers = bearer(add_member("周伟", Role.OPERATOR))
    for _ in range(2):
        client.put(f"{API}/dance/picture", data=photo, content_type="image/png", headers=headers)
    last = _category(services).sent_picture
    assert pipeline.work(PICTURE)
    assert not pipeline.work(PICTURE)
    assert _category(services).picture == last
