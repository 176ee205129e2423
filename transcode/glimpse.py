"""What ffmpeg sees in the first pictures of a track, where ffprobe tells too little.

The two programs come from two builds, and ffprobe's knows no zlib: recordings of screens (ZMBV, Flash, TechSmith) and
PNG have no size in some containers, and no pixel format in any. And whoever copied video tapes with a capture card
has pairs of fields in files that say nothing of them.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transcode import formats, process
from transcode.look import Look
from transcode.settings import EngineSettings

Facts = Mapping[str, Any]

SEEN = re.compile(r"Parsed_showinfo.* fmt:(\w+) .*sar:(\d+/\d+) s:(\d+)x(\d+) i:(\w)")
"""One line of ffmpeg's showinfo filter."""
COUNTED = re.compile(r"Multi frame detection: TFF: *(\d+) BFF: *(\d+) Progressive: *(\d+)")
"""The last line of ffmpeg's idet filter."""
TAPE_LINES = (480, 486, 576, 1080)
"""Heights that tapes are copied at."""
LOOK = 150
"""Pictures looked at for fields: six seconds, a quarter of a CPU second for PAL."""


def completed(stream: Facts, source: Path, settings: EngineSettings, look: Look) -> Facts:
    """ffprobe's facts about a stream, with what is missing of a moving picture added."""
    if stream.get("codec_type") != "video":
        return stream
    if not (stream.get("width") and stream.get("height") and stream.get("pix_fmt")):
        stream = {**stream, **_size(stream, source, settings, look)}
    if stream.get("codec_name") in formats.CAPTURED and stream.get("height") in TAPE_LINES and _is_silent(stream):
        stream = {**stream, "seen_order": _fields(stream, source, settings, look)}
    return stream


def can_read(index: int, source: Path, settings: EngineSettings, look: Look) -> bool:
    """Whether the first picture of a stream can be decoded."""
    return bool(_size({"index": index}, source, settings, look))


def _is_silent(stream: Facts) -> bool:
    return str(stream.get("field_order", "unknown")) == "unknown"


def _size(stream: Facts, source: Path, settings: EngineSettings, look: Look) -> Facts:
    argv = [*_opening(settings, look), *_track(stream, source), "-frames:v", "1", "-vf", "showinfo=checksum=0"]
    seen = SEEN.search(_seen(argv, source, settings))
    if seen is None:
        return {}
    return {"pix_fmt": seen[1], "sample_aspect_ratio": seen[2], "width": int(seen[3]), "height": int(seen[4])}


def _fields(stream: Facts, source: Path, settings: EngineSettings, look: Look) -> str:
    """`tff` or `bff` when most pictures that move are woven of two fields, else nothing."""
    argv = [*_opening(settings, look), *_track(stream, source), "-frames:v", str(LOOK), "-vf", "idet"]
    counted = COUNTED.findall(_seen(argv, source, settings))
    top, bottom, whole = (int(number) for number in counted[-1]) if counted else (0, 0, 0)
    # Sure only when fields are the rule and all in one order: a wrong yes would blur every still line.
    if max(top, bottom) < max(10, 2 * whole) or min(top, bottom) * 10 > max(top, bottom):
        return ""
    return "tff" if top > bottom else "bff"


def _opening(settings: EngineSettings, look: Look) -> list[str]:
    return [str(settings.ffmpeg), "-v", "info", "-hide_banner", "-nostats", "-nostdin", *look.guarded(settings)]


def _track(stream: Facts, source: Path) -> list[str]:
    # As coded: turning it upright is the plan's business.
    return ["-noautorotate", "-i", f"file:{source.absolute()}", "-map", f"0:{int(stream.get('index', 0))}"]


def _seen(argv: Sequence[str], source: Path, settings: EngineSettings) -> str:
    fence = process.Fence(settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0)
    return process.run([*argv, "-f", "null", "-"], fence, reads=[source]).stderr
