"""A volunteer keeps the register on a phone, and a neighbour signs in by the code on the wall."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Course
from player.classrooms.attendance import plays, register
from player.classrooms.attendance.models import Showing
from player.classrooms.attendance.plays import PlayReport
from player.classrooms.attendance.register import Hand
from player.classrooms.attendance.rules import Span
from school.services import Services
from tests.browser.conftest import Findings, NewPage
from tests.browser.looks import fits
from tests.browser.server import sign_in
from tests.player.classrooms import houses
from tests.player.classrooms.houses import House


@pytest.fixture
def house(session: Session, course: Course) -> House:
    """A classroom in which a lesson was just shown, with one name in its register."""
    made, moment = houses.house(session), now()
    report = PlayReport("play", session.merge(course.lessons[0]), Span(moment, moment), [(0, 8)])
    plays.note_play(session, made.screen, report, moment)
    showing = session.scalars(select(Showing)).one()
    person = register.add(session, showing, "赵大爷", Hand(made.volunteer.id), moment)
    register.unmark(session, showing, person, Hand(made.volunteer.id), moment)
    session.commit()
    return made


def test_one_tap_a_neighbour_with_undo_and_the_code_for_those_with_a_phone(
    new_page: NewPage, house: House, course: Course, services: Services, axe: Findings
) -> None:
    phone = new_page(390)
    sign_in(phone, house.volunteer, f"/classrooms/{house.room.id}/register")
    tile, people = phone.get_by_role("button", name="赵大爷", exact=True), phone.locator("[data-part=people]")
    expect(tile).to_have_attribute("aria-pressed", "false")
    tile.click()
    expect(people).to_have_text("1")
    phone.locator("[data-undo] button").click()
    expect(people).to_have_text("0")
    expect(tile).to_have_attribute("aria-pressed", "false")
    tile.click()
    expect(people).to_have_text("1")
    phone.get_by_label("还有谁来了").fill("钱大妈")
    phone.get_by_role("button", name="添上").click()
    expect(people).to_have_text("2")
    assert fits(phone, 0, axe, "zh") == []

    wall = new_page(1280)
    wall.goto("/healthz")
    ask = """([token, lesson]) => fetch("/api/v1/screens/me/attendance-code", {
      method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ lesson }),
    }).then((answer) => answer.json()).then(({ url }) => new URL(url).pathname)"""
    path = wall.evaluate(ask, [house.token, course.lessons[0].id])
    other = new_page(390)
    sign_in(other, house.resident, path)
    other.get_by_role("button", name="我来了").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text(house.resident.name)
    phone.reload()
    expect(people).to_have_text("3")
    with services.database.readers() as session:
        assert session.scalars(select(Showing)).one().named == 3
