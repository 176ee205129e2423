"""Small videos, made with ffmpeg's own sources: what is sent to the school."""

import subprocess
from pathlib import Path

from transcode.tools import ffmpeg


def make(path: Path, seconds: float, size: str = "160x90", rate: int = 10) -> bytes:
    """A moving pattern with a tone, in a codec that has to be encoded anew; the file's bytes."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]
    sound = ["-f", "lavfi", "-i", f"sine=330:d={seconds}"]
    coded = ["-c:v", "mpeg4", "-q:v", "5", "-c:a", "aac", "-shortest"]
    subprocess.run([str(ffmpeg()), "-v", "error", "-y", *picture, *sound, *coded, str(path)], check=True)
    return path.read_bytes()


def bomb(path: Path) -> bytes:
    """One frame of 16,000 x 16,000 points: a small file that takes a gigabyte once it is decoded."""
    picture = ["-f", "lavfi", "-i", "color=gray:s=16000x16000:r=1:d=1", "-frames:v", "1", "-c:v", "mjpeg"]
    subprocess.run([str(ffmpeg()), "-v", "error", "-y", *picture, str(path)], check=True)
    return path.read_bytes()
