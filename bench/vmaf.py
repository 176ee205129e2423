"""How close an encoded picture is to its source, by VMAF (model v0.6.1), which imageio-ffmpeg's ffmpeg can compute.

0 to 100; about 93 and more is hard to tell from the source, and six points are a difference that people notice
(Netflix). The rung is enlarged to the source's size, as a player does in full screen.
"""

import json
import statistics
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

EVERY = 4
"""Every fourth frame is scored. All of them take four times as long and change the mean by less than 0.1."""


@dataclass(frozen=True)
class Score:
    """VMAF of a rung. `low` is the 5th percentile: the worst moments, which the mean hides."""

    mean: float
    low: float


@dataclass(frozen=True)
class Size:
    """Size and rate at which frames are compared."""

    width: int
    height: int
    rate: Fraction


def score(ffmpeg: Path, rung: Path, source: Path, size: Size) -> Score:
    """Compare a rung with its source, picture by picture. Raises CalledProcessError."""
    log = rung.with_suffix(".vmaf.json")
    argv = [str(ffmpeg), *arguments(rung, source, size, log.name)]
    subprocess.run(argv, check=True, cwd=rung.parent, stdin=subprocess.DEVNULL)
    return parse(json.loads(log.read_text(encoding="utf-8")))


def pictures(ffprobe: Path, video: Path) -> int:
    """How many pictures a file or a rung has, by its packets. Raises CalledProcessError."""
    words = ["-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries", "stream=nb_read_packets"]
    argv = [str(ffprobe), *words, "-of", "csv=p=0", str(video)]
    told = subprocess.run(argv, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    return int(told.split()[0].strip(","))


def arguments(rung: Path, source: Path, size: Size, log: str) -> list[str]:
    """The arguments of ffmpeg."""
    # Times are ignored and frames counted instead: our renditions start two frames late, those of peers do not.
    count = f"settb={1 / size.rate},setpts=N"
    graph = (
        f"[0:v]{count},scale={size.width}:{size.height}:flags=bicubic,format=yuv420p[seen];"
        f"[1:v]fps={size.rate}:start_time=0,{count},format=yuv420p[meant];"
        f"[seen][meant]libvmaf=n_subsample={EVERY}:n_threads=2:shortest=1:log_fmt=json:log_path={log}"
    )
    return ["-v", "error", "-nostdin", "-i", str(rung), "-i", str(source), "-lavfi", graph, "-f", "null", "-"]


def parse(log: Mapping[str, Any]) -> Score:
    """The score in libvmaf's JSON log."""
    values = sorted(float(frame["metrics"]["vmaf"]) for frame in log["frames"])
    return Score(statistics.fmean(values), values[len(values) // 20])
