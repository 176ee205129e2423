"""Clips made with ffmpeg's own sources, once a session. No media is kept in git."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from transcode import tools
from transcode.engine import transcode
from transcode.package import Package
from transcode.settings import EngineSettings

Make = Callable[..., Path]


def kernel_has_landlock() -> bool:
    """Asked without our own code, so that a sandbox that stopped working is not taken for an old kernel."""
    version = ctypes.c_uint32(1)
    return sys.platform == "linux" and ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), version) > 0


needs_landlock = pytest.mark.skipif(
    not kernel_has_landlock(), reason="this kernel, or its container, has no Landlock"
)


def need_program(name: str) -> None:
    """Skip where a Debian package of this name is not installed; .ci/run installs it."""
    if shutil.which(name) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs {name}")
        pytest.skip(f"no {name} (Debian: apt-get install {name})")


@pytest.fixture(scope="session")
def settings() -> EngineSettings:
    return EngineSettings(preview_pace=0)  # nobody watches in real time here


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


def silence(seconds: float) -> list[str]:
    """Where nobody listens: of a tone, measuring and encoding cost more than small pictures do."""
    return ["-f", "lavfi", "-t", str(seconds), "-i", "anullsrc=r=48000:cl=mono"]


H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
MPEG4 = ["-c:v", "mpeg4", "-q:v", "3"]
AAC = ["-c:a", "aac", "-b:a", "96k"]


@pytest.fixture(scope="session")
def talk(make: Make) -> Path:
    """Ten seconds of 1280x720 with sound, in a codec that has to be encoded anew: the ordinary case."""
    return make("talk.mp4", *picture("1280x720", "5", 10), *tone(10), *MPEG4, *AAC)


@pytest.fixture(scope="session")
def small(make: Make) -> Path:
    """Five seconds of 160x120 with sound: the quickest case."""
    return make("small.mp4", *picture("160x120"), *tone(), *H264, *AAC)


@pytest.fixture(scope="session")
def talk_folder(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Package]:
    """The package of `talk`; only for tests that read."""
    folder = tmp_path_factory.mktemp("package") / "talk"
    return folder, transcode(talk, folder)
