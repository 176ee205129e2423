"""Many files at once in a real browser: which lesson each goes into is shown first, and they go on after a reload."""

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect
from sqlalchemy import select

from catalog.courses import arrangement
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.uploads.models import Upload, UploadState
from school.services import Services
from tests import factories
from tests.browser.conftest import NewPage, until
from tests.browser.server import sign_in

MIB = 1024**2


@pytest.fixture
def studio(services: Services, lesson: Lesson) -> str:
    """A course with 十字步 before all sections, 第1讲 站姿 and 第2讲 呼吸 in 站稳, and an empty section 连起来."""
    with services.database.sessions() as session:
        course = session.get_one(Course, lesson.course_id)
        section = arrangement.add_section(session, course.owner, course, "站稳")
        arrangement.add_section(session, course.owner, course, "连起来")
        for title in ("第1讲 站姿", "第2讲 呼吸"):
            arrangement.move_lesson(session, course.owner, factories.lesson(session, course, title), section)
        session.commit()
    return f"/studio/courses/{lesson.course_id}"


def files(*names: str) -> list[FilePayload]:
    return [{"name": name, "mimeType": "video/mp4", "buffer": bytes(MIB)} for name in names]


def sent(services: Services) -> dict[str, str]:
    """The title of the lesson of each file that has arrived."""
    with services.database.readers() as session:
        found = session.execute(
            select(Upload.filename, Lesson.title)
            .join(Lesson, Lesson.video_id == Upload.video_id)
            .where(Upload.state == UploadState.RECEIVED)
        )
        return {row[0]: row[1] for row in found}


def order(services: Services) -> dict[str, list[str]]:
    with services.database.readers() as session:
        course = session.scalars(select(Course)).one()
        titles = {None: ""} | {section.id: section.title for section in course.sections}
        return {
            title: [one.title for one in course.lessons if one.section_id == section]
            for section, title in titles.items()
        }


def proposed(page: Page) -> list[tuple[str, str]]:
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('[data-files-to-assign] > li')].map((row) =>"
        " [row.querySelector('b').textContent, row.querySelector('select').selectedOptions[0].textContent])"
    )
    return [(one[0], one[1]) for one in found]


def test_the_school_proposes_the_teacher_changes_and_then_they_are_sent(
    page: Page, studio: str, teacher: Member, services: Services
) -> None:
    sign_in(page, teacher, studio)
    page.locator("[data-files]").set_input_files(files("第10讲 走场.mp4", "第2讲.mp4", "站姿.mp4", "多余.mp4"))
    panel = page.locator("#assign")
    expect(panel).to_be_visible()
    assert proposed(page) == [
        ("第2讲.mp4", "3 第2讲 呼吸"),
        ("第10讲 走场.mp4", "新的一课“第10讲 走场”"),
        ("多余.mp4", "新的一课“多余”"),
        ("站姿.mp4", "2 第1讲 站姿"),
    ]
    assert sent(services) == {}
    panel.get_by_label("“多余.mp4”放进哪一课").select_option(label="3 第2讲 呼吸")
    expect(panel.get_by_role("alert")).to_have_text("有两个文件要放进“第2讲 呼吸”，请给其中一个换一课。")
    expect(panel.locator("[data-answer=yes]")).to_be_disabled()
    panel.get_by_label("“多余.mp4”放进哪一课").select_option(label="不传")
    panel.get_by_label("新的课放在哪一章最后").select_option(label="连起来")
    panel.get_by_role("button", name="上传 3 个文件").click()
    until(page, "document.querySelectorAll('[data-lesson][data-state=RECEIVED]').length === 3")
    assert sent(services) == {
        "第2讲.mp4": "第2讲 呼吸",
        "站姿.mp4": "第1讲 站姿",
        "第10讲 走场.mp4": "第10讲 走场",
    }
    assert order(services) == {
        "": ["十字步"],
        "站稳": ["第1讲 站姿", "第2讲 呼吸"],
        "连起来": ["第10讲 走场"],
    }


def test_a_cancelled_question_sends_nothing(page: Page, studio: str, teacher: Member, services: Services) -> None:
    sign_in(page, teacher, studio)
    page.locator("[data-files]").set_input_files(files("a.mp4", "b.mp4"))
    expect(page.locator("#assign")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#assign")).to_be_hidden()
    assert order(services)[""] == ["十字步"]
    assert sent(services) == {}


def test_files_that_are_dropped_on_a_section_go_there(
    page: Page, studio: str, teacher: Member, services: Services
) -> None:
    sign_in(page, teacher, studio)
    page.evaluate(
        """() => {
        const transfer = new DataTransfer();
        for (const name of ["第2讲.mp4", "第1讲.mp4"]) transfer.items.add(new File([new Uint8Array(1024)], name));
        const place = document.querySelector('[data-title="连起来"]');
        const facts = { dataTransfer: transfer, bubbles: true, cancelable: true };
        place.dispatchEvent(new DragEvent("dragover", facts));
        place.dispatchEvent(new DragEvent("drop", facts));
        }"""
    )
    page.locator("#assign [data-answer=yes]").click()
    until(page, "document.querySelectorAll('[data-lesson][data-state=RECEIVED]').length === 2")
    assert order(services)["连起来"] == ["第1讲", "第2讲"]


# Files of the browser's own file system: their handles are those that a teacher's choice gives, and need no question.
PICKER = """
window.showOpenFilePicker = async () => {
  const folder = await navigator.storage.getDirectory();
  return Promise.all(["走场.mp4", "合练.mp4"].map(async (name) => {
    const handle = await folder.getFileHandle(name, { create: true });
    const file = await handle.getFile();
    if (!file.size) {
      const stream = await handle.createWritable();
      await stream.write(new Uint8Array(1024 * 1024));
      await stream.close();
    }
    return handle;
  }));
};
"""
REMEMBERED = """
new Promise((resolve) => {
  const opening = indexedDB.open("uploads", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files");
  opening.onsuccess = () => {
    const counting = opening.result.transaction("files").objectStore("files").count();
    counting.onsuccess = () => resolve(counting.result === 2);
  };
})
"""


def test_unfinished_uploads_go_on_by_themselves_after_a_reload(
    new_page: NewPage, studio: str, teacher: Member, services: Services
) -> None:
    page = new_page()
    page.add_init_script(PICKER)
    pages: list[str] = []

    def only_after_the_reload(route: Route) -> None:
        if route.request.method != "PATCH" or pages:  # else no byte of it arrives, nor later
            route.continue_()

    sign_in(page, teacher, studio)
    page.route("**/uploads/**", only_after_the_reload)
    page.locator("[data-drop] label").click()
    page.locator("#assign [data-answer=yes]").click()
    while not page.evaluate(REMEMBERED):  # a promise, which `until` does not await
        page.wait_for_timeout(50)
    assert sent(services) == {}
    page.on("dialog", lambda dialog: dialog.accept())
    page.once("framenavigated", lambda frame: pages.append(frame.url))
    page.reload()
    until(page, "document.querySelectorAll('[data-lesson][data-state=RECEIVED]').length === 2")
    assert set(sent(services)) == {"走场.mp4", "合练.mp4"}
