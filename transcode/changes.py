"""Finds changes of the picture's format between its first and its last frame.

Broadcasts are joined, phones are turned, calls adapt to their bandwidth: then the size, the pixel aspect ratio and
the orientation change. In some codecs each keyframe carries its headers (parameter sets). They are compared without
decoding, at about 400 MB per CPU second; a few keyframes are decoded only where they differ.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from transcode import formats, geometry, inputs, process
from transcode.plan import SEEKABLE
from transcode.settings import EngineSettings
from transcode.source import Look, Source, VideoTrack

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class _Kind:
    """For a codec: bitstream filters that leave only the headers, and filters and container for keyframes."""

    headers: str
    keyframes: str
    container: str


KINDS = {
    # Headers that MP4 and Matroska store once for the file are put in front of each keyframe, to be compared as well.
    "h264": _Kind("h264_mp4toannexb,filter_units=pass_types=7-8", ",h264_mp4toannexb", "h264"),
    "hevc": _Kind("hevc_mp4toannexb,filter_units=pass_types=32-34", ",hevc_mp4toannexb", "hevc"),
    "mpeg2video": _Kind("filter_units=pass_types=179", "", "mpeg2video"),
    "mpeg1video": _Kind("filter_units=pass_types=179", "", "mpeg1video"),
}
MOST = 24
"""The most different headers that are decoded, and the most changes reported. A broadcast has two or three."""

HEADERS_SAY = 4 * 1024**2
"""Bytes of output, one line per keyframe: 60,000 of them. With more, the headers count as unknown."""
FRAME_SAYS = 256 * 1024
"""Bytes of ffprobe's output for one frame, side data included."""


@dataclass(frozen=True)
class Header:
    """The headers in front of one keyframe: its time in ticks and in seconds, and a checksum."""

    ticks: int
    at: Fraction
    sum: str


def followed(source: Source, settings: EngineSettings) -> VideoTrack | None:
    """The video track of a source with its later changes. The headers of a very long file are not read to its end."""
    video = source.video
    if video is None or video.codec not in KINDS:
        return video
    headers = _headers(source, video, settings)
    if not headers:
        return video
    if len({header.sum for header in headers}) == 1:
        return replace(video, steady=True, constant=True)
    looks = _looks(source, headers, settings)
    if looks is None:
        return video
    later = tuple(_later(video, headers, looks))
    return replace(video, steady=not later and len(looks) <= MOST, looks=later[:MOST])


def _headers(source: Source, video: VideoTrack, settings: EngineSettings) -> list[Header]:
    """The headers of all keyframes; none when they cannot be read in time."""
    # In broadcasts ffmpeg counts time from the first packet that it reads, here of the picture.
    late = video.start if source.container in formats.RESTARTING else -source.shift
    lines: list[str] = []
    argv = [*_reading(source, settings), "-bsf:v", KINDS[video.codec].headers, "-f", "framecrc", "-"]
    sandbox = process.Sandbox(
        settings.base_timeout, settings.base_timeout, settings.memory, file_bytes=0, says=HEADERS_SAY
    )
    done = process.run(argv, sandbox, reads=[source.path], on_line=lines.append)
    if done.code or done.timed_out:
        return []
    tick = next((Fraction(line.split(":")[1].strip()) for line in lines if line.startswith("#tb ")), Fraction(1))
    return [header for line in lines if (header := _header(line, tick, late))]


def _header(line: str, tick: Fraction, late: Fraction) -> Header | None:
    """A line of ffmpeg's framecrc: stream, dts, pts, duration, bytes, checksum."""
    parts = [part.strip() for part in line.split(",")]
    if line.startswith("#") or len(parts) < 6:
        return None
    ticks = int(parts[2]) if parts[2].lstrip("-").isdigit() else 0
    return Header(ticks, ticks * tick + late, f"{parts[4]} {parts[5]}")


def _looks(source: Source, headers: Sequence[Header], settings: EngineSettings) -> dict[str, Facts] | None:
    """ffprobe's facts about a keyframe for each kind of headers, MOST at most; None if it fails."""
    assert source.video is not None  # noqa: S101 - `followed` has looked
    kind = KINDS[source.video.codec]
    first: dict[str, int] = {}
    for header in headers:
        first.setdefault(header.sum, header.ticks)
    wanted = dict(list(first.items())[: MOST + 1])
    argv = _reading(source, settings)
    for number, ticks in enumerate(wanted.values()):
        # One file each: a decoder that meets another size in the middle loses the picture before it.
        only = f"noise=drop=not(key*eq(pts\\,{ticks})){kind.keyframes}"
        argv += [*(_taken(source) if number else []), "-bsf:v", only, "-f", kind.container, str(number)]
    with tempfile.TemporaryDirectory() as name:
        sandbox = process.Sandbox(
            settings.base_timeout, settings.base_timeout, settings.memory, file_bytes=source.size + 1
        )
        process.run(argv, sandbox, cwd=Path(name), reads=[source.path], writes=[Path(name)])
        frames = [_frame(Path(name) / str(number), settings) for number in range(len(wanted))]
    looks = {key: frame for key, frame in zip(wanted, frames, strict=True) if frame}
    return looks if len(looks) == len(wanted) else None


def _frame(path: Path, settings: EngineSettings) -> Facts:
    """ffprobe's facts about the picture in a file; nothing when there is none."""
    if not path.exists():
        return {}
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams)
    options = [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv = [str(settings.ffprobe), "-v", "error", *options, "-show_frames", "-of", "json", "-i", f"file:{path}"]
    lines: list[str] = []
    sandbox = process.Sandbox(
        settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0, says=FRAME_SAYS
    )
    process.run(argv, sandbox, reads=[path], on_line=lines.append)
    try:
        frames: list[Facts] = json.loads("".join(lines) or "{}").get("frames", [])
    except json.JSONDecodeError:
        return {}
    return frames[0] if frames else {}


def _later(video: VideoTrack, headers: Sequence[Header], looks: Mapping[str, Facts]) -> Iterator[Look]:
    """Each change of the format, in order.

    Aspect ratio and orientation in the container take precedence. So the pixel aspect ratio changes in proportion
    to its headers, and the picture is rotated by its headers only if the container does not rotate it.
    """
    first = looks[headers[0].sum]
    turned_inside = geometry.upright(first) == video.upright
    before = _seen(first)
    for header in headers:
        found = looks.get(header.sum, first)
        if (seen := _seen(found)) == before:
            continue
        before = seen
        yield Look(
            at=header.at - 1 / video.frame_rate / 2,
            width=seen[0],
            height=seen[1],
            sample_aspect=video.sample_aspect * seen[2] / geometry.aspect(first),
            upright=geometry.upright(found) if turned_inside else video.upright,
        )


def _seen(frame: Facts) -> tuple[int, int, Fraction, tuple[str, ...]]:
    return int(frame.get("width", 0)), int(frame.get("height", 0)), geometry.aspect(frame), geometry.upright(frame)


def _reading(source: Source, settings: EngineSettings) -> list[str]:
    assert source.video is not None  # noqa: S101 - `followed` has looked
    # With an index, ffmpeg can skip from keyframe to keyframe; program streams lack most timestamps.
    more = ["-discard:v", "nokey"] if source.container in SEEKABLE else ["-fflags", "+genpts"]
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", *source.lookahead.guarded(settings), *more]
    return [*argv, "-i", inputs.address(source.path), *_taken(source)]


def _taken(source: Source) -> list[str]:
    """The video track, copied, for one output."""
    assert source.video is not None  # noqa: S101 - `followed` has looked
    return ["-map", f"0:{source.video.index}", "-c", "copy"]
