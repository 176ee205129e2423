"""The list of members, and what an administrator does for one of them."""

import re

import pytest
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import newest
from catalog.members import service
from catalog.members.models import Member, MemberState, Role
from school.services import Services
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import Browser, NewBrowser


@pytest.fixture
def admin(browser: Browser, add_member: AddMember) -> Member:
    """The one administrator, signed in with `browser`."""
    member = add_member("管理员", Role.ADMIN)
    browser.sign_in(member.name, PASSWORD)
    return member


def _again(session: Session, member: Member) -> Member:
    session.rollback()
    return service.get(session, member.id)


def _act(browser: Browser, member: Member, what: str, **fields: str) -> int:
    page = f"/admin/members/{member.id}"
    return browser.send(page, f"{page}/{what}", **fields).status_code


@EITHER
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_see_the_members(browser: Browser, add_member: AddMember, role: Role) -> None:
    member = add_member("某人", role)
    assert browser.get("/admin/members").status_code == 401
    browser.sign_in(member.name, PASSWORD)
    assert browser.get("/admin/members").status_code == 403
    assert browser.send("/account", f"/admin/members/{member.id}/role", role="admin").status_code == 403


@EITHER
def test_those_who_wait_come_first_and_a_name_can_be_found(
    browser: Browser, admin: Member, add_member: AddMember, session: Session
) -> None:
    add_member("Adam")
    service.add(session, "Zoe", PASSWORD, Role.RESIDENT, MemberState.WAITING)
    session.commit()
    page = browser.get("/admin/members").text
    assert page.index("<b>Zoe</b>") < page.index("<b>Adam</b>")
    found = browser.get("/admin/members?q=ADA").text
    assert "<b>Adam</b>" in found
    assert "<b>Zoe</b>" not in found


@EITHER
def test_what_hides_in_the_filter_is_not_looked_for(browser: Browser, admin: Member) -> None:
    page = browser.get(f"/admin/members?q={admin.name[0]}%00{admin.name[1:]}")
    assert (page.status_code, f"<b>{admin.name}</b>" in page.text) == (200, True)


def test_a_long_list_is_turned_page_by_page(browser: Browser, admin: Member, session: Session) -> None:
    for count in range(60):
        session.add(Member(name=f"m{count:02}", name_key=f"m{count:02}", password_hash="", role=Role.RESIDENT))
    session.commit()
    pages = browser.get("/admin/members").text + browser.get("/admin/members?page=2").text
    assert all(f"<b>m{count:02}</b>" in pages for count in range(60))


def test_a_waiting_member_is_let_in_from_the_list(browser: Browser, admin: Member, session: Session) -> None:
    waiting = service.add(session, "新人", PASSWORD, Role.RESIDENT, MemberState.WAITING)
    session.commit()
    answer = browser.send("/admin/members", f"/admin/members/{waiting.id}/approve", back="list")
    assert answer.location == "/admin/members"
    assert _again(session, waiting).active


@EITHER
def test_a_member_is_shut_out_at_once_and_let_in_again(
    browser: Browser, new_browser: NewBrowser, admin: Member, teacher: Member, session: Session
) -> None:
    theirs = new_browser()
    theirs.sign_in(teacher.name, PASSWORD)
    assert _act(browser, teacher, "block") == 303
    assert theirs.get("/account").status_code == 401
    assert theirs.sign_in(teacher.name, PASSWORD).status_code == 403
    assert _act(browser, teacher, "approve") == 303
    assert theirs.sign_in(teacher.name, PASSWORD).status_code == 303


@EITHER
def test_a_role_is_changed_and_put_back(browser: Browser, admin: Member, teacher: Member, session: Session) -> None:
    page = f"/admin/members/{teacher.id}"
    answer = browser.send(page, f"{page}/role", role="moderator")
    assert _again(session, teacher).role is Role.MODERATOR
    undo = browser.get(answer.location).text
    assert 'name="role" value="instructor"' in undo
    browser.send(answer.location, f"{page}/role", role="instructor")
    assert _again(session, teacher).role is Role.INSTRUCTOR


@EITHER
def test_nobody_disables_their_own_account(
    browser: Browser, admin: Member, add_member: AddMember, session: Session
) -> None:
    add_member("另一位", Role.ADMIN)
    assert "/block" not in browser.get(f"/admin/members/{admin.id}").text
    assert _act(browser, admin, "block") == 409
    assert session.get_one(Member, admin.id).state is MemberState.ACTIVE


@EITHER
def test_an_administrator_is_told_that_there_must_be_one(browser: Browser, admin: Member, session: Session) -> None:
    """When that is so: tests/catalog/members/test_service.py."""
    assert _act(browser, admin, "block") == 422
    assert _act(browser, admin, "role", role="resident") == 422
    assert (_again(session, admin).role, _again(session, admin).active) == (Role.ADMIN, True)


@EITHER
def test_a_member_is_added_with_a_first_password(browser: Browser, new_browser: NewBrowser, admin: Member) -> None:
    answer = browser.send(
        "/admin/members", "/admin/members", name="新老师", password="first password", role="instructor"
    )
    assert answer.status_code == 303
    assert new_browser().sign_in("新老师", "first password", to="/studio/").location == "/studio/"


@EITHER
def test_a_name_that_is_taken_is_told_and_what_was_typed_is_kept(browser: Browser, admin: Member) -> None:
    answer = browser.send(
        "/admin/members", "/admin/members", name=admin.name, password="first password", role="operator"
    )
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert '<option value="operator" selected>' in answer.text


@EITHER
def test_an_unknown_role_is_refused(browser: Browser, admin: Member, teacher: Member) -> None:
    assert _act(browser, teacher, "role", role="emperor") == 404


@EITHER
def test_a_new_password_replaces_the_forgotten_one(
    browser: Browser, new_browser: NewBrowser, admin: Member, teacher: Member
) -> None:
    assert _act(browser, teacher, "password", password="short") == 422
    assert _act(browser, teacher, "password", password="a new password") == 303
    theirs = new_browser()
    assert theirs.sign_in(teacher.name, PASSWORD).status_code == 401
    assert theirs.sign_in(teacher.name, "a new password").status_code == 303


def test_a_member_is_made_moderator_of_some_categories(
    browser: Browser, admin: Member, teacher: Member, session: Session
) -> None:
    assert _act(browser, teacher, "categories", category="dance") == 303
    assert [one.category_id for one in _again(session, teacher).appointments] == ["dance"]
    page = browser.get(f"/admin/members/{teacher.id}").text
    assert re.findall(r'value="([\w-]+)" checked', page) == ["dance"]
    assert _act(browser, teacher, "categories") == 303
    assert _again(session, teacher).appointments == []
    assert _act(browser, teacher, "categories", category="no such one") == 404


@pytest.mark.parametrize(
    ("what", "fields", "kept"),
    [
        ("role", {"role": "operator"}, '<option value="operator" selected>'),
        ("categories", {"category": "kitchen"}, 'value="kitchen" checked'),
    ],
)
def test_what_another_administrator_changed_meanwhile_is_not_overwritten(
    browser: Browser,
    admin: Member,
    teacher: Member,
    services: Services,
    session: Session,
    what: str,
    fields: dict[str, str],
    kept: str,
) -> None:
    with services.database.sessions() as writing:
        other, changed = service.get(writing, admin.id), service.get(writing, teacher.id)
        service.set_role(writing, changed, Role.MODERATOR, other)
        service.appoint_moderator(writing, changed, ["dance"], other)
        writing.commit()
    page = f"/admin/members/{teacher.id}"
    answer = browser.send(page, f"{page}/{what}", version="1", **fields)
    assert answer.status_code == 409
    assert kept in answer.text
    now = _again(session, teacher)
    assert (now.role, [one.category_id for one in now.appointments]) == (Role.MODERATOR, ["dance"])


@EITHER
def test_the_reason_of_a_decision_is_kept_with_it(
    browser: Browser, admin: Member, teacher: Member, session: Session
) -> None:
    assert 'form="block-form"' in browser.get(f"/admin/members/{teacher.id}").text
    assert _act(browser, teacher, "block", why="  lent out\nthe password ") == 303
    session.rollback()
    entry = newest(session, teacher.id, 0, 1)[0]
    assert (entry.by_id, entry.action, entry.why) == (admin.id, Action.BLOCK, "lent out the password")
