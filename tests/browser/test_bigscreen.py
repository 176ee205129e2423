"""A classroom's big screen, steered by arrows, OK, Back and digits alone: from the code on the wall to the thanks."""

import re

from playwright.sync_api import Page, expect

from catalog.chapters.service import Mark, set_chapters
from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.courses.numbers import numbers_of
from catalog.members.models import Member, Role
from player.classrooms.screens import pairing, rooms
from player.classrooms.screens.rooms import Room
from school.services import Services
from tests import factories
from tests.browser.conftest import Findings, NewPage, until

WIDTH, HEIGHT = 1920, 1080
LETTERS_IN_A_ROW = 6
FOCUS = """(() => {
  const one = document.activeElement;
  const [{ outlineStyle }, after] = [getComputedStyle(one), getComputedStyle(one, '::after')];
  const seen = outlineStyle !== 'none' || after.backgroundColor !== 'rgba(0, 0, 0, 0)';
  return document.querySelector('main').contains(one) && seen;
})()"""
VIDEO = "document.querySelector('[data-video] video, video')"


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        assert page.evaluate(FOCUS), f"the focus cannot be seen after {key}"


def _press_until(page: Page, key: str, expression: str) -> None:
    for _ in range(12):
        if page.evaluate(expression):
            return
        _press(page, key)
    raise AssertionError(f"{key} never leads to {expression}")


def _type(page: Page, letters: str) -> None:
    """On the pad, by arrows; the first letter has the focus."""
    row = column = 0
    for letter in letters:
        to_row, to_column = divmod(ord(letter) - ord("A"), LETTERS_IN_A_ROW)
        _press(page, *(["ArrowDown"] * (to_row - row) + ["ArrowUp"] * (row - to_row)))
        _press(page, *(["ArrowRight"] * (to_column - column) + ["ArrowLeft"] * (column - to_column)))
        _press(page, "Enter")
        row, column = to_row, to_column


def _pair(page: Page, services: Services) -> None:
    page.goto("/screen")
    page.wait_for_url("**/screen/pair")
    until(page, "/[0-9]{3}/.test(document.querySelector('[data-code]').ariaLabel)")
    code = page.locator("[data-code]").get_attribute("aria-label") or ""
    with services.database.sessions() as session:
        operator = factories.member(session, "周立", Role.OPERATOR)
        room = rooms.add_room(session, operator, Room("一号教室", "和平社区"))
        pairing.pair(session, operator, code.removeprefix("号码 "), room, now())
        session.commit()
    page.wait_for_url("**/screen/test")
    until(page, "document.querySelector('main').dataset.view === 'test'")
    _press(page, "Escape", "Escape")  # the first one is itself tried
    page.wait_for_url(lambda url: url.endswith("/screen"))
    expect(page.locator("h1")).to_have_text("和平社区 · 一号教室")


def _prepare(services: Services, teacher: Member, lesson: Lesson) -> int:
    """Steps of four seconds; the number of the lesson."""
    with services.database.sessions() as session:
        there = session.get_one(Lesson, lesson.id)
        marks = [Mark(0, "起势"), Mark(4, "左右成十字"), Mark(8, "合上鼓点")]
        set_chapters(session, session.get_one(Member, teacher.id), there, marks)
        session.commit()
        number = numbers_of(session, [lesson.id])[lesson.id]
    services.indexer.catch_up()
    return number


def _practise(page: Page) -> None:
    """The picture turned over, slower, and the first step again and again."""
    _press(page, "ArrowUp", "ArrowRight", "Enter")
    expect(page.locator("main")).to_have_class(re.compile("has-tools.*is-mirrored"))
    _press(page, "ArrowRight", "Enter")
    assert page.evaluate(f"{VIDEO}.playbackRate") == 0.9
    assert page.evaluate(f"{VIDEO}.preservesPitch")
    _press(page, "ArrowRight", "Enter", "Enter")
    expect(page.locator("[data-b]")).to_be_visible()
    until(page, f"{VIDEO}.currentTime > 3")
    until(page, f"{VIDEO}.currentTime < 2")


def test_a_volunteer_needs_only_arrows_ok_and_back(
    new_page: NewPage, services: Services, teacher: Member, course: Course, axe: Findings
) -> None:
    number = _prepare(services, teacher, course.lessons[1])
    page = new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    _pair(page, services)
    assert axe(page) == []
    # The pad: three letters find the lesson, OK plays it.
    _press_until(page, "ArrowDown", "document.activeElement.dataset.key === 'menu'")
    _press(page, "Enter")
    page.wait_for_url("**/screen/search")
    _type(page, "SZB")
    expect(page.locator(".hit").first).to_have_attribute("href", f"/screen/lessons/{course.lessons[1].id}")
    assert axe(page) == []
    _press_until(page, "ArrowRight", "document.activeElement.matches('.hit')")
    _press(page, "Enter")
    page.wait_for_url(f"**/screen/lessons/{course.lessons[1].id}")
    until(page, f"{VIDEO}?.currentTime > 0.3")
    _practise(page)
    assert axe(page) == []
    # A reload comes back to the same second.
    _press(page, "ArrowDown", "ArrowRight", "ArrowRight", "Enter")
    there = page.evaluate(f"{VIDEO}.currentTime")
    page.reload()
    until(page, f"{VIDEO}?.currentTime >= {there} - 1")
    # Back returns to where it was, and out.
    _press(page, "Escape")
    page.wait_for_url("**/screen/search?q=SZB")
    until(page, "document.activeElement.matches('.hit')")
    _press(page, "Escape", "Escape", "Escape", "Escape", "Escape")
    page.wait_for_url(lambda url: url.endswith("/screen"))
    until(page, "document.activeElement.dataset.key === 'menu'")
    # The number of a lesson; its end; the card.
    page.keyboard.type(str(number))
    expect(page.locator(".number b")).to_have_text("十字步")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/screen/lessons/{course.lessons[1].id}")
    until(page, f"{VIDEO}?.currentTime > 0.3")
    _press(page, "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight")
    page.wait_for_url("**/end")
    page.keyboard.type("38")
    expect(page.locator("[data-digits]")).to_have_attribute("aria-valuenow", "38")
    assert axe(page) == []
    _press(page, "Enter")
    expect(page.locator("[data-thanks-words]")).to_have_text("38 位邻居，谢谢你们来")
    _press(page, "Enter")
    page.wait_for_url(lambda url: url.endswith("/screen"))
    assert faults == []
