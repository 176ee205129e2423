import re

from flask.testing import FlaskClient
from sqlalchemy import event

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from player.progress.service import Report, save
from school.services import Services
from tests.conftest import EITHER, AddMember, Bearer
from tests.factories import published_course


@EITHER
def test_an_empty_school_tells_a_visitor_that_it_is_about_to_begin(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "网校马上开课" in page
    assert "登录以后，每一课看到哪里都会记住" in page


@EITHER
def test_an_empty_school_invites_a_teacher_to_make_the_first_course(
    client: FlaskClient, teacher: Member, bearer: Bearer
) -> None:
    page = client.get("/", headers=bearer(teacher)).text
    assert "新建课程" in page
    assert "登录以后" not in page


def test_the_newest_course_carries_the_page(client: FlaskClient, services: Services, teacher: Member) -> None:
    published_course(services, teacher, "旧课", ["一"])
    newest = published_course(services, teacher, "新课", ["头一课"])
    page, hero = client.get("/").text, _hero(client)
    assert "新课" in hero
    assert f'href="/lessons/{newest.lessons[0].id}"' in hero
    assert "旧课" not in hero
    assert "旧课" in page


@EITHER
def test_drafts_do_not_show(client: FlaskClient, lesson: Lesson) -> None:
    assert "秧歌舞入门" not in client.get("/").text


@EITHER
def test_a_member_finds_what_they_began(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    member = add_member("李秀英")
    with services.database.sessions() as session:
        here = session.get_one(Member, member.id), session.get_one(Lesson, course.lessons[1].id)
        save(session, *here, Report(150.0, now(), [(0, 20), (120, 150)]))
        session.commit()
    page = client.get("/", headers=bearer(member)).text
    assert "继续观看" in page
    assert "第 2 课" in page
    # Of its 200 seconds 50 were watched, though the member stands at 150.
    assert '<progress class="progress" max="100" value="25" aria-label="已看 25%">' in page
    assert "还剩 2 分" in page


@EITHER
def test_the_page_is_small_enough_for_a_weak_line(client: FlaskClient, services: Services, teacher: Member) -> None:
    for number in range(12):
        published_course(services, teacher, f"第 {number} 门", ["一", "二"])
    assert len(client.get("/").data) < 40_000


@EITHER
def test_a_large_school_costs_no_more_questions_than_a_small_one(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    addresses = ("/", "/courses", "/categories/dance", "/api/v1/courses")
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def questions(address: str) -> int:
        asked.clear()
        assert client.get(address).status_code == 200
        return len(asked)

    for number in range(10):
        published_course(services, teacher, f"第 {number} 门", ["一", "二"])
    ten = {address: questions(address) for address in addresses}
    for number in range(10, 60):
        published_course(services, teacher, f"第 {number} 门", ["一"])
    sixty = {address: questions(address) for address in addresses}
    assert [address for address in addresses if sixty[address] > ten[address] + 1] == []


def test_the_newest_lessons_are_those_that_became_ready_last_one_a_course(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    for number in range(9):
        published_course(services, teacher, f"第 {number} 门", [f"第 {number} 门的甲", f"第 {number} 门的乙"])
    page = client.get("/").text
    shown = re.findall(r"第 (\d) 门的(.)", page[page.index("</section>") :])
    assert [number for number, _ in shown] == ["7", "6", "5", "4", "3", "2"]


@EITHER
def test_an_operator_chooses_the_course_that_the_page_begins_with(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    older = published_course(services, teacher, "旧课", ["一"])
    published_course(services, teacher, "新课", ["头一课"])
    headers = bearer(add_member("周伟", Role.OPERATOR))
    assert client.post(f"/api/v1/courses/{older.id}/feature", json={"featured": True}, headers=headers).json[
        "featured"
    ]
    assert "旧课" in _hero(client)
    client.post(f"/api/v1/courses/{older.id}/withdraw", headers=bearer(teacher))
    assert "新课" in _hero(client)
    client.post(f"/api/v1/courses/{older.id}/publish", headers=bearer(teacher))
    client.post(f"/api/v1/courses/{older.id}/feature", json={"featured": False}, headers=headers)
    assert "新课" in _hero(client)


def test_pages_in_english_show_the_english_titles_that_a_teacher_wrote(
    client: FlaskClient, services: Services, teacher: Member, bearer: Bearer
) -> None:
    course = published_course(services, teacher, "秧歌步法入门", ["听鼓点", "十字步"])
    headers = bearer(teacher)
    names = {"title_en": "First yangge steps", "description_en": "Walk to the drum."}
    assert client.patch(f"/api/v1/courses/{course.id}", json=names, headers=headers).status_code == 200
    first = course.lessons[0].id
    client.patch(f"/api/v1/lessons/{first}", json={"title": "听鼓点", "title_en": "Hear the drum"}, headers=headers)
    client.set_cookie("lang", "en")
    for address in ("/", "/courses", f"/courses/{course.id}", f"/lessons/{first}"):
        page = client.get(address).text
        assert "First yangge steps" in page, address
        assert "秧歌步法入门" not in page, address
    page = client.get(f"/courses/{course.id}").text
    assert "Hear the drum" in page
    assert "十字步" in page  # a lesson without an English title keeps its own
    assert "Walk to the drum." in page
    client.set_cookie("lang", "zh")
    assert "First yangge steps" not in client.get(f"/courses/{course.id}").text


def _hero(client: FlaskClient) -> str:
    page = client.get("/").text
    return page[page.index('class="hero"') : page.index("</section>")]


def test_a_visitors_begun_lessons_are_shown_newest_first_without_those_that_are_over_or_gone(
    client: FlaskClient, services: Services, teacher: Member, lesson: Lesson
) -> None:
    one, two, over = published_course(services, teacher, "秧歌", ["站姿", "十字步", "收势"]).lessons
    asked = [f"{two.id}:150:50", f"{lesson.id}:5:5", f"{over.id}:20:195", f"{one.id}:10:0.5", f"{two.id}:1:1"]
    part = client.get(
        "/begun", query_string={"at": [*asked, "nowhere:5:5", f"{over.id}:20", "a:b:c", "::", "x" * 900]}
    ).text
    assert re.findall(r'href="/lessons/(\w+)"', part) == [two.id, one.id]
    assert 'value="25"' in part
    assert client.get("/begun").text == ""
    assert client.get("/begun", query_string={"at": f"{over.id}:195:3"}).text == ""
