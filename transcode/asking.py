"""Asks ffprobe for the tracks of a file, and reads more of the file where its first answer is incomplete."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from transcode import choice, formats, inputs, lookahead, packets, process, sniff, tracks
from transcode.errors import SourceRejected
from transcode.lookahead import Lookahead
from transcode.packets import Survey
from transcode.settings import EngineSettings

Facts = Mapping[str, Any]

TOO_LARGE = re.compile(r"Picture size (\d+)x(\d+) exceeds specified max pixel count")
"""ffprobe's message for a picture that is too large. It gives up before describing it, so only this has the size."""
NOT_OURS = re.compile(r"Codec \((\w+)\) not on whitelist")
"""Its message for a codec outside formats.CODECS, in any track; it gives up there, too."""
GAVE_UP = re.compile(r"Could not open codec for input stream (\d+)")
"""The track at which it gave up."""
MOST_ODD = 8
"""The most tracks in unsupported codecs beside supported ones. Each costs another run of ffprobe."""

ANSWER = 4 * 1024**2
"""The most bytes of its answer, which is kept in memory. 64 tracks take 150,000; titles in a file have no limit."""
GUESSED = "Estimating duration from bitrate"
"""Its message for an estimated duration. That may be twice the true one, and a good file would seem truncated."""


@dataclass(frozen=True)
class Described:
    """ffprobe's answer, the options it was run with, and the times of all packets if they were read."""

    found: dict[str, Any]
    lookahead: Lookahead
    survey: Survey | None = None
    broken_off: bool = False
    """Whether the last part of the file is incomplete, and therefore left out of the survey."""
    whole: bool = False
    """Whether the file states its size and has all of it."""

    @property
    def container(self) -> str:
        """ffprobe's name for it."""
        return str(self.found["format"].get("format_name", ""))

    @property
    def streams(self) -> list[Facts]:
        """The tracks, as ffprobe describes them."""
        return list(self.found.get("streams", []))


def described(source: Path, settings: EngineSettings, whole: int | None) -> Described:
    """ffprobe's description of a source. All packets are read where the header leaves a doubt about tracks or length.

    `whole` is the offset at which the last complete part of an interrupted recording ends. Raises SourceRejected,
    EngineFailed.
    """
    first = _asked(source, settings, Lookahead())
    if first.container == "mpegts":
        first = _asked(source, settings, replace(first.lookahead, merged=True))
    if len(first.streams) > settings.max_streams or not first.streams:
        return first
    return read(first, source, settings, whole) if whole is not None or _is_doubtful(first) else first


def read(first: Described, source: Path, settings: EngineSettings, whole: int | None = None) -> Described:
    """The same description after reading all packets.

    Tracks that begin late are found by reading as far as they begin.
    """
    if first.container == "mpegts":
        survey = packets.stream(source, first.lookahead, settings)
    else:
        restarts = first.container in formats.RESTARTING
        survey = packets.whole(source, first.lookahead, settings, restarts=restarts, before=whole)
    further = _further(first, survey)
    if further is None:
        return replace(first, survey=survey, broken_off=whole is not None)
    return replace(_asked(source, settings, further), survey=survey, broken_off=whole is not None)


def _is_doubtful(first: Described) -> bool:
    told = [s for s in first.streams if s.get("codec_type") == "audio" or choice.is_moving(s)]
    moving = [s for s in told if s.get("codec_type") == "video"]
    return (
        tracks.said(first.found) <= 0
        or not all(choice.is_described(s) for s in told)
        or (len(moving) > 1 and not all("nb_frames" in s for s in moving))
    )


def _further(first: Described, survey: Survey) -> Lookahead | None:
    """How far ffprobe must read to describe the tracks that have packets; None when reading more would not help."""
    known = {int(s["index"]): s for s in first.streams}
    late = [
        span
        for index, span in survey.spans.items()
        if index not in known
        or (known[index].get("codec_type") in ("audio", "video") and not choice.is_described(known[index]))
    ]
    begins = min((span.start for span in survey.spans.values()), default=0.0)
    wanted = [lookahead.as_far_as(span.start - begins, span.at, first.lookahead) for span in late]
    return max((each for each in wanted if each), key=lambda each: (each.bytes, each.seconds), default=None)


def _asked(source: Path, settings: EngineSettings, how: Lookahead) -> Described:
    for _ in range(MOST_ODD):
        told = _ffprobe(source, settings, how)
        foreign, track = NOT_OURS.findall(told.stderr), GAVE_UP.search(told.stderr)
        if told.found or not foreign or track is None:
            break
        how = replace(how, odd=(*how.odd, f"{track[1]}:{foreign[-1]}"))
    if not told.found:
        raise _why_not(source, told.stderr)
    about = told.found["format"]
    if GUESSED in told.stderr or about.get("format_name") in formats.RESTARTING or tracks.is_end(about):
        for facts in (about, *told.found.get("streams", [])):
            facts.pop("duration", None)
    return Described(told.found, how, whole=sniff.is_whole_matroska(source, source.stat().st_size))


@dataclass(frozen=True)
class _Told:
    found: dict[str, Any]
    stderr: str


def _ffprobe(source: Path, settings: EngineSettings, how: Lookahead) -> _Told:
    # One track more than allowed is accepted, so that the excess is noticed.
    argv = [
        str(settings.ffprobe),
        "-v",
        "warning",
        *how.argv(replace(settings, max_streams=settings.max_streams + 1)),
    ]
    argv += ["-show_format", "-show_streams", "-show_programs", "-of", "json", "-i", inputs.address(source)]
    lines: list[str] = []
    base_timeout = settings.probe_timeout if not how.bytes else settings.base_timeout
    sandbox = process.Sandbox(base_timeout, base_timeout, settings.memory, file_bytes=0, says=ANSWER)
    done = process.run(argv, sandbox, reads=[source], on_line=lines.append)
    if done.timed_out or done.code < 0:
        raise SourceRejected("probe_timeout")
    try:
        # Joined without line ends: a very long value (a title, an embedded picture) arrives in several pieces.
        found: dict[str, Any] = json.loads("".join(lines) or "{}")
    except json.JSONDecodeError:
        found = {}
    failed = done.code != 0 or not found.get("format") or TOO_LARGE.search(done.stderr)
    return _Told({} if failed else found, done.stderr)


def _why_not(source: Path, stderr: str) -> SourceRejected:
    large, foreign = TOO_LARGE.search(stderr), NOT_OURS.search(stderr)
    if large:
        return SourceRejected("too_many_pixels", width=int(large[1]), height=int(large[2]))
    if foreign:
        return SourceRejected("unknown_codec", codec=foreign[1])
    return SourceRejected("playlist_file" if sniff.lists_others(source) else "not_a_video")
