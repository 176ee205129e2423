"""Members who have lost their access are answered like nobody, on every route."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from catalog.clock import now
from catalog.members.models import ApiToken
from tests.school.access.people import People
from tests.school.access.table import Cell, written
from tests.school.access.test_table import wrong

TABLE = written()


def test_a_blocked_member_is_nobody_although_session_and_token_are_still_theirs(people: People) -> None:
    asked = [
        (route, Cell("blocked", cell.thing, cell.wanted))
        for route, cells in TABLE.items()
        for cell in cells
        if cell.actor == "nobody"
    ]
    assert len(asked) > len(TABLE)
    assert [f"{route}: {told}" for route, cell in asked if (told := wrong(people, route, cell))] == []


@pytest.mark.parametrize("path", ["/api/v1/courses?mine=1", "/uploads/any", "/studio/"])
def test_a_token_that_ended_opens_nothing_anywhere(people: People, path: str) -> None:
    moderator = people.actor("moderator")
    headers = {**moderator.bearer, "Tus-Resumable": "1.0.0"}
    client = people.app.test_client()
    method = "HEAD" if path.startswith("/uploads") else "GET"
    assert client.open(path, method=method, headers=headers).status_code in (200, 404)
    with people.services.database.sessions() as session:
        held = update(ApiToken).where(ApiToken.member_id == moderator.member_id)
        session.execute(held.values(expires_at=now() - timedelta(seconds=1)))
        session.commit()
    assert client.open(path, method=method, headers=headers).status_code == 401
    people.renew("moderator")


@pytest.mark.parametrize(
    "forged", ["Bearer", "Bearer x", "Bearer null", "bearer  ", "Basic YWRtaW46YWRtaW4=", "Token x"]
)
def test_a_header_that_proves_nothing_is_no_way_in_and_hides_the_cookie(people: People, forged: str) -> None:
    answer = people.actor("admin").client.get("/admin/members", headers={"Authorization": forged})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "token",
    [
        # A JWT that says alg none, and one for another audience: words that this school does not speak.
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiIsImF1ZCI6Im90aGVyIn0.x",
        "' OR 1=1 --",
        "%",
        "\x7f",
    ],
)
def test_tokens_of_other_kinds_are_unknown_words(people: People, token: str) -> None:
    answer = people.app.test_client().get("/api/v1/courses?mine=1", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json["error"]) == (401, "not_signed_in")
