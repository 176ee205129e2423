"""Signing in, as in the tests of people; an app for each test, since it remembers the health of its parts."""

import pytest
from flask import Flask

from tests.school.people.conftest import browser, new_browser

__all__ = ["browser", "new_browser"]


@pytest.fixture
def app(own_app: Flask) -> Flask:
    return own_app
