"""How pictures are compared."""

import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from bench import vmaf
from bench.vmaf import Size
from transcode import tools


def log(*values: float) -> dict[str, object]:
    return {"frames": [{"frameNum": 4 * n, "metrics": {"vmaf": value}} for n, value in enumerate(values)]}


def test_a_score_has_the_mean_and_the_worst_moments() -> None:
    score = vmaf.parse(log(*[90.0] * 18, 20.0, 40.0))
    assert score.mean == 84
    assert score.low == 40


def test_pictures_are_counted_and_their_times_thrown_away() -> None:
    words = vmaf.arguments(Path("rung.m3u8"), Path("source.mp4"), Size(1920, 1080, Fraction(24000, 1001)), "log.json")
    graph = words[words.index("-lavfi") + 1]
    assert graph.count("settb=1001/24000,setpts=N") == 2
    assert "scale=1920:1080:flags=bicubic" in graph
    assert words[words.index("-i") + 1] == "rung.m3u8"


def drawn(target: Path, blur: int) -> Path:
    source = "testsrc2=size=320x180:rate=25:duration=1"
    argv = [str(tools.ffmpeg()), "-v", "error", "-f", "lavfi", "-i", source, "-vf", f"gblur={blur}", "-crf", "1"]
    subprocess.run([*argv, "-pix_fmt", "yuv420p", str(target)], check=True, stdin=subprocess.DEVNULL)
    return target


@pytest.mark.engine
def test_a_picture_is_like_itself_and_unlike_its_blur(tmp_path: Path) -> None:
    sharp, blurred = drawn(tmp_path / "sharp.mp4", 0), drawn(tmp_path / "blurred.mp4", 4)
    size = Size(320, 180, Fraction(25))
    assert vmaf.score(tools.ffmpeg(), sharp, sharp, size).mean > 95
    assert vmaf.score(tools.ffmpeg(), blurred, sharp, size).mean < 60
