"""Pages fit their window: no card alone in a row, one row of links in the header, labels inside the phone's bar."""

from itertools import product

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from catalog.courses.models import Course
from catalog.members.models import Role
from tests.browser.conftest import NewPage
from tests.browser.looks import dress
from tests.browser.server import sign_in
from tests.conftest import AddMember

# The numbers of cards, of twelve at most, with which a row is not full: in each row of pixels where a card begins or
# ends, cards cover the whole width of the grid. It leaves the number one.
RAGGED = """() => Array.from({ length: 12 }, (_, at) => 12 - at).filter(many => {
  const grid = document.querySelector(".card-grid"), card = grid.firstElementChild;
  grid.replaceChildren(...Array.from({ length: many }, () => card.cloneNode(true)));
  const all = grid.getBoundingClientRect();
  const cards = [...grid.children].map(card => card.getBoundingClientRect());
  const gap = parseFloat(getComputedStyle(grid).columnGap);
  const rows = [...new Set(cards.map(card => Math.round(card.top)))];
  return rows.some(top => {
    const row = cards.filter(card => card.top <= top + 1 && card.bottom > top + 1);
    const covered = row.reduce((sum, card) => sum + card.width + gap, -gap);
    return Math.abs(covered - all.width) > 2;
  });
})"""


def test_no_grid_ends_in_a_card_alone(new_page: NewPage, course: Course) -> None:
    page = new_page()
    page.goto("/courses")
    for width in (390, 768, 1024, 1280, 1920):
        dress(page, width)
        assert page.evaluate(RAGGED) == [], width
        box = page.locator(".card-grid .poster").bounding_box()
        assert box is not None
        assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01), f"the only picture is cut at {width}"


def test_titles_of_cards_look_alike_on_every_page(page: Page, course: Course) -> None:
    seen = set()
    for path in ("/courses", f"/categories/{course.category_id}"):
        page.goto(path)
        title = page.locator(".card :is(h2, h3) a").first
        seen.add(
            title.evaluate("one => [getComputedStyle(one).color, getComputedStyle(one).textDecorationLine].join()")
        )
    assert len(seen) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
def test_the_header_of_an_operator_is_one_row_and_the_bar_holds_its_labels(
    new_page: NewPage, add_member: AddMember, role: Role, lang: str
) -> None:
    page = new_page(lang=lang)
    sign_in(page, add_member("管理员", role), "/account")
    wide = "links => links.filter(link => link.scrollWidth > link.clientWidth).map(link => link.textContent)"
    for path in ("/account", "/operations", "/wall"):  # the link of each is bold there
        page.goto(path)
        for width, text in product((390, 768, 1024, 1280, 1600, 1920), ("standard", "huge")):
            dress(page, width, text=text)
            mark, tools = page.locator(".brand").bounding_box(), page.locator(".masthead .tools").bounding_box()
            assert mark is not None
            assert tools is not None
            assert tools["y"] < mark["y"] + mark["height"], (path, width, text)
            assert page.locator(".tabbar a").evaluate_all(wide) == [], (path, width, text)


def test_on_a_phone_a_lesson_leads_back_to_its_course_in_one_line(new_page: NewPage, course: Course) -> None:
    page = new_page(390)
    page.goto(f"/lessons/{course.lessons[0].id}")
    shown = page.locator(".crumbs li:visible")
    for text in ("standard", "huge"):
        dress(page, 390, text=text)
        expect(shown).to_have_text(["首页", "秧歌舞入门"])
        tops = shown.evaluate_all("all => new Set(all.map(one => one.getBoundingClientRect().top)).size")
        assert tops == 1, text


def test_with_the_largest_text_the_buttons_of_the_player_are_one_row(new_page: NewPage, course: Course) -> None:
    page = new_page(1280, text="huge")
    page.goto(f"/lessons/{course.lessons[0].id}")
    page.locator(".vjs-theatre-control").wait_for()
    tops = page.locator(".vjs-control-bar > button:visible").evaluate_all(
        "all => new Set(all.map(one => Math.round(one.getBoundingClientRect().top))).size"
    )
    assert tops == 1


def test_the_place_for_files_shows_its_focus(page: Page, course: Course, add_member: AddMember) -> None:
    sign_in(page, add_member("管理员", Role.ADMIN), f"/studio/courses/{course.id}")
    page.locator(".drop").wait_for()
    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement.id === 'files'"):
        page.keyboard.press("Tab")
    assert page.locator(".drop").evaluate("drop => getComputedStyle(drop).outlineStyle") == "solid"


def test_a_page_tells_the_console_nothing(page: Page, course: Course) -> None:
    told: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            told.append(message.text)

    page.on("console", note)
    for path in ("/", "/courses", "/signin", f"/courses/{course.id}"):
        page.goto(path)
    assert told == []


@pytest.mark.parametrize(("lang", "widths"), [("en", [320]), ("zh", [320, 390, 768, 1024, 1280, 1599, 1920])])
def test_the_text_size_is_in_the_header_at_every_width(new_page: NewPage, lang: str, widths: list[int]) -> None:
    page = new_page(lang=lang)
    page.goto("/courses")
    head, root = page.locator(".masthead"), page.locator("html")
    names = {"en": ("Large text", "Very large text"), "zh": ("大号文字", "特大文字")}[lang]
    for width, text in product(widths, ("standard", "large", "huge")):
        dress(page, width, text=text)
        opens = head.locator(".sizes").is_visible()
        if opens:
            head.locator(".sizes").press("Enter")
        box = head.locator(".switch-sizes:visible").bounding_box()
        assert box is not None, (width, text)
        assert 0 <= box["x"] <= width - box["width"], (width, text)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, text)
        head.get_by_role("button", name=names[text == "large"], exact=True).click()
        expect(root).to_have_attribute("data-text", "large" if text != "large" else "huge")
        if opens:  # closed again, as on a new page
            page.keyboard.press("Escape")
