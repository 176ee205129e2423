"""The page of results and the addresses for programs, on a real index of a real database."""

import re

from flask.testing import FlaskClient

from catalog.captions.cues import Cue
from catalog.captions.models import Origin
from catalog.captions.service import Draft, Track, put, set_machine, store_track
from catalog.courses.models import Course, Lesson
from catalog.courses.publishing import withdraw_course
from catalog.members.models import Member
from school.services import Services
from tests.factories import published_course


def say(services: Services, teacher: Member, lesson: Lesson, *said: tuple[float, str]) -> None:
    """Give a lesson captions."""
    track = Track("zh-CN", [Cue(at, at + 2, text) for at, text in said])
    with services.database.sessions() as session:
        member, there = session.get_one(Member, teacher.id), session.get_one(Lesson, lesson.id)
        name = store_track(services.store, there.video_id, track)
        put(session, member, there.video, track, name)
        session.commit()


def dance(services: Services, teacher: Member) -> Course:
    """A course that is in the index, with captions."""
    course = published_course(services, teacher, "秧歌舞入门", ["第一讲 站姿", "第二讲 十字步"])
    say(services, teacher, course.lessons[1], (3.5, "先迈左脚"), (41.0, "绸带跟着肘走，不要甩手腕"))
    services.indexer.catch_up()
    return course


def test_a_course_is_found_by_a_part_of_its_title_by_pinyin_and_by_first_letters(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    course = dance(services, teacher)
    for query in ("歌舞", "秧歌舞入门", "yangge", "yang ge wu", "ygw", "YGW", "ｙｇｗ", "入門"):
        found = client.get("/api/v1/search", query_string={"q": query}).get_json()
        assert [hit["id"] for hit in found["hits"] if hit["kind"] == "course"] == [course.id], query


def test_captions_that_nobody_has_read_stand_behind_those_of_people(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    said, heard = published_course(services, teacher, "扇子舞", ["第一讲", "手腕放松"]).lessons
    say(services, teacher, said, (9.0, "手腕放松转扇"))
    track = Track("zh-CN", [Cue(41.0, 43.0, "手腕放松转扇")], origin=Origin.MACHINE, draft=Draft([]))
    with services.database.sessions() as session:
        video_id = session.get_one(Lesson, heard.id).video_id
        set_machine(session, video_id, track, store_track(services.store, video_id, track))
        session.commit()

    services.indexer.catch_up()
    hits = client.get("/api/v1/search?q=手腕放松&kind=caption").get_json()["hits"]
    # The lesson that the machine heard is named so, and would stand first.
    assert [(hit["lesson"], hit["at"]) for hit in hits] == [(said.id, 9.0), (heard.id, 41.0)]


def test_a_caption_leads_to_its_second(client: FlaskClient, services: Services, teacher: Member) -> None:
    lesson = dance(services, teacher).lessons[1]
    found = client.get("/api/v1/search?q=甩手腕").get_json()
    assert found["total"] == 1
    assert found["hits"] == [
        {
            "kind": "caption",
            "id": lesson.id,
            "lesson": lesson.id,
            "course": lesson.course_id,
            "title": "第二讲 十字步",
            "snippet": "绸带跟着肘走，不要<mark>甩手腕</mark>",
            "at": 41.0,
            "url": f"/lessons/{lesson.id}?t=41",
        }
    ]
    assert f'href="/lessons/{lesson.id}?t=41"' in client.get("/search?q=甩手腕").text


def test_a_number_is_found_however_it_is_written(client: FlaskClient, services: Services, teacher: Member) -> None:
    lesson = dance(services, teacher).lessons[1]
    for query in ("第二讲", "第2讲", "第02讲", "第２讲"):
        hits = client.get("/api/v1/search", query_string={"q": query}).get_json()["hits"]
        assert [hit["id"] for hit in hits] == [lesson.id], query
        assert hits[0]["snippet"] == "<mark>第二讲</mark> 十字步", query


def test_facets_narrow_and_keep_their_address(client: FlaskClient, services: Services, teacher: Member) -> None:
    dance(services, teacher)
    facets = client.get("/api/v1/search?q=秧歌").get_json()["facets"]
    assert facets["category"] == [{"id": "dance", "title": "歌舞健身", "count": 1}]
    assert facets["teacher"] == [{"id": teacher.id, "title": teacher.name, "count": 1}]
    assert client.get("/api/v1/search?q=讲").get_json()["facets"]["length"] == [
        {"id": "short", "title": "5 分钟以内", "count": 2}
    ]
    assert client.get("/api/v1/search?q=秧歌&category=phone").get_json()["total"] == 0
    page = client.get("/search?q=秧歌&category=dance").text
    taken_back = re.search(r'<a class="pick" href="([^"]*)" aria-current="true">', page)
    assert taken_back is not None
    assert taken_back[1] == "/search?q=%E7%A7%A7%E6%AD%8C"


def test_suggestions_come_while_typing(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = dance(services, teacher)
    for typed in ("秧", "y", "yg", "yangg", "歌舞"):
        items = client.get("/api/v1/suggest", query_string={"q": typed}).get_json()["items"]
        assert {"text": "秧歌舞入门", "kind": "course", "id": course.id} in items, typed
    by_name = client.get("/api/v1/suggest", query_string={"q": teacher.name[0]}).get_json()["items"]
    assert {"text": teacher.name, "kind": "teacher", "id": teacher.id} in by_name


def test_what_sounds_alike_is_found_or_offered(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = dance(services, teacher)
    found = client.get("/api/v1/search?q=秧哥午").get_json()
    assert (found["hits"][0]["id"], found["correction"]) == (course.id, "秧歌舞")
    page = client.get("/search?q=秧哥午").text
    assert "没有和你打的字完全一样的" in page
    assert "<mark>秧歌舞</mark>" in page
    found = client.get("/api/v1/search?q=秧哥午貔貅").get_json()
    assert (found["total"], found["correction"]) == (0, "秧歌舞")
    assert "你是不是要找“秧歌舞”" in client.get("/search?q=秧哥午貔貅").text


def test_what_was_withdrawn_is_shown_to_nobody_before_the_index_knows(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    course = dance(services, teacher)
    with services.database.sessions() as session:
        withdraw_course(session, session.get_one(Member, teacher.id), session.get_one(Course, course.id))
        session.commit()
    assert client.get("/api/v1/search?q=秧歌").get_json()["hits"] == []
    assert client.get("/api/v1/suggest?q=秧歌").get_json()["items"] == []
    assert course.id not in client.get("/search?q=秧歌").text
    services.indexer.catch_up()
    assert services.indexer.index.held() == {}


def test_without_an_index_search_says_that_it_comes(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=秧歌")
    assert (answer.status_code, answer.get_json()["error"]) == (503, "search_not_ready")
    page = client.get("/search?q=秧歌")
    assert page.status_code == 503
    assert "搜索正在准备" in page.text


def test_the_box_stands_on_every_page_and_needs_no_script(client: FlaskClient) -> None:
    for address in ("/", "/courses", "/signin", "/search"):
        assert re.search(r'<form class="search" action="/search"', client.get(address).text), address
    assert client.get("/search").status_code == 200
