"""Each cost is measured beside the same work without it."""

from pathlib import Path

import pytest

from bench import guards
from bench.guards import Options

pytestmark = pytest.mark.engine


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(1, tmp_path / "kept", None)


def test_files_are_looked_into_beside_reading_their_packets(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options.cache.mkdir()
    monkeypatch.setattr(guards, "MINUTES", 0.1)
    monkeypatch.setattr(guards, "FILMS", {kind: guards.FILMS[kind] for kind in ("mp4", "ogv")})
    assert list(guards.looking(tmp_path, options)) == ["mp4", "ogv"]
    assert [film.name for film in sorted(options.cache.iterdir())] == ["film-0.1.mp4", "film-0.1.ogv"]


def test_a_sandboxed_start_is_compared_with_one_alone(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "STARTS", 2)
    assert guards.starting(tmp_path, options)["a start"].low > 0


def test_removing_undoing_and_removing_for_good_are_measured(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "LESSONS", 3)
    found = guards.thinking_again(tmp_path, options)
    assert set(found) == set(guards.ACTS)
    assert all(spread.low > 0 for spread in found.values())
