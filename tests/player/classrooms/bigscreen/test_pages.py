"""The pages of the big screen, as they are before their scripts."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalog.calls import service as calls
from catalog.calls.service import Wish
from catalog.clock import now
from catalog.courses import service as courses
from catalog.courses.models import Lesson
from catalog.courses.numbers import lesson_numbered, numbers_of
from catalog.errors import NotFound
from catalog.members.models import Member
from school.services import Services
from tests.conftest import EITHER
from tests.factories import published_course


def _film(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" data-film>(.*?)</script>', page)
    assert found
    return dict(json.loads(found[1]))


@EITHER
def test_from_the_first_page_a_lesson_is_three_links_away(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    first, second = course.lessons
    home = client.get("/screen").text
    assert 'href="/screen/categories/dance"' in home
    assert "/screen/categories/finance" not in home, "an empty subject would be a dead end"
    assert f'href="/screen/courses/{course.id}"' in client.get("/screen/categories/dance").text
    rows = client.get(f"/screen/courses/{course.id}").text
    assert re.findall(r'href="/screen/lessons/(\w+)"', rows) == [first.id, second.id]
    film = _film(client.get(f"/screen/lessons/{first.id}").text)
    assert (film["title"], film["next"], film["end"]) == ("站姿", "十字步", f"/screen/lessons/{first.id}/end")
    assert "十字步" in client.get(film["end"]).text
    client.set_cookie("lang", "en")
    assert "Subjects" in client.get("/screen").text


@EITHER
def test_the_number_of_a_lesson_opens_it_and_stands_beside_it(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    with services.database.readers() as session:
        number = numbers_of(session, [course.lessons[1].id])[course.lessons[1].id]
    assert f"</small>{number}</span>" in client.get(f"/screen/courses/{course.id}").text
    answer = client.get(f"/screen/numbers/{number}")
    assert (answer.status_code, answer.location) == (303, f"/screen/lessons/{course.lessons[1].id}")
    assert "十字步" in client.get(f"/screen/search?q={number}").text
    gone = client.get("/screen/numbers/99999999999")
    assert gone.status_code == 404
    assert 'href="/screen"' in gone.text


def test_a_number_is_never_given_again(services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    with services.database.sessions() as session:
        last = session.get_one(Lesson, course.lessons[0].id)
        number = last.numbered.number
        session.delete(last)
        session.commit()
        with pytest.raises(NotFound):
            lesson_numbered(session, number)
        owner = session.get_one(Member, teacher.id)
        newer = courses.add_lesson(session, owner, session.get_one(type(course), course.id), "十字步")
        session.flush()
        assert newer.numbered.number > number


@EITHER
def test_initials_stand_over_the_characters_that_they_found(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    published_course(services, teacher, "秧歌舞入门", ["十字步"])
    services.indexer.catch_up()
    page = client.get("/screen/search?q=YGW").text
    over = "".join(f"{one}<rt aria-hidden=true>{letter}</rt>" for one, letter in zip("秧歌舞", "YGW", strict=True))
    assert f"<ruby>{over}</ruby>入门" in page
    assert "没有叫 QQQ 的" in client.get("/screen/search?q=QQQ").text


@EITHER
def test_a_lesson_that_is_not_there_leads_on(client: FlaskClient) -> None:
    for path in (
        "/screen/lessons/nothing",
        "/screen/courses/nothing",
        "/screen/clips/nothing",
        "/screen/categories/no",
    ):
        gone = client.get(path)
        assert gone.status_code == 404
        assert 'href="/screen"' in gone.text


@EITHER
def test_a_code_for_phones_leads_to_this_school_only(client: FlaskClient) -> None:
    assert client.get("/screen/qr.svg?to=/pair?code=407316").data.startswith(b"<?xml")
    for path in ("//evil.example", "/\\evil.example", "https://evil.example", "", "/" + "a" * 400):
        assert client.get("/screen/qr.svg", query_string={"to": path}).status_code == 404


@pytest.mark.databases("sqlite")
def test_what_a_teacher_asks_for_stands_on_the_wall_until_the_call_is_closed(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    lesson_id = published_course(services, teacher, "秧歌舞入门", ["十字步"]).lessons[0].id
    pages = ("/screen", f"/screen/lessons/{lesson_id}/end")
    assert "<b>坐着怎么跳" not in client.get("/screen/asked").text
    with services.database.sessions() as session:
        lesson, wish = session.get_one(Lesson, lesson_id), Wish("坐着怎么跳", now() + timedelta(days=3), 65.0)
        call_id = calls.open_call(session, lesson.course.owner, lesson, wish, now()).id
        session.commit()
    code = f"/screen/qr.svg?to=/share/new?call%3D{call_id}"
    asked = client.get("/screen/asked").text
    assert "<b>坐着怎么跳</b>" in asked
    assert code in asked
    assert client.get(code).mimetype == "image/svg+xml"
    assert 'href="/screen/asked"' in client.get(pages[0]).text
    assert code in client.get(pages[1]).text
    with services.database.sessions() as session:
        lesson = session.get_one(Lesson, lesson_id)
        calls.close(session, lesson.course.owner, lesson, call_id, now())
        session.commit()
    assert 'href="/screen/asked"' not in client.get(pages[0]).text
    assert code not in client.get(pages[1]).text
