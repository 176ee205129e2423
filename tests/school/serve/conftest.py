"""One running school for all tests of this folder that carry xdist_group("server")."""

from collections.abc import Iterator

import pytest

from tests.school.serve.running import School


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Whatever its parts went through, it stops when asked, and leaves no process."""
    school = School(tmp_path_factory.mktemp("school") / "data").start()
    yield school
    assert school.stop() == 0
    assert school.processes() == []
