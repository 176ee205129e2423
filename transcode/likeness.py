"""Hashes of some pictures of a video, similar for the same video in another size, codec or bit rate.

A picture is made 17 by 16 pixels small and grey; each bit of its hash says whether a pixel is brighter than the one
to its right (a difference hash). Noise and compression hardly change that, another scene changes half of it.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from transcode import hashes, inputs, process
from transcode.lookahead import Lookahead
from transcode.settings import EngineSettings

PLACES = (0.12, 0.27, 0.43, 0.58, 0.73, 0.88)
"""Parts of the length at which pictures are compared; not the ends: many videos have a title or black there."""
WIDTH, HEIGHT = 17, 16
FLAT = 8
"""Difference, of 255, between the brightest and the darkest pixel; a picture with less is plain, its hash noise."""


def of(source: Path, duration: float, settings: EngineSettings) -> str:
    """The hashes in order, as hexadecimal digits with dots between; "" for a picture that is plain or not there."""
    with tempfile.TemporaryDirectory(prefix="likeness-") as folder:
        return ".".join(_hash(_picture(source, duration * place, Path(folder), settings)) for place in PLACES)


def _picture(source: Path, at: float, folder: Path, settings: EngineSettings) -> bytes:
    target = folder / "picture"
    target.unlink(missing_ok=True)
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-y", *Lookahead().guarded(settings)]
    argv += ["-ss", f"{at:.3f}", "-i", inputs.address(source), "-an", "-sn", "-frames:v", "1"]
    argv += ["-vf", f"scale={WIDTH}:{HEIGHT}:flags=area,format=gray", "-f", "rawvideo", f"file:{target}"]
    sandbox = process.Sandbox(settings.probe_timeout, settings.probe_timeout, settings.memory, WIDTH * HEIGHT * 4)
    process.run(argv, sandbox, cwd=folder, reads=[source], writes=[folder])
    try:
        return target.read_bytes()
    except FileNotFoundError:
        return b""


def _hash(picture: Sequence[int]) -> str:
    if len(picture) < WIDTH * HEIGHT or max(picture) - min(picture) < FLAT:
        return ""
    return f"{hashes.brighter(picture[: WIDTH * HEIGHT], WIDTH):0{(WIDTH - 1) * HEIGHT // 4}x}"
