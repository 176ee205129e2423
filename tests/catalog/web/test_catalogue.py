import re

from flask.testing import FlaskClient

from catalog.clock import now
from catalog.courses.arrangement import add_section, move_lesson
from catalog.courses.facts import set_links
from catalog.courses.models import Course, Lesson, Level, LinkKind
from catalog.courses.publishing import withdraw_course
from catalog.courses.service import CourseDraft, change_course
from catalog.members.models import Member
from catalog.web.catalogue import PER_PAGE
from player.progress.service import Report, save
from school.services import Services
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, AddMember, Bearer
from tests.factories import LENGTH_S, published_course


def _watch(services: Services, member: Member, lesson: Lesson, share: float) -> None:
    with services.database.sessions() as session:
        place = session.get_one(Member, member.id), session.get_one(Lesson, lesson.id)
        save(session, *place, Report(share * LENGTH_S, now(), [(0, share * LENGTH_S)]))
        session.commit()


@EITHER
def test_an_empty_school_shows_its_shelves_and_says_what_comes(client: FlaskClient) -> None:
    page = client.get("/courses").text
    assert "歌舞健身" in page
    assert "还没有课程" in page


@EITHER
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


@EITHER
def test_a_category_without_courses_says_so(client: FlaskClient) -> None:
    assert "这里还没有课程" in client.get("/categories/medical").text


@EITHER
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


@EITHER
def test_a_visitor_starts_with_the_first_lesson(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    page = client.get(f"/courses/{course.id}").text
    assert "从第 1 课开始" in page
    assert 'role="img" aria-label="已学完"' not in page


@EITHER
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


@EITHER
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


@EITHER
def test_who_has_learned_all_may_watch_it_again(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    member = add_member("李秀英")
    _watch(services, member, course.lessons[0], 0.96)
    assert "再看一遍" in client.get(f"/courses/{course.id}", headers=bearer(member)).text


@EITHER
def test_names_are_shown_as_text_not_as_markup(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "<b onclick=x>扇子</b>", ["<script>"])
    page = client.get(f"/courses/{course.id}").text
    assert "<b onclick" not in page
    assert "&lt;script&gt;" in page


@EITHER
def test_english_readers_get_english(client: FlaskClient, services: Services, teacher: Member) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    client.set_cookie("lang", "en")
    page = client.get(f"/courses/{course.id}").text
    assert "Start with lesson 1" in page
    assert "Dance and exercise" in page
    assert "2 lessons" in page


def test_filters_stand_in_the_address_and_keep_each_other(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    made = [published_course(services, teacher, title, ["一"]) for title in ("秧歌舞", "太极拳")]
    with services.database.sessions() as session:
        for course, level in zip(made, (Level.BEGINNER, Level.ADVANCED), strict=True):
            there = session.get_one(Course, course.id)
            change_course(session, there.owner, there, CourseDraft(level=level, tags=["扇子", course.title]))
        session.commit()
    page = client.get("/courses?tag=%E6%89%87%E5%AD%90&level=BEGINNER&sort=short").text
    assert f'href="/courses/{made[0].id}"' in page
    assert f'href="/courses/{made[1].id}"' not in page
    assert 'href="/courses?level=ADVANCED&amp;tag=%E6%89%87%E5%AD%90&amp;sort=short"' in page
    assert 'href="/courses?tag=%E6%89%87%E5%AD%90&amp;sort=short"' in page  # takes the level back
    assert 'href="/categories/dance?level=BEGINNER&amp;tag=%E6%89%87%E5%AD%90&amp;sort=short"' in page
    assert made[1].id in client.get("/courses?level=nonsense&sort=nonsense&length=nonsense").text
    assert "一个也不剩了" in client.get("/courses?tag=nothing").text


@EITHER
def test_the_next_page_comes_alone_for_a_script(client: FlaskClient, services: Services, teacher: Member) -> None:
    for number in range(PER_PAGE + 1):
        published_course(services, teacher, f"第 {number} 门", ["一"])
    part = client.get("/courses?page=2&part=1").text
    assert part.count('class="card"') == 1
    assert "<html" not in part
    assert 'rel="prev" href="/courses"' in part


def test_a_teacher_has_a_page_by_id_or_by_the_name_that_courses_say(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember
) -> None:
    own, old = (published_course(services, teacher, title, ["一"]) for title in ("秧歌舞", "旧课"))
    with services.database.sessions() as session:
        there = session.get_one(Course, old.id)
        change_course(session, there.owner, there, CourseDraft(teacher="赵 老师/甲"))
        session.commit()
    page = client.get(f"/teachers/{teacher.id}").text
    assert (f"/courses/{own.id}" in page, f"/courses/{old.id}" in page) == (True, False)
    course = client.get(f"/courses/{old.id}").text
    href = re.findall(r'href="(/teachers/[^"]+)"', course)[0]
    page = client.get(href).text
    assert (f"/courses/{own.id}" in page, f"/courses/{old.id}" in page) == (False, True)
    assert client.get(f"/teachers/{add_member('赵铁山').id}").status_code == 404


@EITHER
def test_a_course_shows_its_sections_what_comes_first_and_what_comes_next(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    made, before, after, hidden = (
        published_course(services, teacher, title, ["一", "二"]) for title in ("秧歌舞", "基本功", "扇子舞", "旧课")
    )
    with services.database.sessions() as session:
        there = session.get_one(Course, made.id)
        section = add_section(session, there.owner, there, "第一章 站稳", "Standing")
        move_lesson(session, there.owner, there.lessons[1], section)
        set_links(session, there.owner, there, LinkKind.PREREQUISITE, [before.id, hidden.id])
        set_links(session, there.owner, there, LinkKind.RELATED, [after.id])
        gone = session.get_one(Course, hidden.id)
        withdraw_course(session, gone.owner, gone)
        session.commit()
    page = client.get(f"/courses/{made.id}").text.partition("<main")[2]
    assert "第一章 站稳" in page
    assert page.index(made.lessons[0].id) < page.index("第一章 站稳") < page.index(f"/lessons/{made.lessons[1].id}")
    needed = page[page.index("请先学") : page.index("从第 1 课开始")]
    assert (f"/courses/{before.id}" in needed, f"/courses/{hidden.id}" in page) == (True, False)
    afterwards = page[page.index("h-afterwards") :]
    assert afterwards.index(f"/courses/{after.id}") < afterwards.index(f"/courses/{before.id}")
    client.set_cookie("lang", "en")
    assert "Standing" in client.get(f"/courses/{made.id}").text


def test_the_studio_keeps_what_is_known_of_a_course(
    client: FlaskClient, services: Services, teacher: Member, lesson: Lesson
) -> None:
    other = published_course(services, teacher, "基本功", ["站姿"])
    studio = Studio(client, teacher)
    address = f"/studio/courses/{lesson.course_id}/about"
    about = {"title": "秧歌", "category": "dance", "level": "BEGINNER", "teacher": "赵老师", "tags": "扇子， 秧歌"}
    links = {
        "prerequisites_shown": "1",
        "prerequisites_add": f"http://school/courses/{other.id}",
        "related_shown": "1",
    }
    assert studio.send(address, **about, **links, related_add="基本功").status_code == 303
    page = studio.page(address)
    assert 'value="扇子、秧歌"' in page
    assert '<option value="BEGINNER" selected>' in page
    assert page.count(f'value="{other.id}" checked') == 2
    answer = studio.send(address, **about, prerequisites_shown="1", prerequisites_add="没有这门课")
    assert (answer.status_code, "没有叫“没有这门课”的课程" in answer.text) == (422, True)
    assert studio.send(address, **{**about, "tags": ",".join(map(str, range(13)))}).status_code == 422
    assert studio.send(address, **about, prerequisites_shown="1", related_shown="1").status_code == 303
    assert "checked" not in studio.page(address)
