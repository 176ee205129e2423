"""Small files of hours: what has to be decoded before a batch, and whether the beginning comes at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.transcode.conftest import Make
from transcode import command, engine, plan, probe
from transcode.run import Run
from transcode.settings import EngineSettings

STILL = ("-f", "lavfi", "-i", "color=navy:s=64x48:r=1/10:d=3000", "-c:v", "libx264", "-preset", "ultrafast")
ONE_KEYFRAME = (*STILL, "-g", "100000")
KEYFRAMES = (*STILL, "-g", "1")


@pytest.mark.parametrize("name", ["one.mp4", "one.mkv", "one.avi"])
def test_a_single_keyframe_is_seen_without_reading_the_file(name: str, make: Make, settings: EngineSettings) -> None:
    found = probe.inspect(make(name, *ONE_KEYFRAME), settings)
    assert found.longest_group > 2800
    assert found.density == pytest.approx(0.1, rel=0.05)
    assert found.decoded_before(1000) == pytest.approx(100, rel=0.05)


def test_keyframes_that_are_near_cost_nothing(make: Make, settings: EngineSettings) -> None:
    found = probe.inspect(make("many.mp4", *KEYFRAMES), settings)
    assert found.longest_group == 0


def test_a_dense_source_with_one_keyframe_gets_longer_batches_and_a_sparse_one_does_not(
    make: Make, settings: EngineSettings
) -> None:
    sparse = probe.inspect(make("one.mp4", *ONE_KEYFRAME), settings)
    dense = replace(sparse, density=30.0)
    near = replace(sparse, longest_group=0.0)
    batches = [len(plan.make(source, settings, in_batches=True).batches) for source in (near, sparse, dense)]
    assert batches[0] == batches[1]
    assert batches[2] < batches[0] / 3


def test_the_beginning_of_a_picture_that_stands_for_minutes_is_not_read_at_the_pace_of_watching(make: Make) -> None:
    settings = EngineSettings(preview_segments=3)
    planned = plan.make(probe.inspect(make("one.mp4", *ONE_KEYFRAME), settings), settings, in_batches=True)
    assert planned.preview is not None
    assert "-readrate" not in command.preview_of(planned, planned.preview, settings)
    usual = replace(planned, source=replace(planned.source, density=25.0))
    assert "-readrate" in command.preview_of(usual, planned.preview, settings)


def test_going_on_from_a_far_keyframe_is_read_at_full_speed_up_to_there(make: Make) -> None:
    settings = EngineSettings(preview_segments=3)
    planned = plan.make(probe.inspect(make("one.mp4", *ONE_KEYFRAME), settings), settings, in_batches=True)
    usual = replace(planned, source=replace(planned.source, density=25.0))
    assert planned.preview is not None
    argv = command.preview_rest_of(usual, planned.preview, 100, settings)
    assert float(argv[argv.index("-readrate_initial_burst") + 1]) > planned.source.longest_group


def test_the_last_batch_of_hours_of_one_picture_is_made(make: Make, settings: EngineSettings, tmp_path: Path) -> None:
    planned = plan.make(probe.inspect(make("one.mp4", *ONE_KEYFRAME), settings), settings, in_batches=True)
    made = engine.pictures(planned, planned.batches[-1], Run(tmp_path, settings, tag="-1"))
    assert made.tracks
