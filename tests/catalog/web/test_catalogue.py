from flask.testing import FlaskClient

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.web.catalogue import PER_PAGE
from player.progress.service import Report, save
from school.services import Services
from tests.conftest import AddMember, Bearer
from tests.factories import LENGTH_S, published_course


def _watch(services: Services, member: Member, lesson: Lesson, share: float) -> None:
    with services.database.sessions() as session:
        place = session.get_one(Member, member.id), session.get_one(Lesson, lesson.id)
        save(session, *place, Report(share * LENGTH_S, now(), [(0, share * LENGTH_S)]))
        session.commit()


def test_an_empty_school_shows_its_shelves_and_says_what_comes(client: FlaskClient) -> None:
    page = client.get("/courses").text
    assert "歌舞健身" in page
    assert "还没有课程" in page


def test_a_published_course_stands_in_the_catalogue_with_teacher_lessons_and_length(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    page = client.get("/categories/dance").text
    assert f'href="/courses/{course.id}"' in page
    assert "王桂兰" in page
    assert "2 课" in page
    assert "7 分" in page
    assert "1 门课程" in page


def test_a_category_without_courses_says_so(client: FlaskClient) -> None:
    assert "这里还没有课程" in client.get("/categories/medical").text


def test_an_unknown_category_is_not_found(client: FlaskClient) -> None:
    assert client.get("/categories/nothing").status_code == 404


def test_a_long_list_comes_in_pages(client: FlaskClient, services: Services, teacher: Member) -> None:
    for number in range(PER_PAGE + 1):
        published_course(services, teacher, f"第 {number} 门", ["一"])
    first, second = client.get("/courses").text, client.get("/courses?page=2").text
    assert first.count('class="card"') == PER_PAGE
    assert second.count('class="card"') == 1
    assert 'rel="next" href="/courses?page=2"' in first
    assert client.get("/courses?page=3").status_code == 404
    assert client.get("/courses?page=0").status_code == 404


def test_a_draft_is_seen_by_its_teacher_alone(
    client: FlaskClient, lesson: Lesson, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    address = f"/courses/{lesson.course_id}"
    neighbour = add_member("赵铁山")
    assert client.get(address).status_code == 404
    assert client.get(address, headers=bearer(neighbour)).status_code == 404
    page = client.get(address, headers=bearer(teacher)).text
    assert "只有你看得见" in page
    assert "还没有视频" in page


def test_a_visitor_starts_with_the_first_lesson(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    page = client.get(f"/courses/{course.id}").text
    assert "从第 1 课开始" in page
    assert 'role="img" aria-label="已学完"' not in page


def test_a_member_sees_ticks_and_goes_on_where_they_stopped(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步", "扇花"])
    member = add_member("李秀英")
    _watch(services, member, course.lessons[0], 1.0)
    _watch(services, member, course.lessons[1], 0.5)
    page = client.get(f"/courses/{course.id}", headers=bearer(member)).text
    assert page.count('role="img" aria-label="已学完"') == 1
    assert "继续看第 2 课" in page
    assert "从 1:40 继续看" in page
    assert "已学完 1 课，共 3 课" in page


def test_a_seek_to_the_end_is_no_tick(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    course, member = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"]), add_member("李秀英")
    with services.database.sessions() as session:
        here = session.get_one(Member, member.id), session.get_one(Lesson, course.lessons[0].id)
        save(session, *here, Report(LENGTH_S, now(), [(0, 10)]))
        session.commit()
    page = client.get(f"/courses/{course.id}", headers=bearer(member)).text
    assert "已学完 0 课，共 2 课" in page
    assert "继续看第 1 课" in page
    assert 'class="now"' not in page  # from its start


def test_who_has_learned_all_may_watch_it_again(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    member = add_member("李秀英")
    _watch(services, member, course.lessons[0], 0.96)
    assert "再看一遍" in client.get(f"/courses/{course.id}", headers=bearer(member)).text


def test_names_are_shown_as_text_not_as_markup(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "<b onclick=x>扇子</b>", ["<script>"])
    page = client.get(f"/courses/{course.id}").text
    assert "<b onclick" not in page
    assert "&lt;script&gt;" in page


def test_english_readers_get_english(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    client.set_cookie("lang", "en")
    page = client.get(f"/courses/{course.id}").text
    assert "Start with lesson 1" in page
    assert "Dance and exercise" in page
    assert "2 lessons" in page
