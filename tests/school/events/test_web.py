"""GET /api/v1/events over HTTP: who may listen, to what, and to how much."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalog.changes import changed
from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload
from catalog.uploads.service import Offer, begin
from school.services import Services
from tests.conftest import AddMember, Bearer

EVENTS = "/api/v1/events"


@pytest.fixture
def upload(services: Services, session: Session, teacher: Member, lesson: Lesson) -> Upload:
    """One of the teacher's, that is being sent."""
    owner = session.get_one(Member, teacher.id)
    made = begin(session, services.intake, owner, Offer("a.mp4", lesson.video_id, 9))
    session.commit()
    return made


@contextmanager
def listening(client: FlaskClient, headers: dict[str, str], *subjects: str) -> Iterator[TestResponse]:
    """An open stream."""
    response = client.get(EVENTS, query_string=[("subject", one) for one in subjects], headers=headers)
    try:
        yield response
    finally:
        response.close()


def test_a_stream_tells_of_a_change_after_its_commit(
    services: Services, client: FlaskClient, session: Session, upload: Upload, teacher: Member, bearer: Bearer
) -> None:
    with listening(client, bearer(teacher), f"upload:{upload.id}") as stream:
        assert (stream.status_code, stream.mimetype) == (200, "text/event-stream")
        assert stream.headers["Cache-Control"] == "no-store"
        assert next(stream.response) == b"retry: 3000\n\n"
        session.get_one(Upload, upload.id)
        changed(session, f"upload:{upload.id}")
        session.commit()
        assert f'"subject": "upload:{upload.id}"' in bytes(next(stream.response)).decode()
        assert len(services.events.hub) == 1
    assert len(services.events.hub) == 0


@pytest.mark.parametrize("subject", ["upload:nobody", "upload:", "lesson:a", "upload:a\0b", "x" * 200, ""])
def test_there_is_no_stream_about_what_nobody_can_see(
    client: FlaskClient, teacher: Member, bearer: Bearer, subject: str
) -> None:
    with listening(client, bearer(teacher), subject) as stream:
        assert stream.status_code == 404


def test_strangers_hear_of_nothing(
    client: FlaskClient, upload: Upload, add_member: AddMember, bearer: Bearer
) -> None:
    with listening(client, bearer(add_member("孙桂芳", Role.RESIDENT)), f"upload:{upload.id}") as stream:
        assert stream.status_code == 404
    with listening(client, {}, f"upload:{upload.id}") as stream:
        assert stream.status_code == 401


def test_a_stream_has_one_to_fifty_subjects(
    client: FlaskClient, upload: Upload, teacher: Member, bearer: Bearer
) -> None:
    assert client.get(EVENTS, headers=bearer(teacher)).status_code == 422
    with listening(client, bearer(teacher), *[f"upload:{upload.id}"] * 51) as stream:
        assert stream.status_code == 422


def test_a_member_has_a_share_of_the_streams(
    services: Services, client: FlaskClient, upload: Upload, teacher: Member, bearer: Bearer
) -> None:
    services.events.hub.each = 1
    with listening(client, bearer(teacher), f"upload:{upload.id}") as first:
        assert first.status_code == 200
        with listening(client, bearer(teacher), f"upload:{upload.id}") as second:
            assert second.status_code == 429
            assert second.get_json()["error"] == "too_many_streams"
    with listening(client, bearer(teacher), f"upload:{upload.id}") as again:
        assert again.status_code == 200


def test_whoever_has_an_answer_is_not_sent_it_again(
    client: FlaskClient, session: Session, upload: Upload, teacher: Member, bearer: Bearer
) -> None:
    address = f"/api/v1/uploads/{upload.id}"
    first = client.get(address, headers=bearer(teacher))
    known = bearer(teacher) | {"If-None-Match": first.headers["ETag"]}
    assert (client.get(address, headers=known).status_code, client.get(address, headers=known).data) == (304, b"")
    session.get_one(Upload, upload.id).filename = "b.mp4"
    session.commit()
    assert client.get(address, headers=known).status_code == 200
