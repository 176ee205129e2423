"""Fixtures of mail: the browser of tests/school/people."""

from tests.school.people.conftest import browser, new_browser  # noqa: F401 - fixtures
