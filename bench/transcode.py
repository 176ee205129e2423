"""The comparison of encoding: our engine, its ffmpeg commands alone, and the commands of two other platforms."""

import json
import math
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from rich.console import Console

from bench import camera, pipelines, report, vmaf
from bench.peers import Clip
from bench.pipelines import Outcome
from bench.vmaf import Score, Size
from transcode import probe
from transcode.settings import EngineSettings

FASTEST = 30
"""Frames a second up to which the peers' rules are implemented here."""


class Unfit(Exception):
    """The source cannot be compared; the text says why, for a person."""


@dataclass(frozen=True)
class Options:
    """Options of the command line. Without a source the benchmark's own is used."""

    source: Path | None
    seconds: float | None
    runs: int
    cache: Path
    target: Path | None


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for. Raises Unfit, RunFailed, SourceRejected."""
    settings = EngineSettings()
    with console.status("Making the source ..."):
        source = _source(options, settings.ffmpeg)
    found = probe.inspect(source, settings)
    clip = _clip(source, settings)
    work = options.cache / "work"
    runs = []
    for number in range(options.runs):
        outcomes: dict[str, Outcome] = {}
        for name in pipelines.PIPELINES:
            with console.status(f"Run {number + 1} of {options.runs}: {report.NAMES[name]} ..."):
                outcomes[name] = pipelines.run(name, settings.ffmpeg, clip, work)
        runs.append(outcomes)
    _refuse_shifted(runs[-1], clip, settings.ffprobe)
    scores = _scores(runs[-1], clip, settings.ffmpeg, console)
    report.show(runs, scores, found.duration, console)
    if options.target:
        facts = {
            "machine": _machine(settings.ffmpeg),
            "source": _described(clip, found.duration),
            **report.to_json(runs, scores, found.duration),
        }
        options.target.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(work)


def _source(options: Options, ffmpeg: Path) -> Path:
    if options.source is None:
        return camera.make(options.cache, options.seconds or camera.SECONDS)
    if options.seconds is None:
        return options.source.absolute()
    options.cache.mkdir(parents=True, exist_ok=True)
    cut = options.cache / f"cut{options.source.suffix}"
    words = ["-v", "error", "-nostdin", "-y", "-i", str(options.source), "-t", f"{options.seconds:g}", "-c", "copy"]
    subprocess.run([str(ffmpeg), *words, str(cut)], check=True)
    return cut.absolute()


def _clip(source: Path, settings: EngineSettings) -> Clip:
    found = probe.inspect(source, settings)
    if found.video is None:
        raise Unfit("There is no picture in this file, so there is nothing to compare.")
    if found.video.frame_rate > FASTEST:
        raise Unfit("Sources of more than 30 pictures a second cannot be compared: the peers' rules for them differ.")
    video, aac = found.video, found.audio is not None and found.audio.codec == "aac"
    clip = Clip(source, video.width, video.height, video.frame_rate, aac)
    if not clip.heights:
        raise Unfit("This picture is smaller than every rung.")
    return clip


def _refuse_shifted(run: report.Run, clip: Clip, ffprobe: Path) -> None:
    """Frames are compared by number: a missing or additional one shifts all later ones. Raises Unfit."""
    meant = vmaf.pictures(ffprobe, clip.path)
    for name, outcome in run.items():
        for height, rung in outcome.rungs.items():
            made = vmaf.pictures(ffprobe, rung.path)
            if made != meant:
                raise Unfit(
                    f"{report.NAMES[name]} made {made} pictures at {height} of the source's {meant}; "
                    "VMAF would mean nothing."
                )


def _scores(run: report.Run, clip: Clip, ffmpeg: Path, console: Console) -> dict[str, dict[int, Score]]:
    size = Size(clip.width, clip.height, clip.rate)
    scores: dict[str, dict[int, Score]] = {}
    for name, outcome in run.items():
        for height, rung in outcome.rungs.items():
            with console.status(f"Comparing {report.NAMES[name]} at {height} with the source ..."):
                scores.setdefault(name, {})[height] = vmaf.score(ffmpeg, rung.path, clip.path, size)
    return scores


def _machine(ffmpeg: Path) -> dict[str, object]:
    said = subprocess.run([str(ffmpeg), "-version"], capture_output=True, text=True, check=True).stdout
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": platform.processor() or platform.machine(),
        "ffmpeg": said.split()[2],
    }


def _described(clip: Clip, duration: float) -> dict[str, object]:
    size = clip.path.stat().st_size
    return {
        "name": clip.path.name,
        "width": clip.width,
        "height": clip.height,
        "rate": _number(clip.rate),
        "seconds": duration,
        "kbit_s": math.floor(size * 8 / duration / 1000),
    }


def _number(rate: Fraction) -> float:
    return round(float(rate), 3)
