"""Signing in as a browser does: with the form's own CSRF token."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from school.services import Services


class Browser:
    """A client that sends forms with the token of the page they stand on."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, page: str, to: str, **fields: str) -> TestResponse:
        """POST `fields` to `to` from the form on `page`."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert found, f"no form on {page}"
        return self.client.post(to, data={"csrf_token": found[1], **fields})

    def sign_in(self, name: str, password: str, to: str = "/") -> TestResponse:
        return self.send("/signin", "/signin", name=name, password=password, next=to)


NewBrowser = Callable[[], Browser]


@pytest.fixture
def new_browser(app: Flask) -> NewBrowser:
    return lambda: Browser(app.test_client())


@pytest.fixture
def browser(new_browser: NewBrowser) -> Browser:
    return new_browser()


@pytest.fixture
def session(services: Services) -> Iterator[Session]:
    """A session that holds up no request while a test looks around."""
    with services.database.readers() as opened:
        yield opened
