"""Signing in, as in the tests of people."""

from tests.school.people.conftest import browser, new_browser

__all__ = ["browser", "new_browser"]
