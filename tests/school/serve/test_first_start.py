"""What the operator is told at the first start."""

from dataclasses import replace

import pytest

from catalog.errors import EasyPassword
from catalog.members import service as members
from school.serve.first_start import ADMIN, prepare
from school.services import Services

pytestmark = pytest.mark.databases("sqlite")


def _with(services: Services, password: str) -> Services:
    return replace(services, settings=replace(services.settings, admin_password=password, demo=False))


def test_a_password_that_was_made_is_told_once(services: Services) -> None:
    told = prepare(_with(services, ""))
    assert told is not None
    with services.database.readers() as session:
        assert members.authenticate(session, ADMIN, told.split()[-1])
    assert prepare(_with(services, "")) is None


def test_a_password_that_the_operator_gave_is_not_told(services: Services) -> None:
    told = prepare(_with(services, "sec-Admin-77x"))
    assert told is not None
    assert "77x" not in told
    assert "SCHOOL_ADMIN_PASSWORD" in told
    with services.database.readers() as session:
        assert members.authenticate(session, ADMIN, "sec-Admin-77x")


@pytest.mark.parametrize("password", ["password", "admin2026!", "aaaaaaaaaa"])
def test_an_easy_password_begins_no_school(services: Services, password: str) -> None:
    with pytest.raises(EasyPassword):
        prepare(_with(services, password))
