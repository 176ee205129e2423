"""Sign-in, sign-up and a member's own page."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.members import service, tokens
from catalog.members.models import Member, MemberState
from school.app import create_app
from school.services import Services
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import Browser, NewBrowser


@EITHER
def test_a_member_signs_in_and_is_led_to_where_they_wanted_to_go(browser: Browser, teacher: Member) -> None:
    answer = browser.sign_in(teacher.name, PASSWORD, to="/studio/")
    assert (answer.status_code, answer.location) == (303, "/studio/")
    assert browser.get("/account").status_code == 200


@EITHER
@pytest.mark.parametrize(
    "evil", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(browser: Browser, teacher: Member, evil: str) -> None:
    assert browser.sign_in(teacher.name, PASSWORD, to=evil).location == "/"


@EITHER
def test_a_wrong_password_is_told_in_one_sentence_and_the_name_is_kept(browser: Browser, teacher: Member) -> None:
    answer = browser.sign_in(teacher.name, "not the password")
    assert answer.status_code == 401
    assert f'value="{teacher.name}"' in answer.text
    assert answer.text.count('class="error"') == 1
    assert browser.get("/account").status_code == 401


@EITHER
def test_an_unknown_name_is_answered_like_a_wrong_password(browser: Browser, teacher: Member) -> None:
    known = browser.sign_in(teacher.name, "not the password").text
    unknown = browser.sign_in("无此人", "not the password").text
    assert 'id="password-error"' in known
    assert 'id="password-error"' in unknown


@EITHER
def test_signing_in_without_the_forms_token_is_refused(client: FlaskClient, teacher: Member) -> None:
    assert client.post("/signin", data={"name": teacher.name, "password": PASSWORD}).status_code == 400


@EITHER
def test_a_session_planted_before_signing_in_is_not_the_one_after(browser: Browser, teacher: Member) -> None:
    with browser.client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    browser.sign_in(teacher.name, PASSWORD)
    with browser.client.session_transaction() as after:
        assert "planted" not in after


@EITHER
def test_after_signing_out_the_account_is_closed(browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    assert browser.send("/account", "/signout").status_code == 303
    assert browser.get("/account").status_code == 401


def test_anybody_can_make_an_account_in_an_open_school(browser: Browser, session: Session) -> None:
    answer = browser.send("/signup", "/signup", name=" 李 秀英 ", password="long enough", next="/courses")
    assert (answer.status_code, answer.location) == (303, "/courses")
    assert service.find(session, "李 秀英") is not None


@EITHER
def test_a_taken_name_and_a_short_password_are_told_beside_their_fields(browser: Browser, teacher: Member) -> None:
    taken = browser.send("/signup", "/signup", name=teacher.name, password="long enough")
    short = browser.send("/signup", "/signup", name="新人", password="short")
    assert (taken.status_code, short.status_code) == (422, 422)
    assert 'id="name-error"' in taken.text
    assert 'id="password-error"' in short.text


@EITHER
@pytest.mark.parametrize(
    "hidden", ["\u00ad", "\u061c", "\u2060", "\u2063", "\ufe0f", "\u3164", "\uffa0", "\ue000", "\U000e0101", "\u034f"]
)
def test_a_name_cannot_be_copied_with_what_nobody_sees(browser: Browser, add_member: AddMember, hidden: str) -> None:
    add_member("Wang é")
    copied = browser.send("/signup", "/signup", name=f"Wa{hidden}ng e{hidden}\u0301", password="long enough")
    empty = browser.send("/signup", "/signup", name=hidden * 3, password="long enough")
    assert (copied.status_code, empty.status_code) == (422, 422)
    assert 'id="name-error"' in copied.text
    assert 'id="name-error"' in empty.text


def test_who_came_with_a_name_that_hides_something_still_signs_in(
    browser: Browser, add_member: AddMember, services: Services
) -> None:
    add_member("Wang")
    old = add_member("old")
    with services.database.sessions() as session:
        session.execute(update(Member).where(Member.id == old.id).values(name="Wa\u00adng", name_key="wa\u00adng"))
        session.commit()
    browser.sign_in("WA\u00adNG", PASSWORD)
    assert "Wa\u00adng" in browser.get("/account").text
    browser.send("/account", "/signout")
    browser.sign_in("wang", PASSWORD)
    assert "Wang" in browser.get("/account").text


def _school_with(services: Services, rule: str) -> Browser:
    settings = replace(services.settings, sign_up=rule)
    return Browser(create_app(replace(services, settings=settings)).test_client())


def test_where_accounts_are_approved_a_new_member_waits(services: Services, session: Session) -> None:
    browser = _school_with(services, "approval")
    assert browser.send("/signup", "/signup", name="新人", password="long enough").status_code == 200
    member = service.find(session, "新人")
    assert member is not None
    assert member.state is MemberState.WAITING
    assert browser.sign_in("新人", "long enough").status_code == 403
    assert browser.sign_in("新人", "not the password").status_code == 401


@EITHER
def test_where_sign_up_is_closed_the_page_says_where_to_ask_and_makes_nobody(
    services: Services, session: Session
) -> None:
    browser = _school_with(services, "closed")
    assert 'name="password"' not in browser.get("/signup").text
    assert browser.send("/signin", "/signup", name="新人", password="long enough").status_code == 422
    assert service.find(session, "新人") is None


def test_the_old_password_is_needed_for_a_new_one(browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    answer = browser.send("/account", "/account/password", old="wrong", new="a new password")
    assert answer.status_code == 401
    assert 'id="old-error"' in answer.text


@EITHER
def test_a_new_password_signs_out_every_other_browser(
    browser: Browser, new_browser: NewBrowser, teacher: Member
) -> None:
    elsewhere = new_browser()
    for one in (browser, elsewhere):
        one.sign_in(teacher.name, PASSWORD)
    assert browser.send("/account", "/account/password", old=PASSWORD, new="a new password").status_code == 303
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 401
    assert elsewhere.sign_in(teacher.name, "a new password").status_code == 303


@EITHER
def test_signing_out_everywhere_closes_every_browser(
    browser: Browser, new_browser: NewBrowser, teacher: Member
) -> None:
    elsewhere = new_browser()
    for one in (browser, elsewhere):
        one.sign_in(teacher.name, PASSWORD)
    browser.send("/account", "/account/everywhere")
    assert [one.get("/account").status_code for one in (browser, elsewhere)] == [401, 401]


@EITHER
def test_a_key_is_shown_once_opens_the_school_and_can_be_revoked(
    browser: Browser, teacher: Member, session: Session
) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    assert browser.send("/account", "/account/tokens").status_code == 303
    shown = browser.get("/account")
    key = shown.text.partition('id="key" tabindex="0">')[2].partition("<")[0]
    bearer = {"Authorization": f"Bearer {key}"}
    visitor = browser.client.application.test_client()
    assert "no-store" in shown.headers["Cache-Control"]
    assert key not in browser.get("/account").text
    with session.begin():
        assert len(tokens.of_member(session, session.merge(teacher), now())) == 1  # the page was loaded again
    assert visitor.get("/api/v1/courses?mine=1", headers=bearer).status_code == 200
    revoke = browser.get("/account").text.partition('action="/account/tokens/')[2].partition('"')[0]
    browser.send("/account", f"/account/tokens/{revoke}")
    assert visitor.get("/api/v1/courses?mine=1", headers=bearer).status_code == 401


def test_a_resident_is_offered_no_key_but_revokes_one_of_before(
    browser: Browser, add_member: AddMember, session: Session
) -> None:
    added = add_member("居民")
    browser.sign_in("居民", PASSWORD)
    assert "h-keys" not in browser.get("/account").text
    assert browser.send("/account", "/account/tokens").status_code == 403
    resident = session.merge(added)
    tokens.issue(session, resident, now())
    session.commit()
    page = browser.get("/account").text
    assert "h-keys" in page
    assert 'action="/account/tokens"' not in page
    key_id = page.partition('action="/account/tokens/')[2].partition("/")[0]
    browser.send("/account", f"/account/tokens/{key_id}/revoke")
    session.rollback()
    assert tokens.of_member(session, resident, now()) == []


@EITHER
def test_nobody_takes_back_the_key_of_another(
    browser: Browser, teacher: Member, add_member: AddMember, session: Session
) -> None:

    other = session.merge(add_member("别人"))
    tokens.issue(session, other, now())
    session.commit()
    [held] = tokens.of_member(session, other, now())
    browser.sign_in(teacher.name, PASSWORD)
    browser.send("/account", f"/account/tokens/{held.id}/revoke")
    session.rollback()
    assert len(tokens.of_member(session, other, now())) == 1


@EITHER
def test_who_is_asked_to_sign_in_comes_back_to_where_they_were(browser: Browser, teacher: Member) -> None:
    asked = browser.get("/studio/new").text
    assert 'href="/signin?next=/studio/new"' in asked
