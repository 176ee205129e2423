"""Decides whether a source's picture can be copied: shown to everybody without encoding it again.

A copied rendition costs next to nothing, is ready within seconds, and loses no quality.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from transcode import formats, inputs, ladder, process
from transcode.geometry import NO_CROP
from transcode.settings import EngineSettings
from transcode.source import VideoTrack

Facts = Mapping[str, Any]

CONTAINERS = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm")
"""Containers whose timestamps are exact to the frame."""
PROFILES = ("Constrained Baseline", "Main", "High")
"""8-bit 4:2:0, which every decoder in a classroom can show."""
MATRICES = ("bt709", "")
PRIMARIES = ("bt709", "bt470bg", "smpte170m", "smpte240m", "")
CURVES = ("bt709", "smpte170m", "iec61966-2-1", "")
"""Transfer labels: the encoded renditions are BT.709, and switching between the two must not be visible. Some of the
others cannot be true, and a copy would repeat them."""
HIGHEST_LEVEL = 51
MOST_REORDERED = 2
"""Frames. Encoded renditions show their first picture two frames late; a copied one must not need more."""
TAGS = ("avc1", "[0][0][0][0]")
"""Sample entry of MP4; Matroska has none. With avc3, the parameter sets are in the stream."""
LATEST = Fraction(1, 5)
"""Seconds after the start of the file at which the picture begins at the latest: encoded renditions repeat their
first picture before that, a copied one has none."""
RATE_SHARE = 1.6
"""A source may have this many times the bit rate that our encoder may use for its rung: H.264 from a camera or an old
encoder is larger than ours at the same quality."""
LOOKED_AT = 20
"""Seconds whose keyframes are checked, as a sample."""
ANSWER = 1024**2
"""The most bytes of output of the two programs. At 60 packets a second it is 30,000."""
LONGEST_GROUP = 10.0
"""The most seconds between keyframes: players seek and switch there."""


@dataclass(frozen=True)
class Packet:
    """A packet of the picture: its presentation time, whether it is a keyframe, and whether it is discarded."""

    shown: float
    keyframe: bool
    skipped: bool


def looks_fit(stream: Facts, video: VideoTrack, container: str, bits_per_second: float) -> bool:
    """Check the header; `has_good_keyframes` is called only if this is True."""
    choice = ladder.choose(video)[0]
    return (
        container in CONTAINERS
        and video.codec == "h264"
        and video.pixel_format == "yuv420p"
        and stream.get("profile") in PROFILES
        and stream.get("codec_tag_string") in TAGS
        and 0 < int(stream.get("level", 0)) <= HIGHEST_LEVEL
        and int(stream.get("has_b_frames", 9)) <= MOST_REORDERED
        and (video.told.matrix in MATRICES and video.told.primaries in PRIMARIES and video.told.transfer in CURVES)
        and not (video.interlaced or video.variable_rate or video.upright)
        and video.crop == NO_CROP
        and video.constant
        and video.sample_aspect == 1
        and video.start <= LATEST
        and (choice.width, choice.height) == (video.coded_width, video.coded_height)
        and bits_per_second <= choice.rung.maxrate * RATE_SHARE
    )


def has_good_keyframes(source: Path, video: VideoTrack, settings: EngineSettings) -> bool:
    """Whether the first seconds begin with a keyframe and have further ones often enough."""
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams)
    options = [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv = [str(settings.ffprobe), "-v", "error", *options, "-select_streams", str(video.index)]
    argv += ["-read_intervals", f"%+{LOOKED_AT}", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0"]
    lines: list[str] = []
    sandbox = process.Sandbox(
        settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0, says=ANSWER
    )
    done = process.run([*argv, "-i", inputs.address(source)], sandbox, reads=[source], on_line=lines.append)
    packets = [packet for line in lines if (packet := _packet(line))]
    if done.code or not judge(packets, video):
        return False
    return _fresh_starts(source, video, settings) >= sum(packet.keyframe for packet in packets)


def _fresh_starts(source: Path, video: VideoTrack, settings: EngineSettings) -> int:
    """How many pictures of the first seconds are IDR pictures (H.264 section 3.69), which need no earlier ones.

    Containers also mark recovery points as keyframes: open groups of pictures, whose next pictures refer to earlier
    ones, and gradual refresh. A segment that begins with one of those is damaged after a switch.
    """
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams)
    options = [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", *options, "-t", str(LOOKED_AT + 2)]
    argv += ["-i", inputs.address(source), "-map", f"0:{video.index}", "-c", "copy"]
    # One line for each packet with an IDR picture (NAL unit type 5).
    argv += ["-bsf:v", "filter_units=pass_types=5", "-f", "framecrc", "-"]
    lines: list[str] = []
    sandbox = process.Sandbox(
        settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0, says=ANSWER
    )
    done = process.run(argv, sandbox, reads=[source], on_line=lines.append)
    return 0 if done.code < 0 else sum(not line.startswith("#") for line in lines)


def judge(packets: Sequence[Packet], video: VideoTrack) -> bool:
    """The pure part of `has_good_keyframes`. Discarded packets come from edit lists, which a copy would undo."""
    if not packets or not packets[0].keyframe or any(packet.skipped for packet in packets):
        return False
    if abs(Fraction(packets[0].shown) - video.start) > 1 / video.frame_rate:
        return False
    last = max(packet.shown for packet in packets)
    keyframes = [packet.shown for packet in packets if packet.keyframe]
    gaps = [after - before for before, after in zip(keyframes, [*keyframes[1:], last], strict=True)]
    return max(gaps) <= LONGEST_GROUP


def _packet(line: str) -> Packet | None:
    shown, _, flags = line.strip().partition(",")
    try:
        return Packet(float(shown), "K" in flags, "D" in flags)
    except ValueError:
        return None
