"""Decodes the first pictures of a track with ffmpeg, for facts that ffprobe does not report.

The two programs are different builds, and ffprobe's has no zlib: screen recordings (ZMBV, Flash, TechSmith) and PNG
have no size in some containers, and no pixel format in any. Video tapes copied with a capture card are interlaced
without any label.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transcode import formats, geometry, inputs, process
from transcode.lookahead import Lookahead
from transcode.settings import EngineSettings

Facts = Mapping[str, Any]

SEEN = re.compile(
    r"^\[Parsed_showinfo[^]]{0,80}\][^\n]{0,200}? fmt:(\w{1,40}) "
    r"[^\n]{0,80}?sar:(\d{1,9}/\d{1,9}) s:(\d{1,6})x(\d{1,6}) i:\w",
    re.MULTILINE,
)
"""A line of ffmpeg's showinfo filter, matched at its start: a title in the file may contain the same, but
indented."""
COUNTED = re.compile(r"Multi frame detection: TFF: *(\d+) BFF: *(\d+) Progressive: *(\d+)")
"""The last line of ffmpeg's idet filter."""
FIRST = 3
"""Packets from which the first picture is decoded; a picture of two fields may take two."""
TAPE_LINES = (480, 486, 576, 1080)
"""Heights of digitized tapes."""
ANSWER = 64 * 1024
"""The most bytes of output about one picture."""
LOOK = 150
"""Pictures checked for fields: six seconds, a quarter of a CPU second for PAL."""


def completed(stream: Facts, source: Path, settings: EngineSettings, ahead: Lookahead) -> Facts:
    """ffprobe's facts about a video stream, with missing ones added."""
    if stream.get("codec_type") != "video":
        return stream
    if not (stream.get("width") and stream.get("height") and stream.get("pix_fmt")):
        stream = {**stream, **_size(stream, source, settings, ahead)}
    if stream.get("codec_name") in formats.ORIENTED and not geometry.upright(stream):
        stream = {**stream, **_first_picture(stream, source, settings, ahead)}
    if stream.get("codec_name") in formats.CAPTURED and stream.get("height") in TAPE_LINES and _is_silent(stream):
        stream = {**stream, "seen_order": _fields(stream, source, settings, ahead)}
    return stream


def can_read(index: int, source: Path, settings: EngineSettings, ahead: Lookahead) -> bool:
    """Whether the first picture of a stream can be decoded."""
    return bool(_size({"index": index}, source, settings, ahead))


def _first_picture(stream: Facts, source: Path, settings: EngineSettings, ahead: Lookahead) -> Facts:
    """Size and orientation from the first picture, which no header of the file repeats."""
    argv = [
        str(settings.ffprobe),
        "-v",
        "error",
        *ahead.argv(settings),
        "-select_streams",
        str(int(stream.get("index", 0))),
    ]
    argv += ["-read_intervals", f"%+#{FIRST}", "-show_frames", "-of", "json", "-i", inputs.address(source)]
    lines: list[str] = []
    sandbox = process.Sandbox(
        settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0, says=ANSWER
    )
    process.run(argv, sandbox, reads=[source], on_line=lines.append)
    try:
        frames: list[Facts] = json.loads("".join(lines) or "{}").get("frames", [])
    except json.JSONDecodeError:
        return {}
    if not frames:
        return {}
    side_data = [*stream.get("side_data_list", []), *frames[0].get("side_data_list", [])]
    sizes = {name: frames[0][name] for name in ("width", "height") if frames[0].get(name)}
    return {**sizes, "side_data_list": side_data}


def held(index: int, source: Path, settings: EngineSettings, ahead: Lookahead) -> int:
    """How many frames of a stream can be decoded: 0, 1, or 2 for more.

    2 also after a timeout: then nothing is known against the file.
    """
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", *ahead.guarded(settings)]
    argv += ["-i", inputs.address(source)]
    # One line for each frame, after lines about the stream.
    argv += ["-map", f"0:{index}", "-frames", "2", "-f", "framecrc", "-"]
    lines: list[str] = []
    sandbox = process.Sandbox(
        settings.base_timeout, settings.base_timeout, settings.memory, file_bytes=0, says=ANSWER
    )
    done = process.run(argv, sandbox, reads=[source], on_line=lines.append)
    return 2 if done.code < 0 or done.timed_out else sum(not line.startswith("#") for line in lines)


def _is_silent(stream: Facts) -> bool:
    return str(stream.get("field_order", "unknown")) == "unknown"


def _size(stream: Facts, source: Path, settings: EngineSettings, ahead: Lookahead) -> Facts:
    argv = [*_opening(settings, ahead), *_track(stream, source), "-frames:v", "1", "-vf", "showinfo=checksum=0"]
    seen = SEEN.search(_seen(argv, source, settings))
    if seen is None:
        return {}
    return {"pix_fmt": seen[1], "sample_aspect_ratio": seen[2], "width": int(seen[3]), "height": int(seen[4])}


def _fields(stream: Facts, source: Path, settings: EngineSettings, ahead: Lookahead) -> str:
    """`tff` or `bff` when most moving pictures are interlaced, else ""."""
    argv = [*_opening(settings, ahead), *_track(stream, source), "-frames:v", str(LOOK), "-vf", "idet"]
    counted = COUNTED.findall(_seen(argv, source, settings))
    top, bottom, whole = (int(number) for number in counted[-1]) if counted else (0, 0, 0)
    # Certain only when most are interlaced in one order: a false positive would blur every still line.
    if max(top, bottom) < max(10, 2 * whole) or min(top, bottom) * 10 > max(top, bottom):
        return ""
    return "tff" if top > bottom else "bff"


def _opening(settings: EngineSettings, ahead: Lookahead) -> list[str]:
    return [str(settings.ffmpeg), "-v", "info", "-hide_banner", "-nostats", "-nostdin", *ahead.guarded(settings)]


def _track(stream: Facts, source: Path) -> list[str]:
    # As coded: the plan rotates it.
    return ["-noautorotate", "-i", inputs.address(source), "-map", f"0:{int(stream.get('index', 0))}"]


def _seen(argv: Sequence[str], source: Path, settings: EngineSettings) -> str:
    sandbox = process.Sandbox(settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0)
    return process.run([*argv, "-f", "null", "-"], sandbox, reads=[source]).stderr
