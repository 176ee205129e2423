"""One school for all tests of a module, for those that only look, or put back what they move.

A test module takes it by naming these: `services, teacher, app = looking.services, looking.teacher, looking.app`.
"""

import pytest
from flask import Flask

from catalog.members.models import Member
from school.services import Services


@pytest.fixture
def services(shared: Services) -> Services:
    return shared


@pytest.fixture
def teacher(shared_teacher: Member) -> Member:
    return shared_teacher


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app
