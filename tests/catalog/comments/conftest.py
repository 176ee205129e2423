"""Fixtures of comments: the browsers of tests/school/people."""

from tests.school.people.conftest import new_browser  # noqa: F401 - a fixture
