"""One sandbox for all tests of this folder: a school in which a lesson can be watched and another is sent."""

import os
import shutil
from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import create_engine

from chaos.points import Points

SEED = 2026


@pytest.fixture(scope="session")
def patient() -> Iterator[None]:
    """SQLite waits for the disk, as it does in a school and in no other test (tests/remembered.py)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.connection.create_engine", create_engine)
        yield


@pytest.fixture(scope="session")
def points(patient: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Points]:
    if shutil.which("strace") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs strace")
        pytest.skip("no strace (Debian: apt-get install strace)")
    made = Points(tmp_path_factory.mktemp("points"), Random(SEED))
    yield made
    made.close()
