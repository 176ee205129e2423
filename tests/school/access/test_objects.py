"""The bytes themselves: playlists, segments, posters, storyboards, captions and sources of what is not public."""

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from catalog.clock import now
from catalog.members.models import MemberState, Role
from catalog.uploads.models import UploadState
from catalog.videos.models import Package
from player.delivery.grants import LIFETIME, Grants
from tests.school.access.people import OBJECTS, STATES, People, Thing

PRIVATE = [state for state in STATES if state != "published"]


def _media(people: People, who: str, found: Thing, name: str) -> TestResponse:
    return people.actor(who).client.get(f"/media/{found.uploads[UploadState.READY]}/1/{name}")


def _granted(people: People, grant: str, name: str) -> TestResponse:
    return people.app.test_client().get(f"/hls/{grant}/{name}")


def _grant(people: People, found: Thing, holder: str) -> str:
    return people.services.access.grants.issue(found.package, people.actor(holder).member_id, now())


def _bytes(found: Thing, name: str) -> bytes:
    return f"bytes of packages/{found.uploads[UploadState.READY]}/1/{name}".encode()


@pytest.mark.parametrize("name", OBJECTS)
def test_anybody_gets_the_objects_of_a_public_lesson(people: People, name: str) -> None:
    found = people.thing("instructor", "published")
    assert _media(people, "nobody", found, name).data == _bytes(found, name)


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("state", PRIVATE)
def test_the_plain_address_of_what_is_not_public_opens_to_nobody_not_even_its_owner(
    people: People, state: str, name: str
) -> None:
    found = people.thing("instructor", state)
    answers = [_media(people, who, found, name) for who in ("nobody", "resident", "instructor", "admin")]
    assert {answer.status_code for answer in answers} == {404}
    assert all(b"bytes of" not in answer.data for answer in answers)


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("state", PRIVATE)
def test_a_grant_opens_it_to_those_who_may_see_drafts_and_to_no_others(people: People, state: str, name: str) -> None:
    found = people.thing("instructor", state)
    for holder in ("instructor", "moderator", "operator", "admin"):
        assert _granted(people, _grant(people, found, holder), name).data == _bytes(found, name)
    for holder in ("nobody", "resident", "other instructor", "blocked"):
        assert _granted(people, _grant(people, found, holder), name).status_code == 404


def test_the_right_is_that_of_the_grants_member_whoever_asks(people: People) -> None:
    grant = _grant(people, people.thing("instructor", "draft"), "resident")
    assert people.actor("admin").client.get(f"/hls/{grant}/main.m3u8").status_code == 404


def test_a_grant_of_one_lesson_opens_no_other(people: People) -> None:
    mine, theirs = people.thing("other instructor", "draft"), people.thing("instructor", "draft")
    grant = _grant(people, mine, "other instructor")
    other = theirs.uploads[UploadState.READY]
    for name in (f"../../{other}/1/main.m3u8", f"..%2f..%2f{other}/1/main.m3u8", f"....//{other}/1/main.m3u8"):
        assert _granted(people, grant, name).status_code == 404
    mixed = people.services.access.grants.issue(theirs.package, people.actor("other instructor").member_id, now())
    assert _granted(people, mixed, "main.m3u8").status_code == 404


def test_a_grant_ends(people: People) -> None:
    found, owner = people.thing("instructor", "draft"), people.actor("instructor").member_id
    old = people.services.access.grants.issue(found.package, owner, now() - LIFETIME - timedelta(hours=1))
    assert _granted(people, old, "main.m3u8").status_code == 404


def test_a_grant_cannot_be_made_or_mended_by_others(people: People) -> None:
    found, owner = people.thing("instructor", "draft"), people.actor("instructor").member_id
    good = _grant(people, found, "instructor")
    forged = Grants("another school's secret key").issue(found.package, owner, now())
    key, _, signed = good.partition(".")
    for grant in (forged, f"9.{signed}", good[:-1], good + "A", signed, f"{key}.", "x", "1.W10.x", good.swapcase()):
        assert _granted(people, grant, "main.m3u8").status_code == 404


def test_a_grant_dies_with_the_right_of_its_member(people: People) -> None:
    found = people.thing("instructor", "draft")
    owner, helper = people.actor("instructor").member_id, people.actor("moderator").member_id
    grants = {owner: _grant(people, found, "instructor"), helper: _grant(people, found, "moderator")}
    assert {_granted(people, grant, "main.m3u8").status_code for grant in grants.values()} == {200}
    people.change(owner, state=MemberState.BLOCKED)
    people.change(helper, role=Role.RESIDENT)
    assert {_granted(people, grant, "main.m3u8").status_code for grant in grants.values()} == {404}
    people.renew("instructor")
    people.renew("moderator")
    people.actor("instructor"), people.actor("moderator")


def test_the_grant_of_a_video_that_was_replaced_opens_nothing(people: People) -> None:
    found = people.thing("instructor", "draft")
    grant = _grant(people, found, "instructor")
    with people.services.database.sessions() as session:
        session.delete(session.get_one(Package, found.package))
        session.commit()
    people.changed("instructor", "draft")
    assert _granted(people, grant, "main.m3u8").status_code == 404


@pytest.mark.parametrize("state", PRIVATE)
def test_captions_of_what_is_not_public_are_for_those_who_may_see_it(people: People, state: str) -> None:
    found = people.thing("instructor", state)
    path = f"/captions/{found.lesson}/{found.captions}.vtt"
    got = {
        who: people.actor(who).client.get(path) for who in ("nobody", "resident", "other instructor", "instructor")
    }
    assert [answer.status_code for answer in got.values()] == [404, 404, 404, 200]
    assert got["instructor"].cache_control.private
    assert not got["instructor"].cache_control.public


def test_captions_of_one_lesson_are_not_found_under_another(people: People) -> None:
    mine, theirs = people.thing("other instructor", "draft"), people.thing("instructor", "draft")
    client = people.actor("other instructor").client
    assert client.get(f"/captions/{mine.lesson}/{theirs.captions}.vtt").status_code == 404


@pytest.mark.parametrize(
    "way",
    ["../../../sources/{id}", "..%2f..%2f..%2fsources%2f{id}", "sources/{id}", "/sources/{id}", "..\\sources\\{id}"],
)
def test_no_address_leads_to_a_source(people: People, way: str) -> None:
    found = people.thing("instructor", "published")
    upload = found.uploads[UploadState.READY]
    name = way.format(id=upload)
    answers = [_media(people, "admin", found, name), _granted(people, _grant(people, found, "admin"), name)]
    assert all(answer.status_code in (308, 404) and b"bytes of" not in answer.data for answer in answers)
    assert people.actor("admin").client.get(f"/uploads/{upload}").status_code == 405


def test_what_may_not_be_seen_looks_like_what_is_not_there(people: People) -> None:
    found, client = people.thing("instructor", "draft"), people.actor("resident").client
    for there, nowhere in (
        (f"/courses/{found.course}", "/courses/nowhere"),
        (f"/api/v1/lessons/{found.lesson}", "/api/v1/lessons/nowhere"),
        (f"/media/{found.uploads[UploadState.READY]}/1/main.m3u8", "/media/nowhere/1/main.m3u8"),
    ):
        one, other = client.get(there), client.get(nowhere)
        assert (one.status_code, other.status_code) == (404, 404)
        assert _told(one, there) == _told(other, nowhere)


def _told(answer: TestResponse, address: str) -> bytes:
    """What an answer says, but for the address and the page's own token, in which the second of its making stands."""
    return re.sub(rb'(name="csrf-token" content=")[^"]+', rb"\1", answer.data).replace(address.encode(), b"")


def test_what_hides_from_get_hides_from_head_and_from_ranges(people: People) -> None:
    found, client = people.thing("instructor", "draft"), people.app.test_client()
    path = f"/media/{found.uploads[UploadState.READY]}/1/480/0.m4s"
    answers = [
        client.head(path),
        client.get(path, headers={"Range": "bytes=0-3"}),
        client.head(f"/courses/{found.course}"),
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_lists_name_nothing_that_is_not_public(people: People) -> None:
    people.thing("instructor", "published")
    hidden = [people.thing("instructor", state) for state in ("draft", "withdrawn course")]
    client = people.actor("other instructor").client
    for path in ("/", "/courses", "/categories/dance", "/api/v1/courses", "/api/v1/courses?mine=1", "/studio/"):
        text = client.get(path).text
        assert not [one.course for one in hidden if one.course in text], path
