"""One school for all of the table's requests, with eight kinds of people in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from catalog.categories.models import ensure_defaults
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings
from tests.conftest import Waker
from tests.school.access.people import People


@pytest.fixture(scope="package")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = str(tmp_path_factory.mktemp("access") / "school")
    # Thousands of requests leave more uploads and clips than one person may have.
    bounds = dict.fromkeys(("SCHOOL_MAX_WAITING_UPLOADS", "SCHOOL_CLIPS", "SCHOOL_CLIPS_A_DAY"), "100000")
    settings = Settings.from_environment({"SCHOOL_DATA": folder} | bounds)
    built = replace(build(settings), transcoding=Waker())
    upgrade(built.database, settings.data / "run" / "migrate.lock")
    with built.database.sessions() as session:
        ensure_defaults(session)
        session.commit()
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="package")
def people(school: Services) -> People:
    return People(school)
