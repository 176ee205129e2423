"""Small videos, made with ffmpeg's own sources: what is sent to the school."""

import subprocess
from pathlib import Path

from bench.clips import make
from transcode.tools import ffmpeg

__all__ = ["bomb", "make"]


def bomb(path: Path) -> bytes:
    """One frame of 16,000 x 16,000 points: a small file that takes a gigabyte once it is decoded."""
    picture = ["-f", "lavfi", "-i", "color=gray:s=16000x16000:r=1:d=1", "-frames:v", "1", "-c:v", "mjpeg"]
    subprocess.run([str(ffmpeg()), "-v", "error", "-y", *picture, str(path)], check=True)
    return path.read_bytes()
