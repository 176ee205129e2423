"""Clips made with ffmpeg's own sources, once a session. No media is kept in git."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from transcode import tools
from transcode.engine import transcode
from transcode.package import Package
from transcode.settings import EngineSettings

Make = Callable[..., Path]


@pytest.fixture(scope="session")
def settings() -> EngineSettings:
    return EngineSettings()


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Run ffmpeg with the given arguments and return the file it made; the same call makes it once."""
    folder = tmp_path_factory.mktemp("clips")
    made: dict[tuple[str, ...], Path] = {}

    def run(name: str, *arguments: str) -> Path:
        key = (name, *arguments)
        if key not in made:
            made[key] = folder / f"{len(made)}-{name}"
            argv = [str(tools.ffmpeg()), "-v", "error", "-y", *arguments, str(made[key])]
            subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
        return made[key]

    return run


def picture(size: str = "640x360", rate: str = "25", seconds: float = 5) -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]


def tone(seconds: float = 5, hertz: int = 440) -> list[str]:
    return ["-f", "lavfi", "-i", f"sine=frequency={hertz}:sample_rate=48000:duration={seconds}"]


H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
AAC = ["-c:a", "aac", "-b:a", "96k"]


@pytest.fixture(scope="session")
def talk(make: Make) -> Path:
    """Ten seconds of 1280x720 with sound: the ordinary case."""
    return make("talk.mp4", *picture("1280x720", seconds=10), *tone(10), *H264, *AAC)


@pytest.fixture(scope="session")
def small(make: Make) -> Path:
    """Five seconds of 426x240 with sound: the quickest case."""
    return make("small.mp4", *picture("426x240"), *tone(), *H264, *AAC)


@pytest.fixture(scope="session")
def talk_folder(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Package]:
    """The package of `talk`; only for tests that read."""
    folder = tmp_path_factory.mktemp("package") / "talk"
    return folder, transcode(talk, folder)
