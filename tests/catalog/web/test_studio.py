"""The studio's pages and forms, as they work without any script."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.clock import now
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.courses.publishing import publish_course
from catalog.members.models import Member, Role
from catalog.uploads.jobs import INSPECT, enqueue
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Offer, begin
from school.services import Services
from tests import factories
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.factories import published_course


class Studio:
    """A browser in the studio: every form is sent with its page's token."""

    def __init__(self, client: FlaskClient, member: Member) -> None:
        self.client = client
        self.token = self._token("/signin")
        self.send("/signin", name=member.name, password=PASSWORD)
        self.token = self._token("/account")

    def _token(self, page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert found
        return found[1]

    def send(self, to: str, **fields: str | list[str]) -> TestResponse:
        return self.client.post(to, data={"csrf_token": self.token, **fields})

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return answer.text


@pytest.fixture
def studio(client: FlaskClient, teacher: Member) -> Studio:
    return Studio(client, teacher)


@pytest.fixture
def course(lesson: Lesson) -> str:
    """The path of a draft course of the teacher, which holds `lesson` alone."""
    return f"/studio/courses/{lesson.course_id}"


def _lessons(services: Services) -> list[Lesson]:
    with services.database.readers() as session:
        return list(session.scalars(select(Lesson).order_by(Lesson.position)))


def _course(services: Services) -> Course:
    with services.database.readers() as session:
        return session.scalars(select(Course)).one()


def _add(services: Services, lesson: Lesson, *titles: str) -> None:
    with services.database.sessions() as session:
        course = session.get_one(Course, lesson.course_id)
        for title in titles:
            factories.lesson(session, course, title)
        session.commit()


def _upload(services: Services, lesson: Lesson, state: UploadState, **facts: object) -> None:
    """An upload of half its bytes for `lesson`, in `state`."""
    with services.database.sessions() as session:
        owner = session.get_one(Lesson, lesson.id).course.owner
        made = begin(session, services.intake, owner, Offer("十字步.mp4", lesson.video_id, 2_000_000))
        services.intake.parts.path(made.id).write_bytes(bytes(1_000_000))
        made.state = state
        for name, value in facts.items():
            setattr(made, name, value)
        session.commit()


@EITHER
@pytest.mark.parametrize("path", ["/studio/", "/studio/new"])
def test_visitors_are_asked_to_sign_in_and_residents_are_refused(
    client: FlaskClient, add_member: AddMember, path: str
) -> None:
    assert client.get(path).status_code == 401
    Studio(client, add_member("居民"))
    assert client.get(path).status_code == 403


@EITHER
def test_a_course_is_made(studio: Studio, services: Services) -> None:
    answer = studio.send("/studio/courses", title="  剪纸\u200b入门 ", category="crafts", description="红纸一张。")
    made = _course(services)
    assert (answer.status_code, answer.location) == (303, f"/studio/courses/{made.id}")
    assert (made.title, made.category_id, made.state) == ("剪纸入门", "crafts", CourseState.DRAFT)
    assert "剪纸入门" in studio.page("/studio/")


@EITHER
def test_a_course_without_a_name_is_not_made_and_what_was_typed_is_kept(studio: Studio) -> None:
    answer = studio.send("/studio/courses", title=" ", category="crafts", description="红纸一张。")
    assert answer.status_code == 422
    assert 'id="title-error"' in answer.text
    assert "红纸一张。" in answer.text
    assert '<option value="crafts" selected>' in answer.text


def test_what_is_written_about_a_course_is_changed(studio: Studio, course: str, services: Services) -> None:
    studio.send(f"{course}/about", title="秧歌舞", category="elders", description="慢一点。")
    changed = _course(services)
    assert (changed.title, changed.category_id, changed.description) == ("秧歌舞", "elders", "慢一点。")
    assert studio.send(f"{course}/about", title="", category="elders", description="").status_code == 422


def test_how_videos_are_prepared_is_chosen_for_a_course(studio: Studio, course: str, services: Services) -> None:
    for given, economical in ({"preparing": "economical"}, True), ({}, True), ({"preparing": "usual"}, False):
        studio.send(f"{course}/about", title="秧歌舞", category="elders", **given)
        assert _course(services).economical is economical


@EITHER
@pytest.mark.parametrize(
    "act",
    [
        "courses/COURSE/about",
        "courses/COURSE/publish",
        "courses/COURSE/plan",
        "courses/COURSE/withdraw",
        "courses/COURSE/parts",
    ]
    + [f"lessons/LESSON/{what}" for what in ("move", "place", "rename", "publish", "withdraw", "remove", "cancel")]
    + [f"courses/COURSE/{what}" for what in ("remove", "remove-rejected", "restore", "restore-parts")],
)
def test_another_teacher_changes_nothing(
    client: FlaskClient, add_member: AddMember, lesson: Lesson, services: Services, act: str
) -> None:
    other = Studio(client, add_member("别的老师", Role.INSTRUCTOR))
    path = act.replace("COURSE", lesson.course_id).replace("LESSON", lesson.id)
    answer = other.send(f"/studio/{path}", title="mine", category="dance", sure="1", by="up", lesson=lesson.id)
    assert answer.status_code == 404  # a draft of another does not even exist
    assert [(one.title, one.state) for one in _lessons(services)] == [("十字步", LessonState.DRAFT)]


@EITHER
def test_a_published_course_of_another_can_be_seen_but_not_changed(
    client: FlaskClient, add_member: AddMember, teacher: Member, services: Services
) -> None:
    found = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    other = Studio(client, add_member("别的老师", Role.INSTRUCTOR))
    assert other.client.get(f"/studio/courses/{found.id}").status_code == 403
    assert other.send(f"/studio/courses/{found.id}/withdraw").status_code == 403


@EITHER
def test_moderators_work_on_everybodys_courses(client: FlaskClient, add_member: AddMember, course: str) -> None:
    moderator = Studio(client, add_member("审核员", Role.MODERATOR))
    assert course in moderator.page("/studio/")
    assert moderator.send(f"{course}/publish").status_code == 303


@EITHER
def test_a_form_without_its_token_changes_nothing(studio: Studio, course: str, services: Services) -> None:
    assert studio.client.post(f"{course}/publish").status_code == 400
    assert _course(services).state is CourseState.DRAFT


@EITHER
def test_publishing_twice_and_taking_back_twice_are_as_good_as_once(
    studio: Studio, course: str, services: Services
) -> None:
    for _ in range(2):
        assert studio.send(f"{course}/publish").status_code == 303
    assert _course(services).state is CourseState.PUBLISHED
    for _ in range(2):
        assert studio.send(f"{course}/withdraw").status_code == 303
    assert _course(services).state is CourseState.DRAFT


@EITHER
def test_a_course_is_planned_and_the_plan_taken_back(studio: Studio, course: str) -> None:
    assert studio.send(f"{course}/plan", at="2199-03-01T08:00", moment="2199-03-01T00:00:00.000Z").status_code == 303
    page = studio.page(course)
    assert 'datetime="2199-03-01T00:00:00+00:00"' in page
    assert "自动发布时间" in page
    studio.send(f"{course}/plan", undo="1")
    assert "自动发布时间" not in studio.page(course)


@EITHER
@pytest.mark.parametrize("at", ["", "2001-01-01T08:00", "soon", "0001-01-01T00:00"])
def test_a_time_that_cannot_be_is_told_and_changes_nothing(studio: Studio, course: str, at: str) -> None:
    studio.send(f"{course}/plan", at=at)
    page = studio.page(course)
    assert "请选一个还没到的时间" in page
    assert "自动发布时间" not in page


@EITHER
def test_lessons_that_came_after_publishing_are_offered_for_publishing(
    studio: Studio, course: str, lesson: Lesson, services: Services
) -> None:
    studio.send(f"{course}/publish")
    assert "发布新的课" not in studio.page(course)
    _add(services, lesson, "扇花")
    assert "发布新的课" in studio.page(course)
    studio.send(f"{course}/publish")
    assert {one.state for one in _lessons(services)} == {LessonState.PUBLISHED}


@pytest.mark.parametrize(
    ("title", "by", "order"),
    [
        ("一", "up", "一二三"),
        ("一", "down", "二一三"),
        ("三", "up", "一三二"),
        ("三", "down", "一二三"),
        ("二", "sideways", "一三二"),
    ],
)
def test_lessons_move_one_place_and_stay_inside_the_list(
    studio: Studio, lesson: Lesson, services: Services, title: str, by: str, order: str
) -> None:
    studio.send(f"/studio/lessons/{lesson.id}/rename", title="一")
    _add(services, lesson, "二", "三")
    moved = next(one for one in _lessons(services) if one.title == title)
    answer = studio.send(f"/studio/lessons/{moved.id}/move", by=by)
    assert answer.status_code == 303
    assert "".join(one.title for one in _lessons(services)) == order


@EITHER
def test_the_button_that_moved_a_lesson_keeps_the_focus(studio: Studio, lesson: Lesson, services: Services) -> None:
    _add(services, lesson, "二", "三")
    answer = studio.send(f"/studio/lessons/{lesson.id}/move", by="down")
    focused = re.findall(r'value="(\w+)" aria-label="([^"]+)" autofocus', studio.page(answer.location))
    assert focused == [("down", "下移“十字步”")]


@EITHER
def test_a_lesson_is_renamed_and_an_empty_name_is_told(studio: Studio, lesson: Lesson, services: Services) -> None:
    path = f"/studio/lessons/{lesson.id}/rename"
    assert studio.send(path, title="十字步（慢）").status_code == 303
    refused = studio.send(path, title=" ")
    assert refused.status_code == 422
    assert 'id="title-error"' in refused.text
    assert [one.title for one in _lessons(services)] == ["十字步（慢）"]


@EITHER
@pytest.mark.parametrize("what", ["course", "lesson"])
def test_a_form_that_was_opened_before_somebody_elses_change_overwrites_nothing(
    studio: Studio, lesson: Lesson, services: Services, what: str
) -> None:
    page = f"/studio/lessons/{lesson.id}" if what == "lesson" else f"/studio/courses/{lesson.course_id}/about"
    path = page.replace("/about", "") + ("/rename" if what == "lesson" else "/about")
    fields = {"title": "我写的", "category": "dance", "description": "我的介绍"}
    version = re.search(r'name="version" value="(\d+)"', studio.page(page))
    assert version
    assert studio.send(path, version=version[1], **fields | {"title": "别人写的"}).status_code == 303
    refused = studio.send(path, version=version[1], **fields)
    assert refused.status_code == 409
    assert 'value="我写的"' in refused.text
    assert "<dd>别人写的</dd>" in refused.text
    again = re.search(r'name="version" value="(\d+)"', refused.text)
    assert again
    assert studio.send(path, version=again[1], **fields).status_code == 303
    assert "我写的" in studio.page(page)


def test_the_texts_for_english_pages_are_kept(studio: Studio, course: str) -> None:
    fields = {
        "title": "秧歌舞",
        "category": "dance",
        "description": "",
        "title_en": "Yangge",
        "description_en": "Slowly.",
    }
    assert studio.send(f"{course}/about", **fields).status_code == 303
    page = studio.page(f"{course}/about")
    assert 'value="Yangge"' in page
    assert "Slowly.</textarea>" in page


@EITHER
def test_a_removed_lesson_is_asked_about_first_and_listed_with_a_way_back(
    studio: Studio, course: str, lesson: Lesson
) -> None:
    assert 'popovertarget="remove-lesson"' in studio.page(f"/studio/lessons/{lesson.id}")
    assert studio.send(f"/studio/lessons/{lesson.id}/remove").location == course
    assert studio.client.get(f"/studio/lessons/{lesson.id}").status_code == 404
    assert f'name="lesson" value="{lesson.id}"' in studio.page(course)
    assert studio.send(f"{course}/restore-parts", lesson=lesson.id).location == course
    assert studio.client.get(f"/studio/lessons/{lesson.id}").status_code == 200


@EITHER
def test_a_removed_course_is_listed_with_a_way_back(studio: Studio, course: str) -> None:
    assert 'popovertarget="remove-course"' in studio.page(f"{course}/about")
    assert studio.send(f"{course}/remove").location == "/studio/"
    assert studio.client.get(course).status_code == 404
    assert f'action="{course}/restore"' in studio.page("/studio/")
    assert studio.send(f"{course}/restore").location == course
    assert "十字步" in studio.page(course)


@EITHER
def test_parts_are_restored_to_their_own_course_only(
    studio: Studio, course: str, lesson: Lesson, services: Services, teacher: Member
) -> None:
    other = published_course(services, teacher, "太极", ["起势"])
    studio.send(f"/studio/lessons/{lesson.id}/remove")
    assert studio.send(f"/studio/courses/{other.id}/restore-parts", lesson=lesson.id).status_code == 404
    assert studio.client.get(f"/studio/lessons/{lesson.id}").status_code == 404


def test_all_rejected_files_go_at_once_and_come_back_at_once(
    studio: Studio, course: str, lesson: Lesson, services: Services
) -> None:
    _add(services, lesson, "扇花", "走场")
    rejected = _lessons(services)[:2]
    for one in rejected:
        _upload(services, one, UploadState.REJECTED, reason_code="gave_up")
    assert "/remove-rejected" in studio.page(course)
    answer = studio.client.post(
        f"{course}/remove-rejected", data={"csrf_token": studio.token}, headers={"Accept": "application/json"}
    )
    undo = answer.get_json()["undo"]
    assert sorted(undo) == sorted(["lesson", one.id] for one in rejected)
    left = studio.page(course)
    assert "/remove-rejected" not in left
    assert [f'id="lesson-{one.id}"' in left for one in _lessons(services)] == [False, False, True]
    studio.send(f"{course}/restore-parts", lesson=[value for _, value in undo])
    assert all(f'id="lesson-{one.id}"' in studio.page(course) for one in rejected)


@EITHER
def test_a_published_course_with_nothing_to_watch_says_that_it_is_not_listed_and_why(
    studio: Studio, course: str, client: FlaskClient, lesson: Lesson
) -> None:
    answer = studio.send(f"{course}/publish")
    page = studio.page(answer.location)
    assert "data-unlisted" in page
    assert "第 1 课还没有视频" in page
    assert lesson.course_id not in client.get("/courses").text
    assert lesson.course_id not in client.get("/").text
    assert client.get("/api/v1/courses").get_json()["items"] == []


@EITHER
def test_what_is_being_made_is_no_red_mark_of_the_list(
    studio: Studio, course: str, lesson: Lesson, services: Services
) -> None:
    _upload(services, lesson, UploadState.TRANSCODING, progress=0.42)
    assert '<li class="soon">' in studio.page(course)


@EITHER
def test_lessons_that_wait_say_their_place_and_no_percentage(
    studio: Studio, course: str, lesson: Lesson, services: Services
) -> None:
    _add(services, lesson, "扇花", "走场")
    for one in _lessons(services):
        _upload(services, one, UploadState.RECEIVED)
    with services.database.sessions() as session:
        for upload in session.scalars(select(Upload)):
            enqueue(session, upload, INSPECT, now=now())
        session.commit()
    page = studio.page(course)
    assert "下一个就处理它" in page
    assert all(f"排在第 {place} 个" in page for place in (2, 3))
    assert "0%" not in page


@EITHER
def test_a_lesson_is_taken_back_and_published_again(studio: Studio, lesson: Lesson, services: Services) -> None:
    with services.database.sessions() as session:
        course = session.get_one(Course, lesson.course_id)
        publish_course(session, course.owner, course)
        session.commit()
    for act, state in (("withdraw", LessonState.WITHDRAWN), ("publish", LessonState.PUBLISHED)):
        assert studio.send(f"/studio/lessons/{lesson.id}/{act}").status_code == 303
        assert [one.state for one in _lessons(services)] == [state]


@EITHER
@pytest.mark.parametrize(
    ("state", "facts", "words"),
    [
        (UploadState.WAITING, {}, "已上传 1 MB，共 2 MB。"),
        (UploadState.RECEIVED, {}, "已上传，"),
        (UploadState.TRANSCODING, {"progress": 0.42}, "已处理 42%。"),
        (UploadState.REJECTED, {"reason_code": "gave_up"}, "不能用"),
        (UploadState.FAILED, {"reason_code": "failed_here"}, "处理失败"),
    ],
)
def test_each_lesson_says_where_its_video_stands(
    studio: Studio,
    course: str,
    lesson: Lesson,
    services: Services,
    state: UploadState,
    facts: dict[str, object],
    words: str,
) -> None:
    _upload(services, lesson, state, **facts)
    assert words in studio.page(course)
    assert words in studio.page(f"/studio/lessons/{lesson.id}")


@EITHER
def test_a_video_that_did_not_work_out_gives_its_reason_and_asks_for_another_file(
    studio: Studio, course: str, lesson: Lesson, services: Services
) -> None:
    _upload(services, lesson, UploadState.REJECTED, reason_code="gave_up")
    page = studio.page(course)
    assert "换一个文件" in page
    assert "第 1 课要换一个文件" in page


@EITHER
def test_a_failure_of_the_school_asks_for_no_other_file(
    studio: Studio, course: str, lesson: Lesson, services: Services
) -> None:
    _upload(services, lesson, UploadState.FAILED, reason_code="failed_here")
    page = studio.page(course)
    assert "第 1 课没处理成" in page
    assert "第 1 课要换一个文件" not in page


@EITHER
def test_a_lesson_that_can_be_watched_says_how_long_and_how_sharp_it_is(
    studio: Studio, teacher: Member, services: Services
) -> None:
    found = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    page = studio.page(f"/studio/courses/{found.id}")
    assert "最清晰 360p" in page
    assert f'href="/lessons/{found.lessons[0].id}"' in page


@EITHER
def test_how_sharp_a_portrait_is_is_told_by_its_short_side(
    studio: Studio, teacher: Member, services: Services
) -> None:
    found = published_course(services, teacher, "竖着拍的", ["站姿"])
    with services.database.sessions() as session:
        package = session.get_one(Lesson, found.lessons[0].id).package
        assert package is not None
        package.renditions = [{"height": 1280, "width": 720, "codec": "avc1.64001f", "bandwidth": 900_000}]
        session.commit()
    assert "最清晰 720p" in studio.page(f"/studio/courses/{found.id}")


@EITHER
def test_what_is_missing_is_told_before_publishing(studio: Studio, course: str) -> None:
    assert "第 1 课还没有视频" in studio.page(course)


@EITHER
def test_the_bytes_of_an_upload_that_was_cleared_away_count_as_none(
    studio: Studio, course: str, lesson: Lesson, services: Services
) -> None:
    _upload(services, lesson, UploadState.WAITING)
    with services.database.readers() as session:
        [upload] = session.scalars(select(Upload))
    services.intake.parts.remove(upload.id)
    assert "已上传 0 KB" in studio.page(course)


def _order(services: Services) -> list[tuple[str, list[str]]]:
    with services.database.readers() as session:
        course = session.scalars(select(Course)).one()
        titles = {None: ""} | {section.id: section.title for section in course.sections}
        return [
            (title, [one.title for one in course.lessons if one.section_id == section])
            for section, title in titles.items()
        ]


@EITHER
def test_sections_and_lessons_are_ordered_by_plain_forms(
    studio: Studio, course: str, lesson: Lesson, services: Services
) -> None:
    studio.send(f"{course}/parts", title="第一章", kind="section")
    studio.send(f"{course}/parts", title="第二章", kind="section")
    studio.send(f"{course}/parts", title="扇花", kind="lesson")
    assert _order(services) == [("", ["十字步"]), ("第一章", []), ("第二章", ["扇花"])]
    studio.send(f"/studio/lessons/{lesson.id}/move", by="down")
    assert _order(services) == [("", []), ("第一章", ["十字步"]), ("第二章", ["扇花"])]
    page = studio.page(studio.send(f"/studio/lessons/{lesson.id}/move", by="down").location)
    assert re.search(r'value="down" aria-label="下移“十字步”"[^>]* autofocus', page)
    assert _order(services) == [("", []), ("第一章", []), ("第二章", ["十字步", "扇花"])]

    with services.database.readers() as session:
        first, second = session.scalars(select(Course)).one().sections
    studio.send(f"/studio/sections/{second.id}/move", by="up")
    studio.send(f"/studio/sections/{first.id}/rename", title="收尾", version=str(first.version))
    assert _order(services) == [("", []), ("第二章", ["十字步", "扇花"]), ("收尾", [])]
    assert f'action="/studio/sections/{first.id}/rename"' in studio.page(f"{course}?edit={first.id}")
    studio.send(f"/studio/sections/{first.id}/rename", title="晚了", version=str(first.version))
    assert "晚了" not in studio.page(course)

    studio.send(f"/studio/lessons/{lesson.id}/place", section=first.id)
    assert _order(services) == [("", []), ("第二章", ["扇花"]), ("收尾", ["十字步"])]
    studio.send(f"/studio/sections/{first.id}/remove")
    assert _order(services) == [("", []), ("第二章", ["扇花", "十字步"])]
    studio.send(f"/studio/lessons/{lesson.id}/place", section="")
    assert _order(services) == [("", ["十字步"]), ("第二章", ["扇花"])]
    assert "请填写" in studio.page(studio.send(f"{course}/parts", title=" ", kind="section").location)


@EITHER
def test_a_preview_shows_a_draft_as_learners_will_see_it(
    studio: Studio, course: str, lesson: Lesson, services: Services, client: FlaskClient
) -> None:
    with services.database.sessions() as session:
        draft = session.get_one(Course, lesson.course_id)
        ready = factories.watchable(session, draft, "扇花").id
        session.commit()
    preview = f"/courses/{lesson.course_id}?as=learner"
    assert f'href="{preview}"' in studio.page(course)
    page = studio.page(preview)
    assert "邻居们看到的课程就是这样。" in page
    assert "扇花" in page
    assert "十字步" not in page.partition("<main")[2].replace("十字步、扇花", "")  # it has no video
    assert "在备课里打开" not in page
    assert f'href="/lessons/{ready}?as=learner"' in page
    watched = studio.page(f"/lessons/{ready}?as=learner")
    assert "邻居们看到的课程就是这样。" in watched
    assert "只有你看得见" not in watched
    assert f'href="/courses/{lesson.course_id}?as=learner"' in watched
    assert studio.client.get(f"/lessons/{lesson.id}?as=learner").status_code == 404
    other = client.application.test_client()
    assert other.get(preview).status_code == 404
