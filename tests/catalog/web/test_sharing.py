"""What other machines read of the school's public pages."""

import json
import re
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient

from catalog.courses.models import Course, Lesson
from catalog.courses.publishing import withdraw_course
from catalog.courses.service import CourseDraft, change_course
from catalog.members.models import Member
from school.services import Services
from tests.conftest import EITHER, Bearer
from tests.factories import published_course

HOST = "http://localhost"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def published(services: Services, teacher: Member, title: str = "秧歌舞") -> Course:
    return published_course(services, teacher, title, ["站姿", "十字步"])


def data_of(page: str) -> dict[str, Any]:
    """The JSON-LD of a page."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert len(found) == 1
    read: dict[str, Any] = json.loads(found[0])
    return read


def test_a_course_says_what_it_is_to_those_who_share_it(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    made = published(services, teacher)
    with services.database.sessions() as session:
        there = session.get_one(Course, made.id)
        draft = CourseDraft(title='秧歌"</script>', teacher="赵老师", tags=["扇子"])
        change_course(session, there.owner, there, draft)
        session.commit()
    page = client.get(f"/courses/{made.id}?from=somewhere").text
    address = f"{HOST}/courses/{made.id}"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert re.search(rf'<meta property="og:image" content="{HOST}/media/[^"]+/poster.jpg">', page)
    data = data_of(page)
    assert (data["@type"], data["url"], data["name"]) == ("Course", address, '秧歌"</script>')
    assert data["keywords"] == ["扇子"]
    assert data["hasCourseInstance"]["instructor"]["name"] == "赵老师"
    assert data["hasCourseInstance"]["courseWorkload"] == "PT6M40S"
    assert [part["name"] for part in data["hasPart"]] == ["站姿", "十字步"]


@EITHER
def test_a_lesson_is_a_video_that_other_sites_may_show(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    lesson = published(services, teacher).lessons[0]
    page = client.get(f"/lessons/{lesson.id}").text
    data = data_of(page)
    assert (data["@type"], data["duration"]) == ("VideoObject", "PT3M20S")
    assert data["embedUrl"] == f"{HOST}/embed/{lesson.id}"
    assert data["thumbnailUrl"][0].endswith("/poster.jpg")
    asked = re.findall(r'type="application/json\+oembed" href="([^"]+)"', page)[0].replace("&amp;", "&")
    told = client.get(asked.removeprefix(HOST)).json
    assert (told["type"], told["version"], told["title"], told["width"], told["height"]) == (
        "video",
        "1.0",
        "站姿",
        960,
        540,
    )
    assert f'src="{HOST}/embed/{lesson.id}"' in told["html"]


@EITHER
def test_a_draft_says_nothing_of_itself(client: FlaskClient, lesson: Lesson, bearer: Bearer, teacher: Member) -> None:
    for address in (f"/courses/{lesson.course_id}", f"/lessons/{lesson.id}"):
        page = client.get(address, headers=bearer(teacher)).text
        assert "og:title" not in page
        assert "ld+json" not in page
    assert client.get(f"/embed/{lesson.id}", headers=bearer(teacher)).status_code == 404
    assert client.get(f"/oembed?url={HOST}/lessons/{lesson.id}", headers=bearer(teacher)).status_code == 404


@EITHER
def test_an_embedded_lesson_may_be_framed_and_no_other_page(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    lesson = published(services, teacher).lessons[0]
    answer = client.get(f"/embed/{lesson.id}")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "data-stage" in answer.text
    assert "csrf" not in answer.text
    for address in ("/", f"/lessons/{lesson.id}", "/embed/nothing"):
        answer = client.get(address)
        if not address.startswith("/embed"):
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Frame-Options"] == "DENY"


@EITHER
def test_oembed_keeps_within_what_it_is_given_and_knows_only_this_school(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    made = published(services, teacher)
    address = f"{HOST}/courses/{made.id}"
    told = client.get(f"/oembed?url={address}&maxwidth=640&maxheight=180").json
    assert (told["width"], told["height"], told["title"]) == (320, 180, "站姿")
    for wrong in (
        "",
        "nonsense",
        f"http://elsewhere/courses/{made.id}",
        f"{HOST}/studio/",
        f"{HOST}/courses/nothing",
    ):
        assert client.get("/oembed", query_string={"url": wrong}).status_code == 404
    assert client.get(f"/oembed?url={address}&format=xml").status_code == 501


def test_a_feed_has_the_newest_courses_of_a_category(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    made = published(services, teacher, "秧歌 & <舞>")
    page = client.get("/categories/dance").text
    assert f'<link rel="alternate" type="application/rss+xml" href="{HOST}/categories/dance/feed.xml"' in page
    for address, count in (
        ("/categories/dance/feed.xml", 1),
        ("/courses/feed.xml", 1),
        ("/categories/crafts/feed.xml", 0),
    ):
        answer = client.get(address)
        assert answer.mimetype == "application/rss+xml"
        items = fromstring(answer.data).findall("channel/item")
        assert [item.findtext("title") for item in items] == ["秧歌 & <舞>"] * count
        assert [item.findtext("guid") for item in items] == [f"{HOST}/courses/{made.id}"] * count
    assert client.get("/categories/nothing/feed.xml").status_code == 404


def test_the_sitemap_names_what_is_public_and_nothing_else(
    client: FlaskClient, services: Services, teacher: Member, lesson: Lesson
) -> None:
    shown, hidden = published(services, teacher), published(services, teacher, "旧课")
    with services.database.sessions() as session:
        gone = session.get_one(Course, hidden.id)
        withdraw_course(session, gone.owner, gone)
        session.commit()
    listed = {one.text for one in fromstring(client.get("/sitemap.xml").data).iter(f"{SITEMAP}loc")}
    assert {f"{HOST}/", f"{HOST}/courses", f"{HOST}/categories/dance", f"{HOST}/courses/{shown.id}"} <= listed
    assert {f"{HOST}/lessons/{one.id}" for one in shown.lessons} <= listed
    assert len(listed) == 6
    assert f"Sitemap: {HOST}/sitemap.xml" in client.get("/robots.txt").text


@pytest.mark.parametrize("path", ["/sitemap.xml", "/courses/feed.xml", "/categories/dance/feed.xml"])
def test_nothing_names_for_longer_than_a_minute_what_was_withdrawn(client: FlaskClient, path: str) -> None:
    kept = client.get(path).cache_control.max_age
    assert kept is not None
    assert kept <= 60
