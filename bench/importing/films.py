"""Longer videos like those of a real library, assembled from clips of packages: many codecs, sizes and rates."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench import clips
from transcode import tools


@dataclass(frozen=True)
class Film:
    """One of them: a clip, repeated up to `seconds`, in another form."""

    name: str
    clip: Path
    seconds: int
    size: str
    coding: tuple[str, ...]
    look: str = "hue=s=1"
    """A filter, so that no two of one clip have the same pictures."""


_H264 = ("-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac")
FILMS = (
    Film("太极拳/1 起势.mp4", clips.OCEAN, 20, "1280x720", (*_H264, "-b:v", "2500k", "-g", "48")),
    Film("太极拳/2 云手.avi", clips.CITY, 32, "640x480", ("-c:v", "mpeg4", "-b:v", "1200k", "-c:a", "libmp3lame")),
    Film("太极拳/3 收势.wmv", clips.BIKES, 28, "480x360", ("-c:v", "wmv2", "-b:v", "800k", "-c:a", "wmav2")),
    Film("合唱/第1讲.mpg", clips.CITY, 24, "720x576", ("-r", "25", "-c:v", "mpeg2video", "-b:v", "4M"), "hflip"),
    Film("合唱/第2讲.flv", clips.OCEAN, 36, "400x300", ("-c:v", "flv", "-b:v", "500k", "-ar", "22050"), "hflip"),
    Film("合唱/第3讲.mkv", clips.BIKES, 24, "854x480", (*_H264, "-crf", "26", "-g", "250"), "hflip"),
    Film("合唱/第10讲.mp4", clips.OCEAN, 16, "1920x1080", (*_H264, "-b:v", "6M", "-bf", "3"), "vflip"),
)


def make(folder: Path, kept: Path) -> None:
    """All of them below `folder`, made once in the folder `kept`. Raises CalledProcessError."""
    for number, film in enumerate(FILMS):
        target, made = folder / film.name, kept / film.name
        if not made.exists():
            _make(film, number, made)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made, target)


def _make(film: Film, number: int, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_stem(target.stem + ".part")
    words = [str(tools.ffmpeg()), "-v", "error", "-nostdin", "-y", "-stream_loop", "-1", "-i", str(film.clip)]
    words += ["-f", "lavfi", "-i", f"aevalsrc=0.2*sin(2*PI*t*(220+{number}*40*sin(t/7))):s=44100"]
    filters = f"scale={film.size.replace('x', ':')},setsar=1,{film.look},noise=alls=4:allf=t,format=yuv420p"
    words += ["-map", "0:v", "-map", "1:a", "-t", str(film.seconds), "-vf", filters, *film.coding]
    subprocess.run([*words, f"file:{part}"], check=True)
    part.replace(target)
