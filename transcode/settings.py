"""Settings of the engine. The defaults suit a two-core machine.

The limits protect the machine from one file: a hostile or broken source reaches a limit and is rejected,
while other jobs go on.
"""

from dataclasses import dataclass, field
from pathlib import Path

from transcode import tools


@dataclass(frozen=True)
class EngineSettings:
    """Limits are per source. Sizes are bytes, times are seconds."""

    ffmpeg: Path = field(default_factory=tools.ffmpeg)
    ffprobe: Path = field(default_factory=tools.ffprobe)

    niceness: int = 0
    """The niceness of encoders (nice(2)), 0 to 19. Urgent runs have none
    (Run.urgently): a copy, the first two segments of a long lesson, its first batch."""

    threads: int = 0
    """Threads of each encoder; 0 lets x264 choose by the number of cores, 1 suits many workers on one machine."""

    max_duration: float = 6 * 3600
    """A whole afternoon. Longer files are nearly always from a recorder that was left running."""

    max_pixels: int = 8192 * 4320
    """Width times height of one frame. 8K passes; a decompression bomb of 16,000 x 16,000 (834 MB decoded) does
    not."""

    max_streams: int = 64
    """DVDs carry up to 41 tracks; thousands are an attack."""

    memory: int = 6 * 1024**3
    """Address space of one process. x264 needs at least 1.5 GiB; 4K decoding about 3."""

    cpu_factor: float = 60.0
    """CPU seconds allowed per second of video, on top of `base_timeout`. A 1080p ladder takes 1.5, 4K60 about 12."""

    wall_factor: float = 60.0
    """Wall seconds allowed per second of video, on top of `base_timeout`."""

    base_timeout: float = 120.0
    """Seconds that any run may take, however short its source is."""

    probe_timeout: float = 8.0
    """A file that cannot be described in this time is rejected."""

    output_bytes: int = 4 * 1024**3
    """Largest single file that a run may write (RLIMIT_FSIZE). A segment is about 3 MB."""

    preview_segments: int = 12
    """Segments of the preview, three quarters of a minute: the first is ready within a second, and they last until
    the batches and the sound are ahead of the viewer."""

    preview_pace: float = 1.15
    """Speed of the preview after its first two segments, in multiples of real time: enough for a viewer, and it
    leaves the cores to the first batches. 0: at full speed."""

    economical: bool = False
    """Whether all rungs are encoded for less time and fewer bits, at a lower quality (ladder.ECONOMICAL)."""

    low_bitrate: bool = False
    """Whether an AV1 rendition is made as well, for slow connections (ladder.LOW_BITRATE)."""

    audio_bitrate: int = 128_000
    """Bits per second of the one stereo AAC group."""
