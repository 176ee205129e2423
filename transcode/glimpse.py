"""What ffmpeg sees in the first picture of a track, for codecs that ffprobe cannot decode.

The two programs come from two builds, and ffprobe's knows no zlib: recordings of screens (ZMBV, Flash, TechSmith) and
PNG have no size in some containers, and no pixel format in any.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transcode import formats, process
from transcode.settings import EngineSettings

Facts = Mapping[str, Any]

SEEN = re.compile(r"Parsed_showinfo.* fmt:(\w+) .*sar:(\d+/\d+) s:(\d+)x(\d+) i:(\w)")
"""One line of ffmpeg's showinfo filter."""


def completed(stream: Facts, source: Path, settings: EngineSettings) -> Facts:
    """ffprobe's facts about a stream, with size and pixel format added when they are missing from a picture."""
    if stream.get("codec_type") != "video" or (
        stream.get("width") and stream.get("height") and stream.get("pix_fmt")
    ):
        return stream
    seen = SEEN.search(_look(int(stream.get("index", 0)), source, settings))
    if seen is None:
        return stream
    return {
        **stream,
        "pix_fmt": seen[1],
        "sample_aspect_ratio": seen[2],
        "width": int(seen[3]),
        "height": int(seen[4]),
    }


def _look(index: int, source: Path, settings: EngineSettings) -> str:
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams)
    options = [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv = [str(settings.ffmpeg), "-v", "info", "-hide_banner", "-nostats", "-nostdin", *options]
    # The size as coded: turning it upright is the plan's business.
    argv += ["-noautorotate", "-i", f"file:{source.absolute()}", "-map", f"0:{index}", "-frames:v", "1"]
    argv += ["-vf", "showinfo=checksum=0", "-f", "null", "-"]
    fence = process.Fence(settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0)
    return process.run(argv, fence).stderr
