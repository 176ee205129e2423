"""Signed permissions, and what becomes of them when the school changes its keys."""

import string
from datetime import UTC, datetime, timedelta

import pytest

from player.delivery.grants import LIFETIME, Grants, key_id

OLD, NEW, OTHER = "the key of last year", "the key of this year", "nobody's key at all"
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


def issued(secret: str) -> str:
    return Grants([secret]).issue("package", "member", NOW)


def test_a_grant_says_what_it_opens_and_for_whom() -> None:
    grant = Grants([NEW]).read(issued(NEW), NOW)
    assert grant is not None
    assert (grant.package_id, grant.holder) == ("package", "member")


def test_a_grant_from_before_a_change_of_keys_plays_on() -> None:
    assert Grants([NEW, OLD]).read(issued(OLD), NOW) == Grants([OLD]).read(issued(OLD), NOW) is not None


def test_new_grants_are_signed_with_the_newest_key() -> None:
    grant = Grants([NEW, OLD]).issue("package", "member", NOW)
    assert grant.startswith(key_id(NEW) + ".")
    assert Grants([NEW]).read(grant, NOW) is not None


def test_a_key_that_was_taken_out_opens_nothing_any_more() -> None:
    assert Grants([NEW]).read(issued(OLD), NOW) is None


def test_a_grant_ends_by_itself() -> None:
    grants = Grants([NEW])
    text = issued(NEW)
    assert grants.read(text, NOW + LIFETIME) is not None
    assert grants.read(text, NOW + LIFETIME + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        key_id(NEW),
        key_id(NEW) + ".",
        issued(NEW)[:-1],
        issued(NEW) + "x",
        issued(OTHER).replace(key_id(OTHER), key_id(NEW)),  # signed by another key under the name of ours
        issued(OLD).replace(key_id(OLD), key_id(NEW)),
        issued(NEW).replace(key_id(NEW), key_id(OLD)),
    ],
)
def test_a_grant_that_was_cut_or_forged_is_none(text: str) -> None:
    assert Grants([NEW, OLD]).read(text, NOW) is None


def test_a_grant_has_one_text_and_no_other_opens() -> None:
    text = issued(NEW)
    digits = string.ascii_letters + string.digits + "-_="
    opens = [end for end in digits if Grants([NEW]).read(text[:-1] + end, NOW) is not None]
    assert opens == [text[-1]]
    assert Grants([NEW]).read(text + "=", NOW) is None


def test_the_name_of_a_key_does_not_hold_the_key() -> None:
    assert len(key_id(NEW)) == 8
    assert NEW not in issued(NEW)
