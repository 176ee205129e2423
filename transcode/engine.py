"""One source becomes one package: inspect, plan, one ffmpeg, verify, and only then the playlist that opens it.

main.m3u8 is written last, so a folder without it is no package, whatever else lies there.
"""

import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from transcode import command, hls, loudness, plan, poster, probe, process, publish, storyboard
from transcode.errors import EngineFailed, SourceRejected
from transcode.package import Package
from transcode.plan import Plan
from transcode.process import Fence, Finished
from transcode.progress import Progress, ProgressReader
from transcode.settings import EngineSettings
from transcode.source import Source
from transcode.verify import verify

DAMAGED_SOURCE = (
    "Invalid data found when processing input",
    "Conversion failed",
    "Error while decoding",
    "Nothing was written into output file",
)
TOO_MANY_ERRORS = 69
"""ffmpeg's exit code when more than two thirds of the frames could not be decoded."""


def transcode(
    source: Path,
    folder: Path,
    settings: EngineSettings | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Package:
    """Make the package of `source` in `folder`, which this call creates and which must be empty.

    Raises SourceRejected (the file's fault) or EngineFailed (ours). Whatever `on_progress` raises stops
    ffmpeg and passes on: that is how a worker that lost its lease stops.
    """
    settings = settings or EngineSettings()
    started = time.monotonic()
    described = probe.inspect(source, settings)
    planned = plan.make(described, settings)
    _prepare(folder, planned)
    done = _run(planned, folder, settings, on_progress)
    package = finish(folder, described, planned, settings)
    return replace(package, wall_s=round(time.monotonic() - started, 3), cpu_s=round(done.cpu_s, 3))


def finish(folder: Path, source: Source, planned: Plan, settings: EngineSettings) -> Package:
    """Verify what is in the folder and add the files that make it a package."""
    outputs = verify(folder, source, planned)
    renditions, written = publish.playlists(folder, planned, outputs)
    duration = float(max(output.duration for output in outputs))
    if poster.pick(folder, settings) is None:
        raise EngineFailed("output_incomplete", "no poster was made")
    tiles = storyboard.write(folder, planned.storyboard, duration)
    media = [name for output in outputs for name in output.files()]
    (folder / hls.MAIN).write_text(publish.main_playlist(renditions, outputs, planned), encoding="utf-8")
    return Package(
        duration=round(duration, 3),
        renditions=renditions,
        audio=planned.audio,
        files=(hls.MAIN, poster.FILE, *tiles, *written, *media),
        wall_s=0.0,
        cpu_s=0.0,
    )


def _prepare(folder: Path, planned: Plan) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise EngineFailed("folder_not_empty", str(folder), retryable=False)
        for name in command.folders(planned):
            (folder / name).mkdir()
    except OSError as error:
        raise EngineFailed("folder_unwritable", str(error), retryable=False) from error


def _run(planned: Plan, folder: Path, settings: EngineSettings, on_progress: Callable[[Progress], None]) -> Finished:
    duration = planned.source.duration
    reader = ProgressReader(duration, on_progress)
    fence = Fence(
        wall=settings.patience + settings.wall_factor * duration,
        cpu=settings.patience + settings.cpu_factor * duration,
        memory=settings.memory,
        file_bytes=settings.output_bytes,
    )
    levelling = loudness.settle(planned.source, settings, on_quiet=reader.repeat)
    argv = command.build(planned, settings, levelling)
    done = process.run(argv, fence, cwd=folder, on_line=reader.feed, on_quiet=reader.repeat)
    _judge(done, ended=reader.ended)
    return done


def _judge(done: Finished, *, ended: bool) -> None:
    """Say whose fault it was. Both answers are acted on, so a doubt counts as ours and is tried again."""
    if done.timed_out:
        raise EngineFailed("out_of_time", done.stderr)
    if done.code in (-signal.SIGXCPU, -signal.SIGXFSZ):
        raise SourceRejected("too_heavy")
    if done.code < 0:
        raise EngineFailed("killed", f"signal {-done.code}: {done.stderr}")
    if "No space left on device" in done.stderr:
        raise EngineFailed("no_space", done.stderr)
    if "Cannot allocate memory" in done.stderr:
        raise EngineFailed("out_of_memory", done.stderr)
    if done.code == TOO_MANY_ERRORS or (done.code and any(sign in done.stderr for sign in DAMAGED_SOURCE)):
        raise SourceRejected("unreadable")
    if done.code or not ended:
        raise EngineFailed("ffmpeg_failed", f"exit code {done.code}: {done.stderr}")
