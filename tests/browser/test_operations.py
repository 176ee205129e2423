"""The operators' page in a real browser: it moves by itself, keeps what one was doing, and can be used by anybody."""

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from catalog.members.models import Member, Role
from catalog.uploads.models import Upload, UploadState
from school.services import Services
from tests.browser.conftest import Findings, NewPage
from tests.browser.looks import LOOKS, dress, fits
from tests.browser.server import sign_in
from tests.conftest import AddMember
from tests.school.operations.busy import FAILED, make_busy


@pytest.fixture
def operator(services: Services, teacher: Member, add_member: AddMember) -> Member:
    """Somebody who runs a busy school."""
    make_busy(services, teacher)
    return add_member("操作员", Role.OPERATOR)


def test_the_page_moves_and_keeps_focus_and_what_was_opened(page: Page, services: Services, operator: Member) -> None:
    sign_in(page, operator, "/operations")
    bar = page.locator(".doing progress").first
    expect(bar).to_have_attribute("value", "25")
    button = page.get_by_role("button", name=FAILED)
    page.locator(".ended details").first.evaluate("it => it.open = true")
    button.focus()
    button.evaluate("it => it.mark = 'the same element'")
    with services.database.sessions() as session:
        session.execute(update(Upload).where(Upload.state == UploadState.TRANSCODING).values(progress=0.75))
        session.commit()
    expect(bar).to_have_attribute("value", "75")
    assert bar.evaluate("it => it.value") == 75
    assert page.evaluate("document.activeElement.mark") == "the same element"
    assert page.locator(".ended details").first.evaluate("it => it.open")


def test_a_school_that_does_not_answer_is_told_and_comes_back(new_page: NewPage, operator: Member) -> None:
    page = new_page(lang="en")
    sign_in(page, operator, "/operations")

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/operations/now", cut)
    told = page.get_by_text("The school does not respond.")
    expect(told).to_be_visible()
    expect(page.locator(".doing").first).to_be_visible()  # what was seen last stays
    page.unroute("**/operations/now", cut)
    expect(told).to_be_hidden()


def test_without_scripts_a_failed_lesson_is_tried_again_by_keyboard(new_page: NewPage, operator: Member) -> None:
    page = new_page(scripts=False, lang="en")
    sign_in(page, operator, "/operations")
    page.get_by_role("button", name=FAILED).press("Enter")
    expect(page.get_by_role("status").get_by_text(f"{FAILED} is being prepared again.")).to_be_visible()
    expect(page.get_by_role("button", name=FAILED)).to_have_count(0)


SMALL = """[...document.querySelectorAll('.operations :is(a:not(.line a), button, summary)')]
  .filter(it => it.getBoundingClientRect().height < 47).map(it => it.outerHTML)"""


@pytest.mark.parametrize("lang", LOOKS)
def test_axe_finds_nothing_and_nothing_runs_off_the_side(
    new_page: NewPage, axe: Findings, operator: Member, lang: str
) -> None:
    page = new_page(lang=lang)
    sign_in(page, operator, "/operations")
    for look in LOOKS[lang]:
        dress(page, look.width, text=look.text)
        assert page.evaluate(SMALL) == [], look
    assert fits(page, 0, axe, lang) == []
    page.evaluate("document.querySelectorAll('.operations details').forEach(one => (one.open = true))")
    assert fits(page, 1, axe, lang) == []


def test_no_tile_stands_alone(new_page: NewPage, operator: Member) -> None:
    page = new_page(lang="en")
    sign_in(page, operator, "/operations")
    for width, in_a_row in ((390, 1), (768, 2), (1024, 4), (1280, 4)):
        dress(page, width)
        tops = page.locator(".tile").evaluate_all("tiles => tiles.map(tile => tile.getBoundingClientRect().top)")
        assert [tops.count(top) for top in sorted(set(tops))] == [in_a_row] * (4 // in_a_row), width
