"""The week of the timetable in a real browser: a lesson is dragged, moved back, moved by keys, and paused for all."""

from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from catalog.clock import now
from player.classrooms.timetable import planning
from player.classrooms.timetable.models import Screening
from player.classrooms.timetable.planning import Wish
from tests.browser.conftest import Findings
from tests.browser.contexts import DESK
from tests.browser.looks import dress, fits
from tests.browser.server import sign_in
from tests.player.classrooms.timetable.hall import RULES, ZONE, Hall, hall


@pytest.fixture
def there(session: Session) -> Hall:
    made = hall(session)
    session.commit()
    return made


def test_an_operator_moves_a_lesson_and_undoes_it(page: Page, session: Session, there: Hall, axe: Findings) -> None:
    monday = (now().astimezone(ZONE) + timedelta(days=7)).date()
    monday -= timedelta(days=monday.weekday())
    starts_at = datetime.combine(monday, time(9, 30), ZONE)
    wish = Wish(there.lesson, there.rooms[:1], starts_at, timedelta(hours=1))
    screening = planning.plan(session, there.operator, wish, RULES, now()).screenings[0]
    session.commit()
    other_name, other_id = there.rooms[1].name, there.rooms[1].id
    session.rollback()  # reading them later would keep the school from writing
    sign_in(page, there.operator, f"/timetable?day={monday.isoformat()}")
    assert fits(page, 0, axe, "zh") == []
    dress(page, DESK["width"])
    block = page.locator("[data-week] [data-screening]:not(.is-place)")
    hours = page.locator(".axis time")
    per_hour = hours.nth(5).bounding_box()["y"] - hours.nth(4).bounding_box()["y"]  # type: ignore[index]
    place, tuesday = block.bounding_box(), page.locator(".lane-2").bounding_box()
    assert place is not None
    assert tuesday is not None
    page.mouse.move(place["x"] + 20, place["y"] + 8)
    page.mouse.down()
    page.mouse.move(tuesday["x"] + 20, place["y"] + 8 + 2 * per_hour, steps=5)
    expect(page.get_by_role("status").filter(has_text="松手就挪到")).to_contain_text("周二 11:30")
    page.mouse.up()
    expect(page.get_by_text("挪到了")).to_contain_text("11:30-12:30")
    assert _start(session, screening) == starts_at + timedelta(days=1, hours=2)
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("挪到了")).to_contain_text("9:30-10:30")
    assert _start(session, screening) == starts_at

    block.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Escape")
    expect(block).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("挪到了")).to_contain_text("9:15-10:15")
    assert _start(session, screening) == starts_at + timedelta(days=1, minutes=-15)

    page.goto(f"/timetable/rooms?day={(monday + timedelta(days=1)).isoformat()}")
    place, lane = block.bounding_box(), page.locator("[data-lane]").nth(1).bounding_box()
    assert place is not None
    assert lane is not None
    page.mouse.move(place["x"] + 20, place["y"] + 8)
    page.mouse.down()
    page.mouse.move(place["x"] + 20, lane["y"] + 20, steps=5)
    expect(page.get_by_role("status").filter(has_text="松手就挪到")).to_contain_text(other_name)
    page.mouse.up()
    expect(page.get_by_text("挪到了")).to_contain_text("9:15-10:15")
    assert _rooms(session, screening) == [other_id]
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("heading", name="教室", exact=True)).to_be_visible()
    assert _rooms(session, screening) == [there.rooms[0].id]


def _rooms(session: Session, screening: Screening) -> list[str]:
    session.expire_all()
    found = screening.classroom_ids
    session.rollback()
    return found


def _start(session: Session, screening: Screening) -> datetime:
    session.expire_all()
    starts_at = screening.starts_at
    session.rollback()  # it would keep the school from writing
    return starts_at
