"""Five hundred broken copies of small videos, each time the same. `script/fuzz` makes as many more as wanted."""

from pathlib import Path

import pytest

from tests.transcode import fuzzing
from tests.transcode.fuzzing import MUTATIONS, PARENTS, Trials, make_parents, mutant
from transcode.settings import EngineSettings

SEED = 20261125
BATCH = 50
BATCHES = 10
WHOLE_WAY = 12
"""Every how many mutants one goes the whole way: looking takes a twentieth of a second, making three times that."""


@pytest.fixture(scope="session")
def parents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return make_parents(tmp_path_factory.mktemp("parents"))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_broken_copy_escapes_stays_or_becomes_half_a_package(
    batch: int, parents: dict[str, bytes], tmp_path: Path
) -> None:
    trials = Trials(tmp_path)
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        raw = mutant(parents, SEED, number)
        if trials.inspect(raw) and number % WHOLE_WAY == 0:
            trials.transcode(raw)
    assert sum(trials.counts.values()) >= BATCH
    assert len(trials.counts) > 2  # some are refused, some are not


def test_the_same_name_gives_the_same_mutant_and_each_is_another(parents: dict[str, bytes], tmp_path: Path) -> None:
    assert make_parents(tmp_path) == parents
    made = [mutant(parents, SEED, number) for number in range(100)]
    assert made == [mutant(parents, SEED, number) for number in range(100)]
    assert len(set(made)) == 100
    assert mutant(parents, SEED + 1, 0) != made[0]
    assert len(parents) == len(PARENTS) >= 10
    assert len(MUTATIONS) >= 6


def test_a_parent_that_is_not_broken_goes_the_whole_way(parents: dict[str, bytes], tmp_path: Path) -> None:
    trials = Trials(tmp_path)
    for raw in parents.values():
        assert trials.inspect(raw)
    trials.transcode(parents["mp4"])
    assert trials.counts == {"looked at": len(parents), "package": 1}


def test_the_trials_notice_what_is_left_outside(
    parents: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def litter(source: Path, settings: EngineSettings) -> None:
        source.with_name("left").write_text("x")

    monkeypatch.setattr(fuzzing, "inspect", litter)
    with pytest.raises(fuzzing.Broken, match="outside"):
        Trials(tmp_path).inspect(parents["mp4"])
