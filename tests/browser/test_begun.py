"""What there is of a long lesson that is still made, as its owner's browser shows it. Nothing goes on meanwhile."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.jobs import INSPECT
from player.progress.models import Progress
from school.services import Services
from tests import looking
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.looks import LOOKS, fits
from tests.browser.watching import PLACE, PLAYER, arrive, play
from tests.conftest import draft
from tests.in_progress import ENGINE, LONG_S, long_clip, received
from tests.workers import worker

pytestmark = pytest.mark.xdist_group("begun")  # one upload for all of them


@pytest.fixture(scope="module")
def lesson(shared: Services, shared_teacher: Member, tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """A lesson with a long upload that was looked into: its preview can be watched."""
    made = draft(shared, shared_teacher)
    clip = long_clip(tmp_path_factory.mktemp("long") / "long.mp4", "160x90", "anullsrc=r=44100:cl=mono")
    received(shared, made, shared_teacher, clip)
    assert worker(shared, ENGINE).work(INSPECT)
    return made


@pytest.fixture
def services(shared: Services) -> Iterator[Services]:
    """The school of all these tests, in which nobody has begun to watch."""
    yield shared
    with shared.database.sessions() as session:
        session.execute(delete(Progress))
        session.commit()


teacher = looking.teacher


def test_it_begins_at_its_start_and_has_the_length_that_it_will_have(
    page: Page, lesson: Lesson, teacher: Member, axe: Findings
) -> None:
    arrive(page, teacher, lesson)
    play(page)
    assert page.evaluate(PLACE) < 5
    assert page.evaluate(f"{PLAYER}.duration()") == pytest.approx(LONG_S, abs=0.5)
    expect(page.locator(".vjs-duration")).to_contain_text("1:00")
    expect(page.locator(".vjs-live")).to_have_count(0)
    band = page.locator(".in-progress")
    expect(band).to_contain_text("现在只有你看得见")
    expect(band).to_contain_text("全长 1:00，现在能看到 0:29")
    assert page.evaluate("document.querySelector('.there').style.width") == "48.6667%"
    assert axe(page) == []


def test_seeking_beyond_what_is_there_goes_to_its_edge_and_says_why(
    page: Page, lesson: Lesson, teacher: Member
) -> None:
    arrive(page, teacher, lesson)
    play(page)
    page.locator(".vjs-play-control").focus()
    page.keyboard.press("9")
    expect(page.locator(".board")).to_contain_text("那一段还在处理，现在能看到 0:29。")  # until it waits
    page.evaluate(f"{PLAYER}.playbackRate(4)")
    until(page, f"{PLACE} >= 19 && !document.querySelector('video').seeking")
    expect(page.locator(".board")).to_contain_text("下一段正在处理")
    page.evaluate(f"{PLAYER}.trigger('canplay')")  # as the engine does, late on a busy machine
    expect(page.locator(".board")).to_contain_text("下一段正在处理")
    waits_at = page.evaluate(PLACE)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(PLACE) >= waits_at


@pytest.mark.parametrize("lang", LOOKS)
def test_it_fits_every_screen(new_page: NewPage, lesson: Lesson, teacher: Member, axe: Findings, lang: str) -> None:
    page = new_page(lang=lang)
    arrive(page, teacher, lesson)
    assert fits(page, 1, axe, lang) == []
