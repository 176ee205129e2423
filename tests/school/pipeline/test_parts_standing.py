"""A video that goes straight to the bucket: its sender loses the right on the way."""

import urllib.request

import pytest
from flask.testing import FlaskClient

from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from school.pipeline.reaper import reap
from school.services import Services
from tests.conftest import Bearer

pytestmark = pytest.mark.xdist_group("s3")  # one server for all of them


@pytest.fixture
def storage(bucket_settings: dict[str, str]) -> dict[str, str]:
    return bucket_settings


def test_who_lost_the_right_gets_no_addresses_and_ends_nothing_and_neither_does_the_reaper(
    services: Services, client: FlaskClient, lesson: Lesson, teacher: Member, bearer: Bearer
) -> None:
    headers, data = bearer(teacher), b"x" * 100
    words = {"filename": "a.mp4", "size": len(data), "lesson": lesson.id}
    address = f"/api/v1/uploads/{client.post('/api/v1/uploads', json=words, headers=headers).json['id']}"
    [part] = client.get(f"{address}/parts", headers=headers).json["items"]
    urllib.request.urlopen(urllib.request.Request(part["url"], data, method="PUT")).close()
    with services.database.sessions() as session:
        session.get_one(Member, teacher.id).role = Role.RESIDENT
        session.commit()
    for refused in (
        client.get(f"{address}/parts", headers=headers),
        client.post(f"{address}/complete", headers=headers),
    ):
        assert (refused.status_code, refused.get_json()["error"]) == (403, "right_lost")
    reap(services)
    assert client.get(address, headers=headers).json["state"] == "WAITING"
