"""Objects of lessons over HTTP: types, ranges, conditions, who may keep what, and who is asked to send it."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from catalog.courses.models import Lesson, LessonState
from catalog.members.models import Member
from player.delivery.access_cache import ADDRESS_FOR, CACHED_FOR, KEPT_FOR, AccessCache
from player.web.delivery import GRANTED, MEDIA
from player.web.direct import GRANTED_ROUTE, PUBLIC_ROUTE, SegmentMiddleware
from player.web.sending import INTERNAL, MIME_TYPES
from school.app import create_app
from school.services import Services
from school.web.headers import HEADERS
from storage.files import FileStore
from tests import looking
from tests.factories import OBJECTS, PLAYLIST, SEGMENT, Stocked, stocked

services = looking.services


@pytest.fixture(scope="module")
def app(shared: Services) -> Flask:
    return create_app(shared)


@pytest.fixture(scope="module")
def ready(shared: Services, shared_teacher: Member) -> Stocked:
    return stocked(shared, shared_teacher)


@pytest.fixture(params=["public", "granted"])
def base(request: pytest.FixtureRequest, ready: Stocked) -> str:
    """Both kinds of address, one after the other."""
    found: str = getattr(ready, request.param)
    return found


@dataclass
class Served:
    """The app as a web process serves it: segments first."""

    direct: SegmentMiddleware
    counted: list[tuple[str, str, int]] = field(default_factory=list)
    """Routes, areas and sizes of what was sent first."""

    def get(self, path: str, headers: dict[str, str] | None = None) -> TestResponse:
        return Client(self.direct).get(path, headers=headers)


@pytest.fixture
def served(app: Flask, services: Services) -> Served:
    assert isinstance(services.store, FileStore)
    rights = AccessCache(services.access, services.database.readers)
    app.extensions["player"] = replace(app.extensions["player"], rights=rights)  # knows nothing of the tests before
    counted: list[tuple[str, str, int]] = []
    hosts = services.settings.trusted_hosts
    direct = SegmentMiddleware(app.wsgi_app, rights, services.store.path, hosts, lambda *sent: counted.append(sent))
    return Served(direct, counted)


@pytest.mark.parametrize("name", OBJECTS)
def test_each_object_has_its_type_and_its_bytes(client: FlaskClient, base: str, name: str) -> None:
    answer = client.get(f"{base}/{name}")
    assert (answer.status_code, answer.data) == (200, OBJECTS[name])
    assert answer.content_type.partition(";")[0] == MIME_TYPES[Path(name).suffix]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_head_is_told_all_but_the_bytes(client: FlaskClient, base: str) -> None:
    full, head = client.get(f"{base}/360p/1-0.m4s"), client.head(f"{base}/360p/1-0.m4s")
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Cache-Control", "Last-Modified"):
        assert head.headers[name] == full.headers[name]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=100-299", 100, 300), ("bytes=10000-", 10_000, 10_240), ("bytes=-7", 10_233, 10_240),
     ("bytes=10000-99999", 10_000, 10_240), ("bytes=-99999", 0, 10_240)],
)  # fmt: skip
def test_a_part_can_be_asked_for(client: FlaskClient, base: str, asked: str, start: int, end: int) -> None:
    answer = client.get(f"{base}/360p/1-0.m4s", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, SEGMENT[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(SEGMENT)}"


def test_a_part_beyond_the_end_is_refused_with_the_length(client: FlaskClient, base: str) -> None:
    answer = client.get(f"{base}/360p/1-0.m4s", headers={"Range": f"bytes={len(SEGMENT)}-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(SEGMENT)}"
    assert answer.cache_control.no_store


@pytest.mark.parametrize("name", ["360p/1-0.m4s", "main.m3u8"])
@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "items=0-5", "items=first"])
def test_several_parts_at_once_and_parts_of_an_unknown_kind_get_the_whole(
    client: FlaskClient, base: str, name: str, asked: str
) -> None:
    answer = client.get(f"{base}/{name}", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, OBJECTS[name])


@pytest.mark.parametrize("name", ["360p/1-0.m4s", "main.m3u8"])
@pytest.mark.parametrize("asked", ["bytes=0-1", "bytes=9999999-"])
def test_a_head_has_no_parts(client: FlaskClient, base: str, name: str, asked: str) -> None:
    answer = client.head(f"{base}/{name}", headers={"Range": asked})
    assert (answer.status_code, answer.content_length) == (200, len(OBJECTS[name]))
    assert "Content-Range" not in answer.headers


@pytest.mark.parametrize("name", ["360p/1-0.m4s", "main.m3u8"])
def test_who_has_it_is_not_sent_it_again(client: FlaskClient, base: str, name: str) -> None:
    full = client.get(f"{base}/{name}")
    same = client.get(f"{base}/{name}", headers={"If-None-Match": full.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["Cache-Control"] == full.headers["Cache-Control"]
    other = client.get(f"{base}/{name}", headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.data) == (200, OBJECTS[name])


def test_a_part_of_what_has_changed_meanwhile_is_the_whole(client: FlaskClient, base: str) -> None:
    answer = client.get(f"{base}/360p/1-0.m4s", headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (answer.status_code, answer.data) == (200, SEGMENT)


@pytest.mark.parametrize("name", ["360p/1-0.m4s", "main.m3u8"])
def test_who_wants_another_version_gets_a_refusal_nobody_keeps(client: FlaskClient, base: str, name: str) -> None:
    answer = client.get(f"{base}/{name}", headers={"If-Match": '"another"'})
    assert answer.status_code == 412
    assert answer.cache_control.no_store
    assert OBJECTS[name] not in answer.data


def test_playlists_are_compressed_for_those_who_take_it(client: FlaskClient, base: str) -> None:
    answer = client.get(f"{base}/main.m3u8", headers={"Accept-Encoding": "gzip"})
    assert (answer.content_encoding, gzip.decompress(answer.data)) == ("gzip", PLAYLIST)
    assert len(answer.data) < len(PLAYLIST) / 10
    plain = client.get(f"{base}/main.m3u8")
    assert "Accept-Encoding" in answer.vary
    assert "Accept-Encoding" in plain.vary
    assert answer.headers["ETag"].startswith('W/"')
    known = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
    assert client.get(f"{base}/main.m3u8", headers=known).status_code == 304


def test_anybody_may_keep_what_is_public_and_other_sites_may_play_it(client: FlaskClient, ready: Stocked) -> None:
    answer = client.get(f"{ready.public}/360p/1-0.m4s")
    assert (answer.cache_control.public, answer.cache_control.max_age) == (True, CACHED_FOR)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Range" in answer.headers["Access-Control-Expose-Headers"]
    assert not answer.headers.getlist("Set-Cookie")
    assert "Cookie" not in answer.vary


def test_only_its_own_browser_keeps_what_is_granted_and_no_other_site_reads_it(
    client: FlaskClient, ready: Stocked
) -> None:
    answer = client.get(f"{ready.granted}/360p/1-0.m4s", headers={"Origin": "https://elsewhere.example"})
    assert (answer.cache_control.private, answer.cache_control.public) == (True, False)
    assert (answer.cache_control.max_age or 0) <= CACHED_FOR
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_page_of_another_site_may_ask_for_parts_of_what_is_public(client: FlaskClient, ready: Stocked) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    asked["Access-Control-Request-Headers"] = "range"
    answer = client.options(f"{ready.public}/360p/1-0.m4s", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Range" in answer.headers["Access-Control-Allow-Headers"]
    closed = client.options(f"{ready.granted}/360p/1-0.m4s", headers=asked)
    assert "Access-Control-Allow-Origin" not in closed.headers


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written_there(client: FlaskClient, base: str, method: str) -> None:
    assert getattr(client, method)(f"{base}/360p/1-0.m4s").status_code in (400, 405)


@contextmanager
def withdrawn(services: Services) -> Iterator[None]:
    """The lesson is withdrawn meanwhile."""
    for state in (LessonState.WITHDRAWN, LessonState.PUBLISHED):
        with services.database.sessions() as session:
            session.execute(update(Lesson).values(state=state))
            session.commit()
        if state is LessonState.WITHDRAWN:
            yield


def test_a_server_in_front_is_told_what_may_be_had_and_for_how_long(
    client: FlaskClient, services: Services, ready: Stocked
) -> None:
    for base in (ready.public, ready.granted):
        answer = client.get(f"{base}/")
        assert (answer.status_code, answer.headers["X-School-Package"]) == (204, ready.prefix)
        held = answer.cache_control.max_age or 0
        graces = [int(answer.cache_control[name]) for name in ("stale-while-revalidate", "stale-if-error")]
        assert 0 < held + max(graces) + CACHED_FOR < 60
        assert not answer.headers.getlist("Set-Cookie")
        assert "Cookie" not in answer.vary
    with withdrawn(services):
        refused = client.get(f"{ready.public}/")
    assert (refused.status_code, "X-School-Package" in refused.headers) == (403, False)
    assert (refused.cache_control.max_age or 0) <= 1
    assert client.get("/hls/forged/").status_code == 403


# --- segments sent before Flask wakes up


def bare(answer: TestResponse) -> dict[str, str]:
    """Its headers, without those that are for pages or tell one answer from another."""
    pages = {*HEADERS, "Content-Security-Policy", "X-Request-Id", "Vary", "Date"} - {"X-Content-Type-Options"}
    found = {name: value for name, value in answer.headers.items() if name not in pages}
    found.pop("Content-Disposition", None)
    found["Cache-Control"] = ", ".join(sorted(answer.headers["Cache-Control"].split(", ")))
    return found


@pytest.mark.parametrize("name", ["360p/1-0.m4s", "360p/init.mp4"])
def test_a_segment_sent_first_is_what_flask_would_have_sent(
    client: FlaskClient, served: Served, base: str, name: str
) -> None:
    slow, fast = client.get(f"{base}/{name}"), served.get(f"{base}/{name}")
    assert (fast.status_code, fast.data, bare(fast)) == (slow.status_code, slow.data, bare(slow))
    route = PUBLIC_ROUTE if base.startswith("/media/") else GRANTED_ROUTE
    area = MEDIA if base.startswith("/media/") else GRANTED
    assert served.counted == [(route, area, len(OBJECTS[name]))]


@pytest.mark.parametrize(
    "headers",
    [{"Range": "bytes=0-9"}, {"If-None-Match": '"x"'}, {"If-Modified-Since": "Wed, 25 Nov 2026 08:00:00 GMT"},
     {"Host": "evil.example"}],
)  # fmt: skip
def test_what_is_out_of_the_ordinary_is_left_to_flask(
    client: FlaskClient, served: Served, base: str, headers: dict[str, str]
) -> None:
    slow, fast = (each.get(f"{base}/360p/1-0.m4s", headers=headers) for each in (client, served))
    assert (fast.status_code, fast.data, served.counted) == (slow.status_code, slow.data, [])


def test_a_withdrawn_segment_is_refused_when_its_right_is_forgotten(
    served: Served, services: Services, ready: Stocked
) -> None:
    seconds = [1000.0]
    served.direct.rights.clock = lambda: seconds[0]
    assert served.get(f"{ready.public}/360p/1-0.m4s").status_code == 200
    with withdrawn(services):
        seconds[0] += KEPT_FOR
        assert served.get(f"{ready.public}/360p/1-0.m4s").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "360p/gone.m4s",
        "../../../secret-key.m4s",
        "..%2f..%2fx.mp4",
        "360p/../../../x.m4s",
        ".m4s",
        "//x.m4s",
        "x.m4s/",
    ],
)
def test_a_name_sent_first_cannot_leave_its_package(served: Served, base: str, name: str) -> None:
    assert served.get(f"{base}/{name}").status_code in (308, 404)


def test_without_a_database_a_segment_gets_flasks_answer(
    served: Served, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        trouble = sqlite3.OperationalError("disk I/O error")
        trouble.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise OperationalError("SELECT", {}, trouble)

    monkeypatch.setattr(Session, "scalar", away)
    monkeypatch.setattr(Session, "get", away)
    answer = served.get(f"{base}/360p/1-0.m4s")
    assert (answer.status_code, served.counted) == (503, [])


# --- when somebody else sends the bytes


@pytest.fixture
def behind_nginx(services: Services) -> FlaskClient:
    told = replace(services, settings=replace(services.settings, x_accel=True))
    return create_app(told).test_client()


def test_an_nginx_in_front_is_told_which_file_to_send(behind_nginx: FlaskClient, base: str, ready: Stocked) -> None:
    for name in ("360p/1-0.m4s", "poster.jpg"):
        answer = behind_nginx.get(f"{base}/{name}")
        assert (answer.status_code, answer.data) == (200, b"")
        assert answer.headers["X-Accel-Redirect"] == f"{INTERNAL}packages/{ready.prefix}/{name}"
        assert answer.mimetype == MIME_TYPES[Path(name).suffix]
    assert behind_nginx.get(f"{base}/main.m3u8").data == PLAYLIST
    gone = behind_nginx.get(f"{base}/gone.jpg")
    assert (gone.status_code, "X-Accel-Redirect" in gone.headers) == (404, False)


def test_the_next_object_behind_nginx_needs_no_query_and_a_playlist_always_does(
    behind_nginx: FlaskClient, services: Services, base: str
) -> None:
    assert behind_nginx.get(f"{base}/360p/1-0.m4s").status_code == 200
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert behind_nginx.get(f"{base}/360p/1-0.m4s").status_code == 200
    assert not asked
    assert behind_nginx.get(f"{base}/main.m3u8").status_code == 200
    assert asked


def test_a_client_cannot_say_that_there_is_an_nginx(served: Served, base: str) -> None:
    claims = {
        "X-Accel-Redirect": "/_objects/x",
        "X-Sendfile-Type": "X-Accel-Redirect",
        "X-Accel-Mapping": "/=/_objects/",
    }
    for name in ("360p/1-0.m4s", "poster.jpg"):
        answer = served.get(f"{base}/{name}", headers=claims)
        assert answer.data == OBJECTS[name]
        assert "X-Accel-Redirect" not in answer.headers


class Bucket(FileStore):
    """Stands for an object store with addresses of its own, the outside world here."""

    def address(self, key: str, *, seconds: int, content_type: str) -> str | None:
        return f"https://bucket.example/{key}?for={seconds}&as={content_type}"


@pytest.fixture
def with_bucket(services: Services) -> FlaskClient:
    store = Bucket(services.settings.objects_folder)
    return create_app(replace(services, store=store)).test_client()


def test_an_object_store_gives_segments_itself_and_playlists_come_from_us(
    with_bucket: FlaskClient, base: str, ready: Stocked
) -> None:
    for name in ("360p/1-0.m4s", "poster.jpg"):
        answer = with_bucket.get(f"{base}/{name}")
        assert answer.status_code == 302
        kind = MIME_TYPES[Path(name).suffix]
        wanted = f"https://bucket.example/packages/{ready.prefix}/{name}?for={ADDRESS_FOR}&as={kind}"
        assert answer.headers["Location"] == wanted
        assert 0 < (answer.cache_control.max_age or 0) < ADDRESS_FOR
        assert not answer.cache_control.immutable
    assert with_bucket.get(f"{base}/main.m3u8").data == PLAYLIST


def test_an_object_store_gives_nothing_of_what_was_withdrawn(
    with_bucket: FlaskClient, services: Services, ready: Stocked
) -> None:
    with withdrawn(services):
        assert with_bucket.get(f"{ready.public}/360p/1-0.m4s").status_code == 404
