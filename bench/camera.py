"""The benchmark's own source: 1080p30 like that of a camera, assembled from clips in packages.

Film, fast motion with a moving camera, water, buildings at night and a face, all enlarged to 1080p. Small clips
get noise, different in each frame, like the grain of a camera, which costs an encoder bits.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench import clips
from transcode import tools

RATE = 30
"""Frames a second. Clips of other rates are played at this one, frame by frame."""
SECONDS = 24.0


@dataclass(frozen=True)
class Scene:
    """A part of the source. `frames` of 24 seconds; `crop` makes it 16:9; `grain` is the noise filter's strength."""

    clip: Path
    frames: int
    crop: str = ""
    grain: int = 0
    start: int = 0
    """Seconds into the clip."""


def scenes(cache: Path) -> tuple[Scene, ...]:
    """The scenes of the source, in order. The first one also has the sound."""
    return (
        Scene(clips.film(cache), 180, start=300),
        Scene(clips.BIKES, 180, crop="484:272", grain=4),
        Scene(clips.OCEAN, 150),
        Scene(clips.CITY, 90, grain=3),
        Scene(clips.CALL, 120, crop="176:99", grain=4),
    )


def make(cache: Path, seconds: float = SECONDS) -> Path:
    """The source in the cache folder, created if it is missing: H.264 of 15 Mb/s and AAC of 192 kb/s."""
    target = cache / f"camera-{seconds:g}s.mp4"
    if not target.exists():
        part = target.with_suffix(".part.mp4")
        subprocess.run([str(tools.ffmpeg()), *arguments(scenes(cache), seconds), str(part)], check=True)
        part.replace(target)
    return target


def arguments(parts: tuple[Scene, ...], seconds: float) -> list[str]:
    """The arguments of ffmpeg, without the name of the output."""
    graph = ";".join(_filters(number, scene, seconds / SECONDS) for number, scene in enumerate(parts))
    joined = "".join(f"[s{number}]" for number in range(len(parts)))
    return [
        *("-v", "error", "-nostdin", "-y"),
        *(word for scene in parts for word in _reading(scene)),
        *("-filter_complex", f"{graph};{joined}concat=n={len(parts)}:v=1[picture]"),
        *("-map", "[picture]", "-map", "0:a", "-shortest"),
        # Always three threads: x264's output depends slightly on their number.
        *("-c:v", "libx264", "-threads", "3", "-g", "60"),
        *("-b:v", "15M", "-maxrate", "20M", "-bufsize", "30M"),
        *("-c:a", "aac", "-b:a", "192k"),
    ]


def _reading(scene: Scene) -> list[str]:
    # A longer source than 24 s repeats its short clips.
    return ["-stream_loop", "-1", *(("-ss", str(scene.start)) if scene.start else ()), "-i", str(scene.clip)]


def _filters(number: int, scene: Scene, share: float) -> str:
    chain = [
        f"trim=end_frame={max(1, round(scene.frames * share))}",
        *([f"crop={scene.crop}"] if scene.crop else []),
        "scale=1920:1080:flags=lanczos,setsar=1",
        *([f"noise=alls={scene.grain}:allf=t"] if scene.grain else []),
        f"setpts=N/{RATE}/TB,fps={RATE},format=yuv420p",
    ]
    return f"[{number}:v]{','.join(chain)}[s{number}]"
