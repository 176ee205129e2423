"""The studio in a real browser: files are sent, survive a reload, and lessons are ordered by hand and by key."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, FilePayload, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalog.courses.models import Course, Lesson
from catalog.courses.service import add_lesson, rename_lesson
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Offer, begin
from school.services import Services
from tests import factories
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.looks import LOOKS, fits
from tests.browser.server import sign_in
from tests.conftest import AddMember

MIB = 1024**2
SMALL = bytes(4096)
"""A file: what a page sends through a route goes through three processes."""
ROWS = "[data-rows] > li"


@pytest.fixture
def studio(lesson: Lesson) -> str:
    """The path of a course that holds one lesson without a video."""
    return f"/studio/courses/{lesson.course_id}"


def _titles(services: Services, course: str) -> list[str]:
    with services.database.readers() as session:
        return [one.title for one in session.get_one(Course, course).lessons]


def _uploads(services: Services) -> list[Upload]:
    with services.database.readers() as session:
        return list(session.scalars(select(Upload)))


def _kept(services: Services) -> list[Upload]:
    """All uploads, those that were removed among them, with what tells that."""
    with services.database.readers() as session:
        return list(session.scalars(select(Upload).options(joinedload(Upload.video))))


def _more_lessons(services: Services, lesson: Lesson, *titles: str) -> None:
    with services.database.sessions() as session:
        course = session.get_one(Course, lesson.course_id)
        for title in titles:
            factories.lesson(session, course, title)
        session.commit()


def _says(page: Page, words: str) -> None:
    page.locator("[data-rows]").get_by_text(words).first.wait_for()


def _hold_back(page: Page) -> None:
    """No byte of a file arrives until the route is taken away."""
    page.route("**/uploads/**", lambda route: None if route.request.method == "PATCH" else route.continue_())


def test_several_files_become_lessons_named_after_them(
    page: Page, studio: str, teacher: Member, lesson: Lesson, services: Services
) -> None:
    sign_in(page, teacher, studio)
    files: list[FilePayload] = [
        {"name": f"{name}.mp4", "mimeType": "video/mp4", "buffer": SMALL} for name in ("扇花", "绸带", "走场")
    ]
    page.locator("[data-files]").set_input_files(files)
    page.locator("#assign [data-answer=yes]").click()
    until(page, f"document.querySelectorAll('{ROWS}[data-state=RECEIVED]').length === 3")
    assert _titles(services, lesson.course_id) == ["十字步", "绸带", "扇花", "走场"]
    assert {upload.state for upload in _uploads(services)} == {UploadState.RECEIVED}


def test_a_file_that_waits_for_its_turn_is_no_red_mark_of_the_list(
    page: Page, studio: str, teacher: Member, lesson: Lesson
) -> None:
    sign_in(page, teacher, studio)
    _hold_back(page)
    files: list[FilePayload] = [
        {"name": f"{name}.mp4", "mimeType": "video/mp4", "buffer": SMALL} for name in ("扇花", "绸带", "走场")
    ]
    page.locator("[data-files]").set_input_files(files)
    page.locator("#assign [data-answer=yes]").click()
    _says(page, "等待上传")
    for number in (2, 3, 4):
        expect(page.locator("[data-look] .soon").get_by_text(f"第 {number} 课的视频还没上传完")).to_be_visible()
    expect(page.locator("[data-look] li:not(.soon, .ok)").get_by_text("还没有视频")).to_have_count(1)


def test_a_dropped_line_is_told_with_what_is_safe_and_the_upload_goes_on_by_itself(
    new_page: NewPage, studio: str, teacher: Member, services: Services, tmp_path: Path
) -> None:
    page = new_page()  # its console tells of the broken line, as it should
    sign_in(page, teacher, studio)
    video = tmp_path / "长课.mp4"
    video.write_bytes(bytes(range(256)) * (17 * 4096))
    broken = True

    def line(route: Route) -> None:
        gone = broken and route.request.headers.get("upload-offset") not in (None, "0")
        route.abort() if gone else route.continue_()

    page.route("**/uploads/**", line)
    page.locator("[data-files]").set_input_files(video)
    _says(page, "等待网络")
    _says(page, "已上传的 17 MB 都还在")
    broken = False
    until(page, f"document.querySelectorAll('{ROWS}[data-state=RECEIVED]').length === 1")
    [upload] = _uploads(services)
    with services.store.open(upload.source_key) as stored:
        assert stored.read() == video.read_bytes()


def test_a_half_sent_file_survives_reloads_and_goes_on_with_the_same_file_alone(
    new_page: NewPage, studio: str, teacher: Member, lesson: Lesson, services: Services, tmp_path: Path
) -> None:
    page = new_page()
    page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"
    sign_in(page, teacher, studio)
    video, other = tmp_path / "长课.mp4", tmp_path / "别的.mp4"
    video.write_bytes(bytes(range(256)) * (17 * 4096))
    other.write_bytes(SMALL)
    page.route("**/uploads/**", _only_first_chunk)
    page.locator("[data-files]").set_input_files(video)
    _says(page, "等待网络")
    page.reload()  # before the line is whole again, or the page might go on by itself
    page.unroute("**/uploads/**")
    _says(page, "还没上传完")
    _says(page, "选同一个文件")
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="选同一个文件，继续上传“长课”").click()
    asked.value.set_files(other)
    page.locator("[data-told]").get_by_text("这不是同一个文件").wait_for()
    page.get_by_role("button", name="取消上传“长课”").click()
    until(page, f"document.querySelectorAll('{ROWS}').length === 1")
    page.reload()  # as one who closed the page and thinks better of it
    page.get_by_role("button", name="恢复“长课”").click()
    _says(page, "还没上传完")
    page.locator("[data-files]").set_input_files(video)
    until(page, f"document.querySelectorAll('{ROWS}[data-state=RECEIVED]').length === 1")
    assert _titles(services, lesson.course_id) == ["十字步", "长课"]
    [upload] = _uploads(services)
    with services.store.open(upload.source_key) as stored:
        assert stored.read() == video.read_bytes()


def _only_first_chunk(route: Route) -> None:
    later = route.request.headers.get("upload-offset") not in (None, "0") or route.request.method == "HEAD"
    route.abort() if later else route.continue_()


WHERE_PAUSE_IS = """() => new Promise((done) => {
  const look = () => {
    const buttons = [...document.querySelectorAll('[data-rows] button[data-do=pause]')];
    const place = buttons.find((button) => !button.hidden)?.getBoundingClientRect().top;
    place ? done(place) : requestAnimationFrame(look);
  };
  look();
})"""


def test_nothing_moves_the_buttons_away_once_a_file_is_being_sent(
    page: Page, studio: str, teacher: Member, tmp_path: Path
) -> None:
    """A click whose press and release meet different things is none."""
    sign_in(page, teacher, studio)
    video = tmp_path / "长课.mp4"
    video.write_bytes(SMALL)
    _hold_back(page)
    page.locator("[data-files]").set_input_files(video)
    first = page.evaluate(WHERE_PAUSE_IS)
    expect(page.locator("[data-totals]")).to_be_visible()
    assert page.evaluate(WHERE_PAUSE_IS) == first


def test_a_paused_upload_waits_and_goes_on_when_told(
    page: Page, studio: str, teacher: Member, services: Services, tmp_path: Path
) -> None:
    sign_in(page, teacher, studio)
    video = tmp_path / "长课.mp4"
    video.write_bytes(SMALL)
    _hold_back(page)
    page.locator("[data-files]").set_input_files(video)
    page.get_by_role("button", name="暂停“长课”").click()
    _says(page, "已暂停")
    page.unroute("**/uploads/**")
    page.get_by_role("button", name="继续上传“长课”").click()
    until(page, f"document.querySelectorAll('{ROWS}[data-state=RECEIVED]').length === 1")


def test_an_upload_that_is_paused_before_it_has_its_name_is_begun_only_once(
    page: Page, studio: str, teacher: Member, services: Services, tmp_path: Path
) -> None:
    sign_in(page, teacher, studio)
    video = tmp_path / "长课.mp4"
    video.write_bytes(SMALL)
    named: list[tuple[Route, APIResponse]] = []

    def answer_later(route: Route) -> None:
        if route.request.method == "POST":
            named.append((route, route.fetch()))

    page.route("**/uploads/**", answer_later)
    page.locator("[data-files]").set_input_files(video)
    page.get_by_role("button", name="暂停“长课”").click()
    while not named:
        page.wait_for_timeout(20)
    route, answer = named[0]
    route.fulfill(response=answer)
    _says(page, "已暂停")
    page.unroute("**/uploads/**")
    page.get_by_role("button", name="继续上传“长课”").click()
    until(page, f"document.querySelectorAll('{ROWS}[data-state=RECEIVED]').length === 1")
    assert len(_kept(services)) == 1


def test_a_file_that_is_taken_back_leaves_no_lesson_and_goes_on_where_it_stood_if_that_was_a_slip(
    page: Page, studio: str, teacher: Member, lesson: Lesson, services: Services, tmp_path: Path
) -> None:
    sign_in(page, teacher, studio)
    video = tmp_path / "长课.mp4"
    video.write_bytes(SMALL)
    _hold_back(page)
    page.locator("[data-files]").set_input_files(video)
    page.get_by_role("button", name="取消上传“长课”").press("Enter")
    undo = page.get_by_role("button", name="撤销")
    expect(undo).to_be_focused()
    expect(page.locator(ROWS)).to_have_count(1)
    assert _titles(services, lesson.course_id) == ["十字步"]
    assert [upload.removed for upload in _kept(services)] == [True]
    page.unroute("**/uploads/**")
    page.keyboard.press("Enter")
    until(page, f"document.querySelectorAll('{ROWS}[data-state=RECEIVED]').length === 1")
    assert _titles(services, lesson.course_id) == ["十字步", "长课"]
    assert [upload.removed for upload in _kept(services)] == [False]


def test_once_a_file_is_whole_its_row_offers_what_can_be_done_now(
    page: Page, studio: str, teacher: Member, lesson: Lesson, services: Services
) -> None:
    sign_in(page, teacher, studio)
    file: FilePayload = {"name": "扇花.mp4", "mimeType": "video/mp4", "buffer": SMALL}
    page.locator("[data-files]").set_input_files(file)
    stop = page.get_by_role("button", name="停止处理“扇花”")
    expect(stop).to_be_visible()
    expect(page.get_by_role("button", name="暂停“扇花”")).to_be_hidden()
    expect(page.locator("[data-look] .soon")).to_have_text("第 2 课正在处理")
    stop.click()
    until(page, f"document.querySelectorAll('{ROWS}').length === 1")
    page.get_by_role("button", name="撤销").click()
    expect(stop).to_be_visible()
    assert _titles(services, lesson.course_id) == ["十字步", "扇花"]


def test_all_rejected_files_go_by_one_key_and_come_back_by_one(
    page: Page, studio: str, teacher: Member, lesson: Lesson, services: Services
) -> None:
    with services.database.sessions() as session:
        course = session.get_one(Course, lesson.course_id)
        for title in ("坏一", "坏二"):
            bad = add_lesson(session, course.owner, course, title, from_file=True)
            factories.upload(session, bad.video, UploadState.REJECTED, filename="bad.mp4", reason_code="gave_up")
        session.commit()
    sign_in(page, teacher, studio)
    page.get_by_role("button", name="全部删除").press("Enter")
    until(page, f"document.querySelectorAll('{ROWS}').length === 1")
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    page.keyboard.press("Enter")
    until(page, f"document.querySelectorAll('{ROWS}').length === 3")


def test_a_course_is_deleted_after_a_question_that_keeps_it_by_itself(
    page: Page, studio: str, teacher: Member, lesson: Lesson, axe: Findings
) -> None:
    sign_in(page, teacher, f"{studio}/about")
    page.locator('[popovertarget="remove-course"].ask-first').press("Enter")
    expect(page.get_by_role("button", name="取消")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#remove-course")).to_be_hidden()
    page.locator('[popovertarget="remove-course"].ask-first').click()
    page.locator("#remove-course .btn-destroy").click()
    page.get_by_role("button", name="恢复“秧歌舞入门”").click()
    page.wait_for_url(f"**{studio}")


def test_lessons_are_ordered_by_key_with_the_focus_staying_and_by_dragging(
    page: Page, studio: str, teacher: Member, lesson: Lesson, services: Services
) -> None:
    _more_lessons(services, lesson, "扇花", "走场")
    sign_in(page, teacher, studio)
    page.get_by_role("button", name="上移“走场”").focus()
    for key in ("Enter", "Space"):
        with page.expect_response("**/api/v1/courses/*"):
            page.keyboard.press(key)
    assert _titles(services, lesson.course_id) == ["走场", "十字步", "扇花"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "上移“走场”"
    page.locator(f"{ROWS}:nth-child(3) [data-do=grip]").hover()
    page.mouse.down()
    box = page.locator(f"{ROWS}:nth-child(1)").bounding_box()
    assert box
    with page.expect_response("**/api/v1/courses/*"):
        page.mouse.move(box["x"] + 20, box["y"] + 60, steps=8)
        page.mouse.move(box["x"] + 20, box["y"] + 4, steps=8)
        page.mouse.up()
    assert _titles(services, lesson.course_id) == ["扇花", "走场", "十字步"]


def test_without_scripts_lessons_are_ordered_and_the_button_keeps_the_focus(
    new_page: NewPage, studio: str, teacher: Member, lesson: Lesson, services: Services
) -> None:
    _more_lessons(services, lesson, "扇花", "走场")
    page = new_page(scripts=False)
    sign_in(page, teacher, studio)
    page.get_by_role("button", name="上移“走场”").click()
    page.wait_for_url("**moved=**")
    assert _titles(services, lesson.course_id) == ["十字步", "走场", "扇花"]
    assert page.locator("[autofocus]").get_attribute("aria-label") == "上移“走场”"


@pytest.mark.parametrize("lang", LOOKS)
def test_axe_finds_nothing_in_the_studio_and_nothing_runs_off_the_side(
    new_page: NewPage, axe: Findings, studio: str, teacher: Member, lesson: Lesson, services: Services, lang: str
) -> None:
    for state in UploadState:
        _more_lessons(services, lesson, state.name)
        with services.database.sessions() as session:
            made = session.get_one(Course, lesson.course_id).lessons[-1]
            upload = begin(session, services.intake, made.course.owner, Offer("课.mp4", made.video_id, MIB))
            services.intake.parts.path(upload.id).write_bytes(bytes(1000))
            upload.state = state
            session.commit()
    page = new_page(lang=lang)
    sign_in(page, teacher, "/studio/")
    paths = ("/studio/", "/studio/new", studio, f"{studio}/about", f"/studio/lessons/{lesson.id}")
    for number, path in enumerate(paths):
        if number:
            page.goto(path)
        assert fits(page, number, axe, lang) == [], path


def test_two_who_edit_at_the_same_time_do_not_overwrite_each_other(
    new_page: NewPage, teacher: Member, add_member: AddMember, lesson: Lesson, services: Services
) -> None:
    moderator = add_member("审核员", Role.MODERATOR)
    mine, theirs = new_page(), new_page(390)
    about = f"/studio/courses/{lesson.course_id}/about"
    sign_in(mine, teacher, about)
    sign_in(theirs, moderator, about)
    mine.fill("#title", "我写的")
    theirs.fill("#title", "别人写的")
    theirs.get_by_role("button", name="保存").click()
    theirs.get_by_text("已保存").wait_for()
    mine.get_by_role("button", name="保存").click()
    expect(mine.get_by_role("alert")).to_contain_text("别人改过这门课程")
    expect(mine.locator("#title")).to_have_value("我写的")
    expect(mine.locator("[data-there]")).to_contain_text("别人写的")
    assert _written(services, lesson) == "别人写的"
    mine.get_by_role("button", name="保存").click()
    mine.get_by_text("已保存").wait_for()
    assert _written(services, lesson) == "我写的"


def _written(services: Services, lesson: Lesson) -> str:
    with services.database.readers() as session:
        return session.get_one(Course, lesson.course_id).title


def test_a_lesson_is_renamed_in_its_row_which_shows_the_name_that_somebody_else_gave_meanwhile(
    new_page: NewPage, teacher: Member, studio: str, lesson: Lesson, services: Services
) -> None:
    page = new_page()
    sign_in(page, teacher, studio)
    page.get_by_role("link", name="编辑“十字步”").click()
    page.get_by_label("“十字步”的新名称").fill("十字步（慢）")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="编辑“十字步（慢）”").wait_for()
    assert _titles(services, lesson.course_id) == ["十字步（慢）"]
    page.locator('[data-do="rename"]').click()
    page.locator("form.rename input").fill("我写的")
    with services.database.sessions() as session:
        found = session.get_one(Lesson, lesson.id)
        rename_lesson(session, found.course.owner, found, "别人写的")
        session.commit()
    page.keyboard.press("Enter")
    expect(page.locator("form.rename [role=alert]")).to_contain_text("别人写的")
    expect(page.locator("form.rename input")).to_have_value("我写的")
    page.keyboard.press("Enter")
    expect(page.locator(ROWS)).to_contain_text("我写的")
    assert _titles(services, lesson.course_id) == ["我写的"]


def test_a_course_is_planned_in_the_readers_own_time_and_the_plan_is_said_in_it(
    new_page: NewPage, studio: str, teacher: Member, lesson: Lesson, axe: Findings, services: Services
) -> None:
    page = new_page(1280, lang="en")
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    sign_in(page, teacher, studio)
    page.locator(".later summary").press("Enter")
    page.get_by_label("Day and time").fill("2199-03-01T08:30")
    page.get_by_role("button", name="Plan publishing").press("Enter")
    expect(page.locator("time[data-moment]")).to_contain_text("8:30")
    with services.database.readers() as session:
        at = session.get_one(Course, lesson.course_id).publish_at
        assert at == datetime(2199, 2, 28, 23, 30, tzinfo=UTC)
    page.locator(".later summary").press("Enter")
    expect(page.get_by_label("Day and time")).to_have_value("2199-03-01T08:30")
    assert axe(page) == []
    page.get_by_role("button", name="Do not publish automatically").press("Enter")
    expect(page.locator("time[data-moment]")).to_have_count(0)
