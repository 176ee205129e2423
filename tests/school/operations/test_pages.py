"""The page on which operators see how the school runs."""

import pytest

from catalog.members.models import Role
from school.operations import diagnostics
from school.operations.diagnostics import Finding
from school.operations.isolation import MeasuredIsolation
from school.services import Services
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import Browser
from tests.transcode.conftest import kernel_has_landlock
from transcode import isolation
from transcode.isolation import WAY_SENTENCES, Isolation, Level


@EITHER
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
def test_operators_see_what_works_and_how_far_ffmpeg_is_isolated(
    browser: Browser,
    add_member: AddMember,
    role: Role,
) -> None:
    browser.sign_in(add_member("管理", role).name, PASSWORD)
    browser.client.set_cookie("lang", "en")
    page = browser.get("/operations").text
    assert "ffmpeg is fully isolated" in page or not kernel_has_landlock()
    assert "The database answers." in page
    assert "SCHOOL_MAX_DURATION" in page
    assert 'href="/operations" aria-current="page"' in page


@EITHER
def test_the_page_speaks_chinese(browser: Browser, add_member: AddMember) -> None:
    browser.sign_in(add_member("管理", Role.OPERATOR).name, PASSWORD)
    page = browser.get("/operations").text
    assert "运行状态" in page
    assert "（默认）" in page
    assert "(default)" not in page
    assert "ffmpeg 已完全隔离" in page or not kernel_has_landlock()


@EITHER
def test_others_do_not_see_it(browser: Browser, add_member: AddMember) -> None:
    assert browser.get("/operations").status_code == 401
    browser.sign_in(add_member("老师", Role.MODERATOR).name, PASSWORD)
    assert browser.get("/operations").status_code == 403


@EITHER
def test_a_secret_of_the_settings_is_never_among_the_facts(services: Services) -> None:
    shown = dict(diagnostics.configured(services.settings))
    assert shown["SCHOOL_SECRET_KEY"] == "not set"
    assert shown["SCHOOL_DEMO"] == "1"


def finding(monkeypatch: pytest.MonkeyPatch, found: Isolation, accepted: str = "") -> Finding:
    monkeypatch.setattr(isolation, "measure", lambda: found)
    return diagnostics.isolation(MeasuredIsolation(accepted))


NONE = Isolation(Level.NONE, (), tuple(WAY_SENTENCES))


def test_no_isolation_is_broken_until_it_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = finding(monkeypatch, NONE)
    assert not refused.works
    assert "SCHOOL_ACCEPT_NO_ISOLATION" in refused.sentence()
    accepted = finding(monkeypatch, NONE, "Li Na, 2026-11-25: only we use it.")
    assert accepted.works
    assert accepted.sentence().endswith("accepted in writing: Li Na, 2026-11-25: only we use it.")


def test_partial_isolation_says_what_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    told = finding(monkeypatch, Isolation(Level.PARTIAL, ("read", "write"), ("connect",)))
    assert told.works
    assert "It cannot read other files, write outside its folder. It can call other machines." in told.sentence()


def test_a_measurement_that_failed_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    told = finding(monkeypatch, Isolation(Level.NONE, (), tuple(WAY_SENTENCES), "no room for the canary"))
    assert not told.works
    assert told.sentence().endswith("no room for the canary")
