"""What is true of a bucket alone: addresses, parts, pages, bad lines, full servers. A real server answers."""

import datetime as dt
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import botocore.auth
import pytest

from storage.bucket import Bucket
from storage.cache import Cache
from storage.errors import ObjectMissing, StorageError, StoreFull
from storage.multipart import LEAST_PART, PartLayout
from storage.s3 import S3Store
from storage.s3.client import Clients, Credentials, Timeouts
from storage.s3.store import Sizes
from tests.buckets import KEY, SECRET, Server, a_store
from tests.storage import lines
from tests.storage.lines import Line, line_to

pytestmark = pytest.mark.xdist_group("s3")  # one server for all of them
DATA = bytes(range(256)) * 4096  # 1 MiB
SOON = Timeouts(connect=5, read=5, attempts=2)


@pytest.fixture
def line(s3_server: Server) -> Iterator[Line]:
    with line_to(s3_server.endpoint) as opened:
        yield opened


@pytest.fixture
def behind(line: Line, s3_store: S3Store, tmp_path: Path) -> S3Store:
    """The same bucket, seen through `line`."""
    return a_store(Bucket(s3_store.clients.bucket.name, line.endpoint), tmp_path / "cache", timeouts=SOON)


def fetch(
    url: str, *, method: str = "GET", data: bytes | None = None, headers: dict[str, str] | None = None
) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}, method=method)) as answer:
        return bytes(answer.read())


def refusal(url: str, **request: object) -> int:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(url, **request)  # type: ignore[arg-type]
    refused.value.close()
    return refused.value.code


# addresses


def test_an_address_gives_the_object_to_anybody_with_its_type_and_in_ranges(s3_store: S3Store) -> None:
    s3_store.put("课件/一 a+b.m4s", DATA)
    url = s3_store.address("课件/一 a+b.m4s", seconds=60, content_type="video/iso.segment")
    assert url is not None
    with urllib.request.urlopen(url) as answer:
        assert answer.headers["Content-Type"] == "video/iso.segment"
        assert answer.read() == DATA
    assert fetch(url, headers={"Range": "bytes=10-19"}) == DATA[10:20]


def test_without_a_signature_or_with_another_one_there_is_nothing(s3_store: S3Store) -> None:
    s3_store.put("a", DATA)
    s3_store.put("b", DATA)
    url = s3_store.address("a", seconds=60, content_type="video/mp4")
    assert url is not None
    assert refusal(url.partition("?")[0]) == 403
    assert refusal(url.replace("/a?", "/b?")) == 403
    assert refusal(url.replace("video%2Fmp4", "text%2Fhtml")) == 403
    assert refusal(url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")) == 403


def test_an_address_ends(s3_store: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    s3_store.put("a", DATA)
    then = botocore.auth.get_current_datetime() - dt.timedelta(seconds=61)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: then)
    url = s3_store.address("a", seconds=60, content_type="video/mp4")
    assert url is not None
    assert refusal(url) == 403


def test_addresses_name_the_public_endpoint(s3_server: Server, line: Line, tmp_path: Path) -> None:
    store = a_store(Bucket("test-public", s3_server.endpoint, public=line.endpoint), tmp_path)
    store.clients.work.create_bucket(Bucket="test-public")
    store.put("a", b"seen from outside")
    url = store.address("a", seconds=60, content_type="text/plain")
    assert url is not None
    assert url.startswith(f"{line.endpoint}/test-public/a?")
    assert fetch(url) == b"seen from outside"
    assert line.connections == 1


def test_a_bucket_that_browsers_cannot_reach_has_no_addresses(tmp_path: Path) -> None:
    store = a_store(Bucket("hidden", "http://127.0.0.1:9", public="no"), tmp_path)
    assert store.address("a", seconds=60, content_type="text/plain") is None
    assert not store.direct.reachable


# parts


@pytest.mark.parametrize(
    ("size", "part_size", "count", "last"),
    [
        (0, 8 << 20, 0, None),
        (1, 8 << 20, 1, 1),
        (8 << 20, 8 << 20, 1, 8 << 20),
        ((8 << 20) + 1, 8 << 20, 2, 1),
        (10_000 * (8 << 20), 8 << 20, 10_000, 8 << 20),
        (10_000 * (8 << 20) + 1, 9 << 20, 8889, 8_388_609),
        (800 * 10**9, 77 << 20, 9909, 24_592_384),
        (5 << 40, 525 << 20, 9987, 241_172_480),
        (10_000 * (5 << 30), 5 << 30, 10_000, 5 << 30),
    ],
)
def test_parts_stay_within_the_limits_of_s3(size: int, part_size: int, count: int, last: int | None) -> None:
    cut = PartLayout.for_size(size)
    assert (cut.part_size, cut.count) == (part_size, count)
    if last is not None:
        final = cut.part(cut.count)
        assert (final.size, final.offset + final.size) == (last, size)


def test_more_than_an_object_can_have_is_refused() -> None:
    with pytest.raises(ValueError, match="more than an object can have"):
        PartLayout.for_size(10_000 * (5 << 30) + 1)


def test_a_large_file_goes_in_parts(s3_server: Server, s3_store: S3Store, tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(DATA * 11)
    bucket = s3_store.clients.bucket
    store = S3Store(bucket, Credentials(KEY, SECRET), Cache(tmp_path / "cache", reserve=0), sizes=Sizes(LEAST_PART))
    store.put_file("large", file, move=True)
    assert not file.exists()
    assert store.clients.work.head_object(Bucket=bucket.name, Key="large")["ETag"].endswith('-3"')
    with store.open("large") as opened, store.local("large") as path:
        assert opened.read() == path.read_bytes() == DATA * 11
    with store.open("large", 5 * len(DATA) - 3, 6) as opened:
        assert opened.read() == DATA[-3:] + DATA[:3]


def test_a_large_file_that_breaks_off_leaves_nothing_under_its_key(
    s3_store: S3Store, behind: S3Store, line: Line, tmp_path: Path
) -> None:
    file = tmp_path / "large"
    file.write_bytes(DATA * 11)
    line.then = lines.hangs_up_after(len(DATA))
    with pytest.raises(StorageError):
        behind.put_file("large", file, move=True)
    assert file.stat().st_size == len(DATA) * 11
    with pytest.raises(ObjectMissing):
        s3_store.info("large")


def test_a_listing_goes_on_over_pages(s3_store: S3Store) -> None:
    keys = [f"页/{number:04}" for number in range(25)]
    for key in keys:
        s3_store.put(key, b"x")
    small = S3Store(s3_store.clients.bucket, Credentials(KEY, SECRET), Cache(Path("unused")), sizes=Sizes(page=10))
    assert [info.key for info in small.list("页/")] == keys


# bad lines


def test_a_read_goes_on_where_the_line_broke(s3_store: S3Store, behind: S3Store, line: Line) -> None:
    s3_store.put("a", DATA * 4)
    line.plan = [lines.cut_after(1_000_000), lines.cut_after(2_000_000)]
    with behind.open("a") as file:
        assert file.read() == DATA * 4
    assert line.connections == 3


def test_a_read_that_breaks_again_and_again_ends(s3_store: S3Store, behind: S3Store, line: Line) -> None:
    s3_store.put("a", DATA)
    line.then = lines.cut_after(2000)  # the head and a little
    with behind.open("a") as file:
        line.then = lines.deaf
        with pytest.raises(StorageError, match="broke off"):
            file.read()


def test_an_object_that_was_replaced_is_never_read_as_a_mixture(
    s3_store: S3Store, behind: S3Store, line: Line
) -> None:
    s3_store.put("a", DATA)
    line.plan = [lines.cut_after(300_000)]
    with behind.open("a") as file:
        assert file.read(1000) == DATA[:1000]
        s3_store.put("a", bytes(len(DATA)))
        with pytest.raises(StorageError, match="changed"):
            file.read()


@pytest.mark.parametrize("fault", [lines.deaf, lines.silent, lines.says("503 Slow Down", "SlowDown")])
def test_one_bad_answer_is_asked_for_again(
    s3_store: S3Store, behind: S3Store, line: Line, fault: lines.Handle
) -> None:
    line.plan = [fault]
    behind.put("a", b"whole")
    line.plan = [fault]
    assert behind.info("a").size == 5
    with s3_store.open("a") as file:
        assert file.read() == b"whole"


def _uses(store: S3Store) -> list[Callable[[], object]]:
    return [
        lambda: store.put("a", b"x"),
        lambda: store.put_file("a", Path(__file__)),
        lambda: store.open("a"),
        lambda: store.info("a"),
        lambda: store.local("a").__enter__(),
        lambda: list(store.list()),
        lambda: store.delete("a"),
        store.check,
    ]


@pytest.mark.parametrize("fault", [lines.deaf, lines.says("500 Broken", "InternalError")])
def test_a_server_that_stays_bad_is_an_error_of_the_store_and_not_a_missing_object(
    behind: S3Store, line: Line, fault: lines.Handle
) -> None:
    line.then = fault
    for use in _uses(behind):
        with pytest.raises(StorageError) as error:
            use()
        assert not isinstance(error.value, ObjectMissing)


def test_an_object_is_stored_once_when_only_the_answer_was_lost(
    s3_store: S3Store, behind: S3Store, line: Line
) -> None:
    line.plan = [lines.swallows_answers]
    behind.put("a", DATA)
    with s3_store.open("a") as file:
        assert file.read() == DATA


def test_a_put_that_is_answered_and_not_done_is_found_out(behind: S3Store, line: Line) -> None:
    line.plan = [lines.says("200 OK", headers='ETag: "0123456789abcdef0123456789abcdef"\r\n')]
    with pytest.raises(StorageError, match="not there after it was stored"):
        behind.put("a", DATA)


def test_half_an_object_that_was_answered_as_whole_is_found_out(
    s3_store: S3Store, behind: S3Store, line: Line, tmp_path: Path
) -> None:
    s3_store.put("a", DATA[:1000])
    file = tmp_path / "file"
    file.write_bytes(DATA)
    line.plan = [lines.says("200 OK", headers='ETag: "0123456789abcdef0123456789abcdef"\r\n')]
    with pytest.raises(StorageError, match="1000 bytes after 1048576"):
        behind.put_file("a", file, move=True)
    assert file.exists()


@pytest.mark.parametrize(
    "answer", [lines.says("507 Insufficient Storage"), lines.says("400 Bad Request", "QuotaExceeded")]
)
def test_a_full_server_is_told_apart(behind: S3Store, line: Line, answer: lines.Handle, tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(DATA * 9)
    line.then = answer
    with pytest.raises(StoreFull):
        behind.put("a", b"x")
    with pytest.raises(StoreFull):
        behind.put_file("a", file)


def test_a_wrong_secret_is_an_error_with_the_servers_reason_and_without_the_secret(
    s3_store: S3Store, tmp_path: Path
) -> None:
    wrong = a_store(s3_store.clients.bucket, tmp_path, secret="another-secret")
    for use in _uses(wrong):
        with pytest.raises(StorageError, match="refused") as error:
            use()
        assert not isinstance(error.value, ObjectMissing)
        assert "another-secret" not in str(error.value)


def test_a_bucket_that_is_gone_is_not_a_missing_object(behind: S3Store, line: Line) -> None:
    line.then = lines.says("404 Not Found")
    with pytest.raises(StorageError) as error:
        behind.info("a")
    assert not isinstance(error.value, ObjectMissing)


# parts that come from elsewhere


@pytest.fixture
def cut() -> PartLayout:
    return PartLayout(6 * len(DATA), LEAST_PART)


def _send(store: S3Store, ticket: str, cut: PartLayout, *numbers: int) -> None:
    for number in numbers:
        part = cut.part(number)
        fetch(store.direct.address("s", ticket, part, 60), method="PUT", data=(DATA * 6)[part.offset :][: part.size])


def test_parts_sent_by_address_become_the_object(s3_store: S3Store, cut: PartLayout) -> None:
    ticket = s3_store.direct.begin("s")
    _send(s3_store, ticket, cut, 2)
    assert s3_store.direct.sizes("s", ticket) == {2: len(DATA)}
    assert not s3_store.direct.finish("s", ticket, cut)
    _send(s3_store, ticket, cut, 1)
    assert s3_store.direct.finish("s", ticket, cut)
    with s3_store.open("s") as file:
        assert file.read() == DATA * 6
    assert s3_store.direct.sizes("s", ticket) is None
    assert list(s3_store.direct.open_uploads()) == []


def test_an_address_takes_exactly_its_part(s3_store: S3Store) -> None:
    ticket, part = s3_store.direct.begin("s"), DATA[:1000]  # small: a server may hang up on a body that it refuses
    url = s3_store.direct.address("s", ticket, PartLayout(LEAST_PART + len(part), LEAST_PART).part(2), 60)
    for data in (part[:-1], part + b"x"):
        assert refusal(url, method="PUT", data=data) == 403
    assert refusal(url.replace("partNumber=2", "partNumber=1"), method="PUT", data=part) == 403
    assert refusal(url, method="GET") == 403
    assert s3_store.direct.sizes("s", ticket) == {}


def test_an_object_that_is_there_is_never_replaced_by_parts(s3_store: S3Store, cut: PartLayout) -> None:
    tickets = [s3_store.direct.begin("s"), s3_store.direct.begin("s")]
    for ticket in tickets:
        _send(s3_store, ticket, cut, 1, 2)
    assert s3_store.direct.finish("s", tickets[0], cut)
    first = s3_store.info("s").modified_at
    assert s3_store.direct.finish("s", tickets[1], cut)
    assert s3_store.info("s").modified_at == first


def test_parts_that_are_given_up_are_gone(s3_store: S3Store, cut: PartLayout) -> None:
    ticket = s3_store.direct.begin("s")
    _send(s3_store, ticket, cut, 1)
    assert [(key, found) for key, found, _ in s3_store.direct.open_uploads()] == [("s", ticket)]
    for _ in range(2):
        s3_store.direct.abort("s", ticket)
    assert list(s3_store.direct.open_uploads()) == []
    assert s3_store.direct.sizes("s", ticket) is None
    assert not s3_store.direct.finish("s", ticket, cut)


# where it is


@pytest.mark.parametrize(
    ("url", "bucket"),
    [
        ("s3://lessons", Bucket("lessons")),
        (
            "s3://lessons?endpoint=http://127.0.0.1:8333/&region=cn-north-1&public=https://s3.example.org",
            Bucket("lessons", "http://127.0.0.1:8333", "cn-north-1", "https://s3.example.org"),
        ),
        ("s3://lessons?public=no", Bucket("lessons", public="no")),
    ],
)
def test_a_bucket_is_read_from_its_url(url: str, bucket: Bucket) -> None:
    assert Bucket.from_url(url) == bucket


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "s3://ab",
        "s3://Lessons",
        "s3://lessons/folder",
        "s3://key:secret@lessons",
        "s3://lessons?endpoint=127.0.0.1:8333",
        "s3://lessons?endpoint=http://a:b@host",
        "s3://lessons?endpoint=http://host:x",
        "s3://lessons?endpiont=http://host",
        "s3://lessons?public=yes",
    ],
)
def test_a_mistyped_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|has) "):
        Bucket.from_url(url)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "s3.us-east-1.amazonaws.com"),
        ("eu-central-1", "s3.eu-central-1.amazonaws.com"),
        ("cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_addresses_of_amazons_own_servers_name_the_region(region: str, host: str) -> None:
    bucket = Bucket("lessons", region=region)
    url = Clients.open(bucket, Credentials("k", "s"), SOON).signing.generate_presigned_url(
        "get_object", Params={"Bucket": "lessons", "Key": "a"}
    )
    assert f"https://{urlsplit(url).netloc}" == bucket.origin == f"https://{host}"
