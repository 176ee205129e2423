"""What the seek bar shows over a storyboard, which may be any valid one."""

from dataclasses import dataclass

from playwright.sync_api import Page, Route

from catalog.courses.models import Course
from tests.browser.conftest import CLIP_S, NewPage, until

COLOURS = {
    "red": (255, 0, 0),
    "lime": (0, 255, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "white": (255, 255, 255),
}
SHEETS = {"two": (2, 1, ["red", "lime"]), "three": (1, 3, ["blue", "yellow", "white"])}
TILE = 30
"""Dots: a sheet of 2 x 1 tiles is 60 x 30."""
SIDE = f'width="{TILE}" height="{TILE}"'
MIDDLE = """canvas => [...canvas.getContext("2d")
  .getImageData(Math.floor(canvas.width / 2), Math.floor(canvas.height / 2), 1, 1).data.slice(0, 3)]"""


@dataclass(frozen=True)
class Board:
    """A storyboard, and what it shows at some seconds: a colour, or "" for the time alone."""

    text: str
    shows: dict[float, str]


BOARDS = {
    "cues of any length, sheets of any layout": Board(
        "WEBVTT\n\n00:00.000 --> 00:01.000\n/boards/two.svg#xywh=0,0,30,30\n\n"
        "00:01.000 --> 00:07.500\n/boards/two.svg#xywh=30,0,30,30\n\n"
        "00:07.500 --> 00:12.000\n/boards/three.svg#xywh=0,60,30,30\n",
        {0.5: "red", 2.3: "lime", 7.2: "lime", 8.3: "white", 11.9: "white"},
    ),
    "identifiers, notes, settings, CRLF, whole addresses": Board(
        "\ufeffWEBVTT - made elsewhere\r\n\r\nNOTE a note\r\n\r\n"
        "first\r\n00:00:00.000 --> 00:00:06.000 align:start\r\n"
        "{site}/boards/two.svg#xywh=pixel:30,0,30,30\r\n\r\n2\r\n00:00:06.000 --> 00:00:12.000\r\n"
        "/boards/three.svg#t=1&xywh=0,30,30,30\r\n",
        {1.5: "lime", 11.3: "yellow"},
    ),
    "per cent, whole pictures, times without fractions": Board(
        "WEBVTT\n\n00:00 --> 00:04\n/boards/three.svg#xywh=percent:0,0,100,33.3\n\n"
        "00:04 --> 00:08\n/boards/two.svg#xywh=percent:50,0,50,100\n\n00:08 --> 00:12\n/boards/whole.svg\n",
        {1.5: "blue", 5.5: "lime", 9.5: "yellow"},
    ),
    "gaps, and cues that name nothing": Board(
        "WEBVTT\n\n00:02.000 --> 00:03.000\n/boards/two.svg#xywh=0,0,30,30\n\n00:03.000 --> 00:04.000\n"
        "http://[nowhere\n\n00:05.000 --> 00:06.000\n\n00:08.000 --> 00:09.000\n"
        "/boards/two.svg#xywh=900,0,30,30\n",
        {1.5: "", 2.5: "red", 3.5: "", 5.5: "", 7.5: "", 8.5: "", 11.3: ""},
    ),
}


def _sheet(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1].removesuffix(".svg")
    columns, rows, colours = SHEETS.get(name, (1, 1, ["yellow"]))
    tiles = "".join(
        f'<rect x="{place % columns * TILE}" y="{place // columns * TILE}" {SIDE} fill="{colour}"/>'
        for place, colour in enumerate(colours)
    )
    size = f'width="{columns * TILE}" height="{rows * TILE}"'
    route.fulfill(body=f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{tiles}</svg>', content_type="image/svg+xml")


def _open(page: Page, course: Course) -> None:
    page.goto(f"/lessons/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.wait_for_selector(".has-storyboard")


def _point(page: Page, second: float) -> None:
    bar = page.locator(".vjs-progress-holder").bounding_box()
    assert bar is not None
    page.mouse.move(bar["x"] + bar["width"] * second / CLIP_S, bar["y"] + 2)


def test_any_storyboard_is_shown_as_it_is(page: Page, site: str, course: Course) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/boards/*.svg", _sheet)
    texts: list[str] = []
    page.route("**/storyboard.vtt", lambda route: route.fulfill(body=texts[-1], content_type="text/vtt"))
    for name, board in BOARDS.items():
        texts.append(board.text.replace("{site}", site))
        _open(page, course)
        for second, colour in board.shows.items():
            _point(page, second)
            picture = page.locator(".thumbnail canvas")
            picture.wait_for(state="visible" if colour else "hidden")
            assert page.inner_text(".thumbnail span") == f"0:{int(second):02}", name
            if colour:
                assert tuple(picture.evaluate(MIDDLE)) == COLOURS[colour], (name, second)
    assert not [url for url in asked if "undefined" in url]


def test_the_schools_own_pictures_show_also_on_a_weak_line_inside_the_player(page: Page, course: Course) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {downlink: 0.3}})")
    _open(page, course)
    stage = page.locator(".stage").bounding_box()
    assert stage is not None
    for second in (0, CLIP_S / 2, CLIP_S):
        _point(page, second)
        page.wait_for_selector(".thumbnail canvas")
        bubble = page.locator(".thumbnail").bounding_box()
        assert bubble is not None
        assert bubble["x"] >= stage["x"]
        assert bubble["x"] + bubble["width"] <= stage["x"] + stage["width"]
    page.mouse.move(300, 300)
    page.wait_for_selector(".thumbnail", state="hidden")


def test_without_pictures_the_time_is_shown(new_page: NewPage, course: Course) -> None:
    page = new_page()
    page.route("**/storyboard.vtt", lambda route: route.abort())
    page.goto(f"/lessons/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    _point(page, 6)
    assert page.inner_text(".thumbnail span") == "0:06"
    assert page.locator(".thumbnail canvas").is_hidden()
