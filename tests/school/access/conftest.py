"""One school for all of the table's requests, with eight kinds of people in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from catalog.categories.models import ensure_defaults
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings
from tests.conftest import Waker
from tests.school.access.cast import Cast


@pytest.fixture(scope="package")
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed in no time: here it counts who may, and not how long it takes to find out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.members.passwords._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="package")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    settings = Settings.from_environment({"SCHOOL_DATA": str(tmp_path_factory.mktemp("access") / "school")})
    built = replace(build(settings), transcoding=Waker())
    upgrade(built.database, settings.data / "run" / "migrate.lock")
    with built.database.sessions() as session:
        ensure_defaults(session)
        session.commit()
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="package")
def cast(school: Services, quick_hashes: None) -> Cast:
    return Cast(school)
