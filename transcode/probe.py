"""Looks at a source in a fenced ffprobe, and decides whether a lesson can be made of it.

`inspect` is quick on purpose: a person who sent the wrong file is told within seconds.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from transcode import changes, copying, formats, geometry, glimpse, keyframes, notes, process, sniff, timeline, tracks
from transcode.errors import EngineFailed, SourceRejected, clock
from transcode.plan import SEEKABLE
from transcode.settings import EngineSettings
from transcode.source import AudioTrack, Source, VideoTrack

Facts = Mapping[str, Any]

TOO_LARGE = re.compile(r"Picture size (\d+)x(\d+) exceeds specified max pixel count")
"""What ffprobe says of a bomb. It gives up before it has described it, so the numbers are only here."""
NOT_OURS = re.compile(r"Codec \((\w+)\) not on whitelist")
"""What it says of a codec outside formats.CODECS, whichever track has it; it gives up there, too."""

ANSWER = 4 * 1024**2
"""Bytes of what it says of a file. All are kept; 64 tracks take 150,000, and titles in a file may be without end."""

GUESSED = "Estimating duration from bitrate"
"""What it says of a length that it made up. That is up to twice the truth, and a good file would seem cut."""


def inspect(source: Path, settings: EngineSettings) -> Source:
    """Describe a source. Raises SourceRejected when no lesson can come of it, EngineFailed when it is not there."""
    try:
        size = source.stat().st_size
        sniff.refuse_lookalikes(source, size)
    except OSError as error:
        raise EngineFailed("source_missing", str(error), retryable=False) from error
    found = _ask_ffprobe(source, settings)
    streams: list[Facts] = found.get("streams", [])
    _check_streams(streams, settings)
    container = str(found.get("format", {}).get("format_name", ""))
    streams = [glimpse.completed(tracks.own_rate(stream, container), source, settings) for stream in streams]
    video = tracks.first_video(streams)
    audio = tracks.first_audio(streams)
    if video is None and audio is None:
        raise SourceRejected("no_streams")
    for track in (video, audio):
        _check_codec(track)
    if video:
        if not video.coded_height:
            raise SourceRejected("not_a_video")  # neither program would describe it: the mark of some bombs
        _check_picture(video, settings)
        video = tracks.begin_at(video, found)
    cover = tracks.cover(streams)
    if cover is not None and (video or not glimpse.can_read(cover, source, settings)):
        cover = None  # beside a film it is of no use, and a damaged one must not cost the sound its lesson
    described = Source(
        path=source,
        size=size,
        container=container,
        duration=tracks.duration(found, video, audio) or _measure_duration(source, video, settings),
        video=video,
        audio=audio,
        audio_tracks=sum(stream.get("codec_type") == "audio" for stream in streams),
        captions=tracks.captions(streams),
        start=tracks.start(found),
        cover=cover,
        notes=notes.of(streams, cover),
    )
    _check_duration(described, settings)
    described = replace(described, video=changes.followed(described, settings))
    described = _with_keyframes(described, streams, settings)
    return replace(described, copyable=_is_copyable(described, streams, settings))


def _with_keyframes(source: Source, streams: list[Facts], settings: EngineSettings) -> Source:
    """A long source with what decoding from its middle costs; see `keyframes`."""
    if source.video is None or source.container not in SEEKABLE or source.duration <= timeline.ONE_GO:
        return source
    rate = tracks.average_rate(streams[source.video.index]) or float(source.video.frame_rate)
    group = keyframes.longest_group(source.path, source.video.index, source.duration, settings)
    return replace(source, longest_group=group, density=rate)


def _is_copyable(source: Source, streams: list[Facts], settings: EngineSettings) -> bool:
    if source.video is None:
        return False
    stream = streams[source.video.index]
    rate = source.size * 8 / source.duration
    return copying.looks_fit(stream, source.video, source.container, rate) and copying.has_good_keyframes(
        source.path, source.video, settings
    )


def _ask_ffprobe(source: Path, settings: EngineSettings) -> dict[str, Any]:
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams + 1)
    options = [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv = [str(settings.ffprobe), "-v", "warning", *options, "-show_format", "-show_streams", "-of", "json"]
    lines: list[str] = []
    fence = process.Fence(settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0, says=ANSWER)
    done = process.run([*argv, "-i", f"file:{source.absolute()}"], fence, reads=[source], on_line=lines.append)
    if done.timed_out or done.code < 0:
        raise SourceRejected("probe_timeout")
    try:
        # Not joined by line ends: a very long word (a title, a picture as text) comes in several pieces.
        found: dict[str, Any] = json.loads("".join(lines) or "{}")
    except json.JSONDecodeError:
        found = {}
    if done.code != 0 or not found.get("format") or TOO_LARGE.search(done.stderr):
        raise _why_not(source, done.stderr)
    about = found["format"]
    if GUESSED in done.stderr or about.get("format_name") in formats.RESTARTING or tracks.is_end(about):
        for facts in (about, *found.get("streams", [])):
            facts.pop("duration", None)
    return found


def _why_not(source: Path, stderr: str) -> SourceRejected:
    large, foreign = TOO_LARGE.search(stderr), NOT_OURS.search(stderr)
    if large:
        return SourceRejected("too_many_pixels", width=int(large[1]), height=int(large[2]))
    if foreign:
        return SourceRejected("unknown_codec", codec=foreign[1])
    return SourceRejected("playlist_file" if sniff.lists_others(source) else "not_a_video")


def _measure_duration(source: Path, video: VideoTrack | None, settings: EngineSettings) -> float:
    """Read all packets without decoding. Browsers' own recordings (WebM) and raw streams carry no duration."""
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams)
    options = [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", *options, "-i", f"file:{source.absolute()}"]
    argv += ["-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy", "-f", "null", "-progress", "pipe:1", "-"]
    numbers = {"out_time_us": 0, "frame": 0}

    def keep(line: str) -> None:
        name, _, value = line.partition("=")
        if name in numbers and value.lstrip("-").isdigit():
            numbers[name] = max(numbers[name], int(value))

    fence = process.Fence(settings.patience, settings.patience, settings.memory, file_bytes=0)
    process.run(argv, fence, reads=[source], on_line=keep)
    if video and not numbers["out_time_us"]:
        # A raw stream has no times at all, only one picture after the other.
        return float(numbers["frame"] / video.frame_rate)
    return numbers["out_time_us"] / 1e6


def _check_streams(streams: list[Facts], settings: EngineSettings) -> None:
    if not streams:
        raise SourceRejected("no_streams")
    if len(streams) > settings.max_streams:
        raise SourceRejected("too_many_streams", streams=len(streams), limit=settings.max_streams)


def _check_codec(track: VideoTrack | AudioTrack | None) -> None:
    if track and track.codec not in formats.CODECS:
        raise SourceRejected("unknown_codec", codec=track.codec)


def _check_picture(video: VideoTrack, settings: EngineSettings) -> None:
    size = {"width": video.width, "height": video.height}
    if video.coded_width * video.coded_height > settings.max_pixels:
        raise SourceRejected("too_many_pixels", **size)
    if min(video.coded_width, video.coded_height) < geometry.SMALLEST_SIDE:
        raise SourceRejected("too_small", **size)


def _check_duration(source: Source, settings: EngineSettings) -> None:
    if source.duration > settings.max_duration:
        raise SourceRejected("too_long", duration=clock(source.duration), limit=clock(settings.max_duration))
    if source.duration <= 0:
        raise SourceRejected("too_short")
