"""The four compared pipelines, each from one source to all rungs."""

import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from bench import meter, peers
from bench.clips import ROOT
from bench.meter import Usage
from bench.peers import Clip
from transcode.plan import AUDIO_FOLDER


@dataclass(frozen=True)
class Rung:
    """One encoded size: what a player reads, and the bytes of its media."""

    path: Path
    size: int


@dataclass(frozen=True)
class Outcome:
    """The cost and output of a pipeline.

    `media` is the bytes of all rungs with their sound, `stored` of all it keeps.
    """

    usage: Usage
    media: int = 0
    stored: int = 0
    rungs: Mapping[int, Rung] = field(default_factory=dict)


Pipeline = Callable[[Path, Clip, Path], Outcome]
"""Takes ffmpeg, the source and an empty folder."""


def ours(_ffmpeg: Path, clip: Clip, folder: Path) -> Outcome:
    """The engine, with everything besides encoding: inspecting, verifying, playlists, poster, storyboard."""
    return _ours(clip, folder)


def economical(_ffmpeg: Path, clip: Clip, folder: Path) -> Outcome:
    """The same as for old courseware."""
    return _ours(clip, folder, "economical")


def _ours(clip: Clip, folder: Path, *options: str) -> Outcome:
    package = folder / "package"
    words = [sys.executable, "-m", "bench.ours", str(clip.path), str(package), str(folder / "facts.json"), *options]
    # It runs in another folder, in which Python would not find this package.
    usage = meter.run(["env", f"PYTHONPATH={ROOT}", *words], folder)
    renditions = json.loads((folder / "facts.json").read_text(encoding="utf-8"))["package"]["renditions"]
    rungs = {
        rendition["height"]: Rung(_playlist(package / rendition["folder"]), _bytes(package / rendition["folder"]))
        for rendition in renditions
    }
    sound = _bytes(package / AUDIO_FOLDER)
    return Outcome(usage, sum(rung.size for rung in rungs.values()) + sound, _bytes(package), rungs)


def bare(ffmpeg: Path, _clip: Clip, folder: Path) -> Outcome:
    """The engine's own ffmpeg commands without the engine; `ours` must have run in the folder beside this one."""
    beside = folder.parent / "ours"
    commands = json.loads((beside / "facts.json").read_text(encoding="utf-8"))["commands"]
    for made in (beside / "package").rglob("*"):
        if made.is_dir():
            (folder / made.relative_to(beside / "package")).mkdir(parents=True)
    started = time.monotonic()
    parts = [meter.run(argv, folder) for argv in commands if argv[0] == str(ffmpeg)]
    return Outcome(meter.together(parts, time.monotonic() - started))


def mediacms(ffmpeg: Path, clip: Clip, folder: Path) -> Outcome:
    """Two tasks at once, smallest rung first; after each, all finished rungs are split into HLS again."""
    finished: list[int] = []
    lock = Lock()

    def task(height: int) -> list[Usage]:
        parts = [meter.run(peers.mediacms(ffmpeg, clip, height), folder)]
        with lock:
            finished.append(height)
            ready = tuple(finished)
        parts += [meter.run(words, folder) for words in _hls(ffmpeg, folder, ready)]
        return parts

    started = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        parts = [part for task_parts in pool.map(task, sorted(clip.heights)) for part in task_parts]
    usage = meter.together(parts, time.monotonic() - started)
    rungs = {height: _file(folder / f"{height}.mp4") for height in clip.heights}
    media = sum(rung.size for rung in rungs.values())
    # Each split replaces the previous one; the last one, of all rungs, is kept.
    return Outcome(usage, media, media + _bytes(folder / f"hls-{len(clip.heights)}"), rungs)


def _hls(ffmpeg: Path, folder: Path, ready: tuple[int, ...]) -> list[list[str]]:
    into = f"hls-{len(ready)}"
    (folder / into).mkdir()
    return [peers.mediacms_hls(ffmpeg, height, into) for height in ready]


def peertube(ffmpeg: Path, clip: Clip, folder: Path) -> Outcome:
    """One job after the other, largest rung first."""
    started = time.monotonic()
    parts = [meter.run(peers.peertube(ffmpeg, clip, height), folder) for height in clip.heights]
    usage = meter.together(parts, time.monotonic() - started)
    rungs = {height: _file(folder / f"{height}-fragmented.mp4") for height in clip.heights}
    media = sum(rung.size for rung in rungs.values())
    return Outcome(usage, media, media, rungs)


PIPELINES: Mapping[str, Pipeline] = {
    "ours": ours,
    "bare": bare,
    "economical": economical,
    "mediacms": mediacms,
    "peertube": peertube,
}


def run(name: str, ffmpeg: Path, clip: Clip, work: Path) -> Outcome:
    """Run one pipeline in a new folder of its name, replacing what an earlier run left. Raises RunFailed."""
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return PIPELINES[name](ffmpeg, clip, folder)


def _playlist(folder: Path) -> Path:
    return folder / "index.m3u8"


def _file(path: Path) -> Rung:
    return Rung(path, path.stat().st_size)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
