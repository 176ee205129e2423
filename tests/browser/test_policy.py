"""Every page of the school in a browser that reports each breach of its policy: there is none."""

from playwright.sync_api import ConsoleMessage, Page

from catalog.courses.models import Course
from catalog.members.models import Member, Role
from tests.browser.conftest import NewPage, until
from tests.browser.server import sign_in
from tests.conftest import AddMember

# Before any script of a page: what the policy refused, by its own words.
LISTEN = """
window.breaches = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.breaches.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


def _breaches(page: Page, paths: list[str]) -> dict[str, list[str]]:
    """What each page breaks, and what it says on the console."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that is an error says so on the console too; that is not what is asked here.
        if message.type == "error" and "Failed to load resource" not in message.text:
            said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    found = {}
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("load")
        found[path] = [*page.evaluate("window.breaches"), *said]
        said.clear()
    return {path: told for path, told in found.items() if told}


def test_no_page_breaks_the_policy_for_anybody(
    new_page: NewPage, course: Course, add_member: AddMember, teacher: Member
) -> None:
    lesson = course.lessons[0].id
    everybody = [
        "/",
        "/courses",
        "/categories/dance",
        "/categories/medical",
        f"/courses/{course.id}",
        f"/lessons/{lesson}",
        f"/embed/{lesson}",
        f"/teachers/{teacher.id}",
        "/signup",
        "/signin",
        "/nothing-here",
        "/studio/",
    ]
    members = [
        "/my",
        "/my/history",
        "/operations/categories",
        "/account",
        "/admin/members",
        f"/admin/members/{teacher.id}",
        "/operations",
        "/studio/",
        "/studio/new",
        f"/studio/courses/{course.id}",
        f"/studio/courses/{course.id}/about",
        f"/studio/lessons/{lesson}",
        f"/lessons/{lesson}",
    ]
    page = new_page()
    page.add_init_script(LISTEN)
    assert _breaches(page, everybody) == {}
    sign_in(page, add_member("管理员", Role.ADMIN))
    assert _breaches(page, members) == {}


def test_playing_and_the_menus_of_the_player_break_nothing(new_page: NewPage, course: Course) -> None:
    page = new_page()
    page.add_init_script(LISTEN)
    page.goto(f"/lessons/{course.lessons[0].id}")
    page.click(".vjs-big-play-button")
    until(page, "document.querySelector('video').currentTime > 0.5")
    assert page.evaluate("window.breaches") == []


def test_the_listener_hears_a_breach(new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(LISTEN)
    page.goto("/courses")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p><img src=x onerror=1>')"
    )
    until(page, "window.breaches.length >= 2")
