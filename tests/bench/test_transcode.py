"""A whole comparison, of a video small enough to have one rung."""

import contextlib
import io
import json
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from bench import transcode as encodings
from bench.meter import Usage
from bench.peers import Clip
from bench.pipelines import Outcome, Rung
from bench.transcode import Options, Unfit
from transcode import tools

pytestmark = pytest.mark.engine


def clip(target: Path, size: str, rate: int, seconds: float = 2) -> Path:
    """Two seconds, or so many, with sound."""
    argv = [
        str(tools.ffmpeg()),
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=size={size}:rate={rate}:duration={seconds}",
    ]
    argv += [
        "-f",
        "lavfi",
        "-i",
        f"sine=duration={seconds}",
        "-pix_fmt",
        "yuv420p",
        "-preset",
        "ultrafast",
        "-crf",
        "1",
    ]
    subprocess.run([*argv, str(target)], check=True, stdin=subprocess.DEVNULL)
    return target


def options(source: Path, folder: Path) -> Options:
    return Options(source, seconds=None, runs=1, cache=folder / "cache", target=folder / "figures.json")


def test_every_pipeline_makes_the_same_pictures_of_a_small_video(tmp_path: Path) -> None:
    source = clip(tmp_path / "source.mp4", "426x240", 25)
    said = io.StringIO()
    encodings.compare(options(source, tmp_path), Console(file=said, width=120))
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    described = {"name": "source.mp4", "width": 426, "height": 240, "rate": 25, "seconds": 2}
    assert described.items() <= figures["source"].items()
    assert {name for name, rungs in figures["rungs"].items() if list(rungs) == ["240"]} == {
        "ours",
        "economical",
        "mediacms",
        "peertube",
    }
    # A picture too early or too late would have cost most of it.
    assert min(rungs["240"]["vmaf"] for rungs in figures["rungs"].values()) > 80
    run = figures["runs"][0]
    assert run["mediacms"]["stored_bytes"] > 2 * run["mediacms"]["media_bytes"]
    assert "PeerTube" in said.getvalue()
    assert not (tmp_path / "cache" / "work").exists()


@pytest.mark.parametrize(
    ("size", "rate", "reason"),
    [
        pytest.param("426x240", 50, "30 pictures a second", id="fast"),
        pytest.param("320x180", 25, "smaller than every rung", id="tiny"),
    ],
)
def test_what_cannot_be_compared_is_refused(size: str, rate: int, reason: str, tmp_path: Path) -> None:
    source = clip(tmp_path / "source.mp4", size, rate)
    with pytest.raises(Unfit, match=reason):
        encodings.compare(options(source, tmp_path), Console(file=io.StringIO()))


@pytest.mark.parametrize(("made", "fits"), [(2.0, True), (1.96, False), (2.04, False)])
def test_one_picture_more_or_less_than_the_source_has_is_refused(made: float, fits: bool, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    source, rung = clip(tmp_path / "a.mp4", "426x240", 25), clip(tmp_path / "made" / "b.mp4", "426x240", 25, made)
    run = {"ours": Outcome(Usage(1, 1, 1), rungs={240: Rung(rung, 1)})}
    with contextlib.nullcontext() if fits else pytest.raises(Unfit, match="of the source's 50"):
        encodings._refuse_shifted(run, Clip(source, 426, 240, Fraction(25), aac=True), tools.ffprobe())
