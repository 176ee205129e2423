"""A running school and a real Chromium for the browser tests.

Without Chromium (a system package) they skip with one line; with CI=true that is a failure.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ffmpeg
import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from catalog.videos.models import Package
from school.services import Services
from tests.browser.contexts import DESK, TIMEOUT_S, Contexts, Look
from tests.browser.server import SchoolServer, running_server
from tests.factories import published_course
from transcode.engine import transcode
from transcode.package import Package as Made
from transcode.settings import EngineSettings

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
# Sandbox and GPU need what containers do not give; most of the rest keeps the browser from calling its maker.
# One process for all pages of a site has compiled their scripts already (contexts.NOTHING).
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",  # a camera and a microphone, which pages get without a question
    "--use-fake-ui-for-media-stream",
]
CLIP_S = 12  # three segments
expect.set_options(timeout=TIMEOUT_S * 1000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def contexts(chromium: Browser) -> Contexts:
    """Those of that browser."""
    return Contexts(chromium)


@pytest.fixture(scope="session")
def server() -> Iterator[SchoolServer]:
    """One address for the schools of all tests, so that a browser knows their scripts and styles already."""
    with running_server() as made:
        yield made


@pytest.fixture
def site(app: Flask, server: SchoolServer, contexts: Contexts) -> Iterator[str]:
    """The address of the app, without a slash at its end. Afterwards the server stops before the browser is emptied:
    a page that closes sends its place, and the answer to that would sign the next test in."""
    server.app = app
    yield server.address
    server.shut()
    contexts.give_back()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(contexts: Contexts, site: str) -> NewPage:
    """`new_page(390, touch=True, lang="en", theme="dark")`: in an empty browser with these preferences."""

    def new(width: int = DESK["width"], *, scripts: bool = True, touch: bool = False, **cookies: str) -> Page:
        context = contexts.take(Look(site, scripts, touch))
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        return page

    return new


@pytest.fixture
def page(new_page: NewPage) -> Iterator[Page]:
    """A page on a desk, in Chinese. A test also fails when its page reports an error, such as a breach of the CSP."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    opened = new_page()
    opened.on("console", note)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


# Looks twenty times a second for a second at most, in the page: to ask from outside as often costs far more.
LOOKING = """(async () => {
  const end = performance.now() + 1000;
  do {
    if (%s) return true;
    await new Promise((done) => setTimeout(done, 50));
  } while (performance.now() < end);
  return false;
})()"""


def until(page: Page, expression: str, seconds: float = TIMEOUT_S) -> None:
    """Wait until a JavaScript expression is true. (The page's policy forbids Playwright's own wait_for_function.)"""
    end = time.monotonic() + seconds
    while not _is_soon(page, expression):
        assert time.monotonic() < end, f"never true: {expression}"


def _is_soon(page: Page, expression: str) -> bool:
    try:
        return bool(page.evaluate(LOOKING % expression))
    except Error as failed:  # a page that is left takes the question along
        if "Execution context was destroyed" not in failed.message:
            raise
        return False


Findings = Callable[..., list[str]]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe-core that a theme can break."""


@pytest.fixture(scope="session")
def axe() -> Findings:
    """`axe(page)`: what axe-core finds wrong, each with its first element; nothing is the only good answer.

    `axe(page, only_colours=True)`: of a page whose structure it has judged in another theme.
    """
    source = (NODE_MODULES / "axe-core" / "axe.min.js").read_text()

    def run(page: Page, *, only_colours: bool = False) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        options = {"resultTypes": ["violations"]} | ({"runOnly": COLOURS} if only_colours else {})
        violations = page.evaluate("options => axe.run(options).then(result => result.violations)", options)
        return [f"{violation['id']}: {violation['nodes'][0]['html'][:200]}" for violation in violations]

    return run


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    """A real package of a short clip, made by the engine: two sizes, with few dots."""
    folder = tmp_path_factory.mktemp("made")
    source = folder / "source.mp4"
    picture = ffmpeg.input(f"testsrc2=s=640x360:r=5:d={CLIP_S}", f="lavfi")
    sound = ffmpeg.input(f"anullsrc=r=44100:cl=mono:d={CLIP_S}", f="lavfi")  # a tone costs more than the pictures
    output = ffmpeg.output(picture, sound, str(source), vcodec="libx264", preset="ultrafast", pix_fmt="yuv420p")
    output.run(cmd=str(EngineSettings().ffmpeg), quiet=True)
    return folder / "package", transcode(source, folder / "package")


@pytest.fixture
def course(services: Services, teacher: Member, made: tuple[Path, Made]) -> Course:
    """A published course of two lessons that really play."""
    folder, package = made
    course = published_course(services, teacher, "秧歌舞入门", ["站姿与呼吸", "十字步"])
    with services.database.sessions() as session:
        for lesson in course.lessons:
            row = session.get_one(Lesson, lesson.id).package
            assert isinstance(row, Package)
            row.duration = package.duration
            for name in package.files:
                services.store.put_file(row.key(name), folder / name)
        session.commit()
    return course
