"""Pages fit their window: no card alone in a row, one row of links in the header, labels inside the phone's bar."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from catalog.courses.models import Course
from catalog.members.models import Role
from tests.browser.conftest import NewPage
from tests.browser.doors import sign_in
from tests.conftest import AddMember

FILL_THE_SHELF = """many => {
  const shelf = document.querySelector(".card-grid"), card = shelf.firstElementChild;
  shelf.replaceChildren(...Array.from({length: many}, () => card.cloneNode(true)));
}"""
# In each row of pixels where a card begins or ends, cards cover the whole width of the shelf.
RAGGED = """() => {
  const shelf = document.querySelector(".card-grid"), all = shelf.getBoundingClientRect();
  const cards = [...shelf.children].map(card => card.getBoundingClientRect());
  const gap = parseFloat(getComputedStyle(shelf).columnGap);
  const rows = [...new Set(cards.map(card => Math.round(card.top)))];
  return rows.filter(top => {
    const row = cards.filter(card => card.top <= top + 1 && card.bottom > top + 1);
    const covered = row.reduce((sum, card) => sum + card.width + gap, -gap);
    return Math.abs(covered - all.width) > 2;
  });
}"""


@pytest.mark.parametrize("width", [390, 768, 1024, 1280, 1920])
def test_no_shelf_ends_in_a_card_alone(new_page: NewPage, course: Course, width: int) -> None:
    page = new_page(width)
    page.goto("/courses")
    for many in range(1, 13):
        page.evaluate(FILL_THE_SHELF, many)
        assert page.evaluate(RAGGED) == [], f"{many} cards"
    page.evaluate(FILL_THE_SHELF, 1)
    box = page.locator(".card-grid .poster").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01), "the only picture is cut"


def test_titles_of_cards_look_alike_on_every_page(page: Page, course: Course) -> None:
    seen = set()
    for path in ("/courses", f"/categories/{course.category_id}"):
        page.goto(path)
        title = page.locator(".card :is(h2, h3) a").first
        seen.add(
            title.evaluate("one => [getComputedStyle(one).color, getComputedStyle(one).textDecorationLine].join()")
        )
    assert len(seen) == 1


@pytest.mark.parametrize("text", ["standard", "huge"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 768, 1024])
def test_the_header_of_an_administrator_is_one_row_and_the_bar_holds_its_labels(
    new_page: NewPage, add_member: AddMember, width: int, lang: str, text: str
) -> None:
    page = new_page(width, lang=lang, text=text)
    sign_in(page, add_member("管理员", Role.ADMIN), "/account")
    wide = "links => links.filter(link => link.scrollWidth > link.clientWidth).map(link => link.textContent)"
    for path in ("/account", "/operations", "/admin/members"):  # the link of each is bold there
        page.goto(path)
        mark, tools = page.locator(".brand").bounding_box(), page.locator(".masthead .tools").bounding_box()
        assert mark is not None
        assert tools is not None
        assert tools["y"] < mark["y"] + mark["height"], path
        assert page.locator(".tabbar a").evaluate_all(wide) == [], path


@pytest.mark.parametrize("text", ["standard", "huge"])
def test_on_a_phone_a_lesson_leads_back_to_its_course_in_one_line(
    new_page: NewPage, course: Course, text: str
) -> None:
    page = new_page(390, text=text)
    page.goto(f"/lessons/{course.lessons[0].id}")
    shown = page.locator(".crumbs li:visible")
    expect(shown).to_have_text(["首页", "秧歌舞入门"])
    tops = shown.evaluate_all("all => new Set(all.map(one => one.getBoundingClientRect().top)).size")
    assert tops == 1


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


@pytest.mark.parametrize("text", ["standard", "large", "huge"])
@pytest.mark.parametrize(
    ("width", "lang"), [(320, "en"), *((w, "zh") for w in (320, 390, 768, 1024, 1280, 1599, 1920))]
)
def test_the_text_size_is_in_the_header_at_every_width(new_page: NewPage, width: int, lang: str, text: str) -> None:
    page = new_page(width, lang=lang, text=text)
    page.goto("/courses")
    head = page.locator(".masthead")
    if head.locator(".sizes").is_visible():
        head.locator(".sizes").press("Enter")
    names = {"en": ("Large text", "Very large text"), "zh": ("大号文字", "特大文字")}[lang]
    other = names[text == "large"]
    box = head.locator(".switch-sizes:visible").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= width - box["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    head.get_by_role("button", name=other, exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-text", "large" if text != "large" else "huge")
