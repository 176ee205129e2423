"""The picture that stands for a lesson says something of it."""

import subprocess
from pathlib import Path

import pytest

from tests.transcode.conftest import H264, Make
from transcode import poster, tools
from transcode.engine import transcode
from transcode.report import Still
from transcode.settings import EngineSettings
from transcode.timeline import WHOLE

PATTERN = poster.pattern(WHOLE[0], "")
TELLING = "testsrc2=size=320x180:rate=10"
# Frames that say nothing, each with what an encoder might like about it.
EMPTY = {
    "black": "color=black:size=320x180:rate=10",
    "black with the grain of an old camera": "color=0x101010:size=320x180:rate=10,noise=alls=30:allf=t",
    "a white sheet": "color=0xFAFAFA:size=320x180:rate=10",
    "a white sheet with grain": "color=0xF0F0F0:size=320x180:rate=10,noise=alls=16:allf=t",
    "one colour": "color=0x3060A0:size=320x180:rate=10",
    "almost faded out": f"{TELLING},eq=contrast=0.1:brightness=-0.4",
    "almost faded to white": f"{TELLING},eq=contrast=0.08:brightness=0.4",
}


def best(folder: Path, settings: EngineSettings, *sources: str) -> int | None:
    """Which of these is taken, when they are laid down as the engine does."""
    for number, source in enumerate(sources, 1):
        argv = [str(tools.ffmpeg()), "-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "1", "-q:v", "4"]
        subprocess.run([*argv, str(folder / (PATTERN % number))], check=True)
    stills = [Still(path.name, path.stat().st_size) for path in sorted(folder.glob("candidate-*"))]
    found = poster.best(poster.judged(folder, stills, settings))
    return [still.name for still in stills].index(found.name) + 1 if found else None


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize("first", [True, False])
def test_a_telling_frame_is_taken_rather_than(
    name: str, first: bool, tmp_path: Path, settings: EngineSettings
) -> None:
    # A plain scene, of which JPEG makes a smaller file than of grain.
    room = "gradients=size=320x180:c0=0x804020:c1=0xF0D0A0:n=2:seed=3"
    telling = f"{room},drawbox=x=120:y=40:w=80:h=120:color=0x203040:t=fill"
    sources = [telling, EMPTY[name]] if first else [EMPTY[name], telling]
    assert best(tmp_path, settings, *sources) == (1 if first else 2)


def test_of_a_black_film_the_least_black_frame_is_taken(tmp_path: Path, settings: EngineSettings) -> None:
    dim = f"{TELLING},eq=contrast=0.1:brightness=-0.45"
    assert best(tmp_path, settings, EMPTY["black"], dim, EMPTY["black"]) == 2


def test_of_slides_the_fullest_is_taken(tmp_path: Path, settings: EngineSettings) -> None:
    line = "drawbox=x=20:y={y}:w=200:h=3:color=black:t=fill"
    slides = [
        ",".join([EMPTY["a white sheet"], *(line.format(y=20 + 12 * n) for n in range(lines))]) for lines in (1, 5, 3)
    ]
    assert best(tmp_path, settings, *slides) == 2


def test_no_candidate_is_no_poster(tmp_path: Path, settings: EngineSettings) -> None:
    assert best(tmp_path, settings) is None


def test_a_film_that_is_black_with_grain_for_most_of_its_time_has_a_bright_poster(make: Make, tmp_path: Path) -> None:
    grain = "noise=alls=30:allf=t"
    dark = "drawbox=t=fill:color=0x101010:enable='not(between(t,3,4))'"
    film = make(
        "film.mp4", "-f", "lavfi", "-i", "smptebars=size=320x180:rate=10:duration=8", "-vf", f"{dark},{grain}", *H264
    )
    transcode(film, tmp_path / "out")
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(tmp_path / "out" / "poster.jpg")]
    grey = subprocess.check_output([*argv, "-f", "rawvideo", "-pix_fmt", "gray", "-"])
    assert sum(grey) / len(grey) > 60
