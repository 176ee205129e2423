"""The order of a course in a real browser: sections and lessons by mouse, finger and key, undo, two editors."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from catalog.courses import arrangement
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from school.services import Services
from tests import factories
from tests.browser.conftest import NewPage, until
from tests.browser.server import sign_in

SAVED = "document.querySelector('[data-saved]').textContent === '刚刚存过'"
Outline = dict[str, list[str]]


@pytest.fixture
def studio(services: Services, lesson: Lesson) -> str:
    """The path of a course whose order is START."""
    with services.database.sessions() as session:
        course = session.get_one(Course, lesson.course_id)
        for title, lessons in {"站稳": ("站姿", "呼吸"), "手上的花": ("扇花",), "连起来": ()}.items():
            section = arrangement.add_section(session, course.owner, course, title)
            for name in lessons:
                arrangement.move_lesson(session, course.owner, factories.lesson(session, course, name), section)
        session.commit()
    return f"/studio/courses/{lesson.course_id}"


START: Outline = {"": ["十字步"], "站稳": ["站姿", "呼吸"], "手上的花": ["扇花"], "连起来": []}


def stored(services: Services) -> Outline:
    with services.database.readers() as session:
        course = session.scalars(select(Course)).one()
        titles = {None: ""} | {section.id: section.title for section in course.sections}
        return {
            title: [one.title for one in course.lessons if one.section_id == section]
            for section, title in titles.items()
        }


def shown(page: Page) -> Outline:
    found: Outline = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-outline] > [data-section]')].map((part) =>"
        " [part.dataset.title ?? '', [...part.querySelectorAll('[data-lesson]')].map((row) => row.dataset.title)]))"
    )
    return found


def grip(page: Page, title: str) -> str:
    return f'[data-lesson][data-title="{title}"] [data-do=grip]'


@pytest.fixture
def desk(page: Page, studio: str, teacher: Member) -> Page:
    sign_in(page, teacher, studio)
    return page


def test_a_lesson_walks_through_the_sections_by_the_arrow_keys(desk: Page, services: Services) -> None:
    desk.focus(grip(desk, "十字步"))
    for _ in range(4):
        desk.keyboard.press("ArrowDown")
    until(desk, SAVED)
    expect(desk.locator("[data-said]")).to_have_text("“十字步”现在是第 3 课，在“手上的花”里。")
    assert desk.evaluate("document.activeElement.dataset.do") == "grip"
    expected = {"": [], "站稳": ["站姿", "呼吸"], "手上的花": ["十字步", "扇花"], "连起来": []}
    assert shown(desk) == expected
    until(desk, "!document.querySelector('[data-saved]').textContent.includes('正在')")
    assert stored(services) == expected
    desk.locator("[data-undo] button").click()  # all steps of one lesson at once
    until(desk, SAVED)
    assert shown(desk) == START
    desk.wait_for_timeout(300)
    assert stored(services) == START


def test_a_lesson_goes_to_a_place_that_is_chosen_from_a_list(desk: Page, services: Services) -> None:
    desk.press(grip(desk, "站姿"), "Enter")
    menu = desk.locator("#move-menu")
    expect(menu).to_be_visible()
    menu.get_by_role("button", name="放到“连起来”最后").press("Enter")
    until(desk, SAVED)
    assert desk.evaluate("document.activeElement.dataset.do") == "grip"
    assert stored(services)["连起来"] == ["站姿"]
    desk.press(grip(desk, "站姿"), "Enter")
    desk.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    assert desk.evaluate("document.activeElement.dataset.do") == "grip"


def test_a_lesson_is_dragged_into_another_section_also_an_empty_one(desk: Page, services: Services) -> None:
    _drag(desk, grip(desk, "十字步"), '[data-title="连起来"] [data-rows]')
    until(desk, SAVED)
    assert stored(services) == {"": [], "站稳": ["站姿", "呼吸"], "手上的花": ["扇花"], "连起来": ["十字步"]}
    _drag(desk, grip(desk, "扇花"), grip(desk, "站姿"))
    until(desk, "!document.querySelector('[data-saved]').textContent.includes('正在')")
    assert shown(desk)["站稳"] in (["扇花", "站姿", "呼吸"], ["站姿", "扇花", "呼吸"])
    assert shown(desk) == stored(services)


def _drag(page: Page, start: str, end: str) -> None:
    page.locator(end).scroll_into_view_if_needed()
    page.locator(start).scroll_into_view_if_needed()
    page.locator(start).hover()
    page.mouse.down()
    box = page.locator(end).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2 + 4, steps=12)
    page.wait_for_timeout(50)
    box = page.locator(end).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2 + 4, steps=4)
    page.mouse.up()


def test_a_finger_drags_a_lesson_and_a_tap_on_its_handle_lists_the_places(
    new_page: NewPage, studio: str, teacher: Member, services: Services
) -> None:
    page = new_page(390, touch=True)
    sign_in(page, teacher, studio)
    handle = page.locator(grip(page, "站姿"))
    handle.scroll_into_view_if_needed()
    handle.tap()
    page.locator("#move-menu").get_by_role("button", name="放到“手上的花”最后").tap()
    until(page, SAVED)
    assert stored(services)["手上的花"] == ["扇花", "站姿"]

    session = page.context.new_cdp_session(page)
    page.locator(grip(page, "扇花")).evaluate("grip => grip.scrollIntoView({block: 'center'})")
    start, end = (page.locator(grip(page, one)).bounding_box() for one in ("扇花", "站姿"))
    assert start is not None
    assert end is not None
    place = {"x": start["x"] + 20, "y": start["y"] + 20}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [place]})
    for part in range(1, 11):
        moved = {"x": place["x"], "y": place["y"] + (end["y"] + 130 - place["y"]) * part / 10}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [moved]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(page, "!document.querySelector('[data-saved]').textContent.includes('正在')")
    assert shown(page)["手上的花"] == ["站姿", "扇花"]
    assert stored(services)["手上的花"] == ["站姿", "扇花"]


def test_sections_are_added_named_moved_deleted_and_brought_back(desk: Page, services: Services) -> None:
    desk.fill("#new-part", "收尾")
    desk.locator("[data-adding] [value=section]").click()
    expect(desk.locator('[data-section][data-title="收尾"]')).to_be_visible()
    desk.focus('[data-title="收尾"] [data-do=grip-section]')
    for _ in range(3):
        desk.keyboard.press("ArrowUp")
    until(desk, SAVED)
    assert list(stored(services)) == ["", "收尾", "站稳", "手上的花", "连起来"]
    desk.locator('[data-title="收尾"] [data-do=rename-section]').click()
    desk.keyboard.type("开场")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-said]")).to_have_text("这一章现在叫“开场”。")
    assert list(stored(services))[1] == "开场"

    desk.locator('[data-title="站稳"] [data-removes-section] button').click()
    expect(desk.locator('[data-section][data-title="站稳"]')).to_have_count(0)
    assert stored(services)["开场"] == ["站姿", "呼吸"]
    desk.locator("[data-undo] button").click()
    expect(desk.locator('[data-section][data-title="站稳"]')).to_be_visible()
    until(desk, SAVED)
    assert stored(services) == {"": ["十字步"], "开场": [], **{k: v for k, v in START.items() if k}}


def test_a_lesson_is_deleted_in_its_row_and_brought_back(desk: Page, services: Services) -> None:
    desk.locator('[data-title="站姿"] [data-do=remove]').click()
    expect(desk.locator('[data-lesson][data-title="站姿"]')).to_have_count(0)
    desk.locator("[data-undo] button").click()
    expect(desk.locator('[data-lesson][data-title="站姿"]')).to_be_visible()
    assert shown(desk) == stored(services) == START


def test_what_another_editor_moved_is_told_and_either_order_is_taken(
    new_page: NewPage, studio: str, teacher: Member, services: Services, lesson: Lesson
) -> None:
    desk = new_page()
    sign_in(desk, teacher, studio)

    def other(title: str, section: str) -> None:
        with services.database.sessions() as session:
            course = session.get_one(Course, lesson.course_id)
            moved = next(one for one in course.lessons if one.title == title)
            to = next(one for one in course.sections if one.title == section)
            arrangement.move_lesson(session, course.owner, moved, to)
            session.commit()

    other("扇花", "连起来")
    desk.focus(grip(desk, "站姿"))
    desk.keyboard.press("ArrowDown")
    notice = desk.locator("[data-told]")
    expect(notice).to_contain_text("“扇花”挪到了“连起来”")
    assert stored(services)["站稳"] == ["站姿", "呼吸"]  # nothing was overwritten
    notice.get_by_role("button", name="用对方的").click()
    assert shown(desk) == stored(services) == {**START, "手上的花": [], "连起来": ["扇花"]}

    other("扇花", "站稳")
    desk.focus(grip(desk, "站姿"))
    desk.keyboard.press("ArrowUp")
    notice.get_by_role("button", name="用我的").click()
    until(desk, SAVED)
    assert (
        shown(desk)
        == stored(services)
        == {"": ["十字步", "站姿"], "站稳": ["呼吸"], "手上的花": [], "连起来": ["扇花"]}
    )


def test_what_another_editor_added_comes_along_without_a_question(
    new_page: NewPage, studio: str, teacher: Member, services: Services, lesson: Lesson
) -> None:
    desk = new_page()
    sign_in(desk, teacher, studio)
    with services.database.sessions() as session:
        course = session.get_one(Course, lesson.course_id)
        factories.lesson(session, course, "绸带")
        arrangement.add_section(session, course.owner, course, "收尾")
        session.commit()
    desk.focus(grip(desk, "站姿"))
    desk.keyboard.press("ArrowDown")
    until(desk, SAVED)
    expected = {**START, "": ["十字步", "绸带"], "站稳": ["呼吸", "站姿"], "收尾": []}
    assert shown(desk) == expected
    assert stored(services) == expected


def test_an_order_made_while_the_line_is_down_is_saved_afterwards(
    new_page: NewPage, studio: str, teacher: Member, services: Services
) -> None:
    page = new_page()
    sign_in(page, teacher, studio)
    page.route("**/api/v1/courses/**", lambda route: route.abort())
    page.focus(grip(page, "站姿"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-saved]")).to_contain_text("还没存上")
    page.unroute("**/api/v1/courses/**")
    until(page, SAVED)
    assert stored(services)["站稳"] == ["呼吸", "站姿"]
