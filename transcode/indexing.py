"""Gives a long source an index when its container has none, so that it can be cut into batches.

Broadcasts, discs, Flash and Windows Media cannot be seeked by time. Their tracks are copied into a Matroska file,
which replaces the source until the lesson is made. The copy fixes, once, how far sound and picture are apart.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from transcode import alterations, command, formats, plan, probe, process, timeline
from transcode.errors import EngineFailed, SourceRejected
from transcode.plan import SEEKABLE, Plan
from transcode.settings import EngineSettings
from transcode.source import AudioTrack, Source

log = logging.getLogger(__name__)

FILE = "indexed.mkv"
CONTAINER = "matroska,webm"
SPARE = 64 * 1024**2
"""Bytes that the copy may have above a quarter more than the source: cues, and headers of many small packets."""


def wanted(source: Source) -> bool:
    """Whether the source is too long for one batch, cannot be cut into batches itself, but could be after a copy."""
    return (
        source.video is not None
        and source.container not in SEEKABLE
        and source.duration > timeline.ONE_GO
        and source.video.codec not in formats.NOT_IN_MATROSKA
    )


def provisional_plan(source: Source, settings: EngineSettings) -> Plan:
    """The plan for a source whose copy is not made yet; its preview can be made from the source itself."""
    made = plan.make(replace(source, container=CONTAINER), settings, in_batches=True)
    return replace(made, source=source)


def final_plan(begun: Plan, copy: Source | None, settings: EngineSettings) -> Plan:
    """The plan for the copy; without one, for the source in one batch. It continues a `provisional_plan`."""
    like_it = replace(settings, economical=begun.economical)
    made = plan.make(copy, like_it, in_batches=True) if copy else None
    if made is None or made.shortened != begun.shortened:
        return replace(begun, source=copy or begun.source, batches=timeline.WHOLE)
    return made


def indexed(
    source: Source, folder: Path, settings: EngineSettings, still_here: Callable[[], None] = lambda: None
) -> Source | None:
    """The source as a Matroska file in `folder`, which is created; None when no faithful copy could be made.

    An exception of `still_here` stops it and is raised. Facts about the picture stay those of the source: a copy
    rounds times to milliseconds and may hide the frame rate.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copy, wanted = folder / FILE, source.alterations
    source = alterations.undone(source)
    sandbox = process.Sandbox(
        wall=settings.base_timeout + source.duration,
        cpu=settings.base_timeout + source.duration,
        memory=settings.memory,
        file_bytes=source.size * 5 // 4 + SPARE,
        niceness=settings.niceness,
    )
    argv = command.index_of(source, settings, FILE)
    done = process.run(
        argv,
        sandbox,
        cwd=folder,
        reads=[source.path],
        writes=[folder],
        on_line=lambda _: still_here(),
        on_quiet=still_here,
    )
    try:
        if done.code or done.timed_out:
            raise EngineFailed("no_index", done.stderr[-500:])
        found = probe.inspect(copy, settings)
        if found.video is None or source.video is None or (found.audio is None) != (source.audio is None):
            raise EngineFailed("no_index", "a track was lost")
        if abs(found.duration - source.duration) > 1 + source.duration / 100:
            raise EngineFailed("no_index", f"{found.duration} s of {source.duration}")
    except (EngineFailed, SourceRejected) as error:
        log.warning("not indexed: %s", error)
        copy.unlink(missing_ok=True)
        return None
    found_whole = replace(
        source,
        path=copy,
        size=found.size,
        container=found.container,
        duration=found.duration,
        video=replace(source.video, index=found.video.index, start=found.video.start, end=found.video.end),
        audio=_moved(source.audio, found.audio),
        indexed=True,
        lookahead=found.lookahead,
        shift=found.shift,
    )
    return alterations.applied(found_whole, wanted)


def _moved(track: AudioTrack | None, found: AudioTrack | None) -> AudioTrack | None:
    return replace(track, index=found.index, start=found.start, end=found.end) if track and found else None
