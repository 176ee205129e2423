"""The wall in Chromium: a call rings without a reload, is taken and closed; it fits a phone and a projector."""

from playwright.sync_api import Page, expect

from catalog.clock import now
from catalog.communities.models import Community
from catalog.members.models import Role
from player.classrooms.help import service
from player.classrooms.help.models import HelpReason
from player.classrooms.help.service import Press
from player.classrooms.screens.models import Classroom
from school.services import Services
from tests.browser.conftest import Findings
from tests.browser.looks import dress, fits
from tests.browser.server import sign_in
from tests.conftest import AddMember


def test_a_call_rings_is_taken_and_closed(
    page: Page, services: Services, add_member: AddMember, axe: Findings
) -> None:
    operator = add_member("高敏", Role.OPERATOR)
    with services.database.sessions() as session:
        room = Classroom(name="一号", name_key="一号", community=Community(name="友谊社区", name_key="友谊社区"))
        session.add(room)
        session.commit()
        room_id = room.id
    sign_in(page, operator, "/wall")
    expect(page.locator(".room")).to_have_count(1)
    page.get_by_role("button", name="在这里响铃").click()
    with services.database.sessions() as session:
        service.press(session, Press(session.get_one(Classroom, room_id), reason=HelpReason.SOUND), now())
        session.commit()
    call = page.locator(".helpcall")
    expect(call).to_contain_text("没声音")
    assert page.title().startswith("(1) ")
    assert fits(page, 0, axe, "zh") == []
    dress(page, 390)
    page.get_by_role("button", name="我去").click()
    expect(call).to_contain_text("你在处理")
    page.get_by_role("link", name="办完了").click()
    page.get_by_label("怎么解决的？").fill("音箱没开")
    page.get_by_role("button", name="办完了").click()
    expect(page.get_by_text("音箱没开")).to_be_visible()
    page.goto(page.url.partition("/calls")[0] + "/wall")
    expect(page.locator(".helpcall")).to_have_count(0)
    page.locator(".room").click()
    expect(page.get_by_role("link", name="安装单")).to_be_visible()
