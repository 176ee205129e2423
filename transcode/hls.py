"""Playlists of RFC 8216: reads the media playlists that ffmpeg wrote, writes the multivariant and I-frame ones.

ffmpeg's own master playlist is not used: its BANDWIDTH is what the encoder was asked for. Ours is measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from transcode.fragments import Fragment

MAIN = "main.m3u8"
AUDIO_GROUP = "sound"
VERSION = 7
"""EXT-X-MAP without I-FRAMES-ONLY needs 6, and fragmented MP4 is understood from 7 on."""


@dataclass(frozen=True)
class Segment:
    """EXTINF and the URI below it."""

    duration: Fraction
    uri: str


@dataclass(frozen=True)
class MediaPlaylist:
    """The tags that matter to us. `map_uri` is the initialization section."""

    version: int
    target_duration: int
    map_uri: str
    segments: tuple[Segment, ...]
    ended: bool

    @property
    def duration(self) -> Fraction:
        """The sum of all EXTINF."""
        return sum((segment.duration for segment in self.segments), Fraction(0))


@dataclass(frozen=True)
class Variant:
    """One EXT-X-STREAM-INF or EXT-X-I-FRAME-STREAM-INF. Bandwidths in bits per second."""

    uri: str
    codecs: str
    bandwidth: int
    average_bandwidth: int
    width: int
    height: int
    frame_rate: Fraction


def parse(text: str) -> MediaPlaylist:
    """Reads a media playlist of ours. Raises ValueError on anything else."""
    if not text.startswith("#EXTM3U"):
        raise ValueError("not a playlist")
    tags: dict[str, str] = {}
    segments, duration = [], None
    for line in text.splitlines():
        if line.startswith("#EXTINF:"):
            duration = Fraction(line[8:].partition(",")[0])
        elif line.startswith("#"):
            name, _, value = line.partition(":")
            tags[name] = value
        elif line and duration is not None:
            segments.append(Segment(duration, line))
            duration = None
    return MediaPlaylist(
        version=int(tags.get("#EXT-X-VERSION", "1")),
        target_duration=int(tags.get("#EXT-X-TARGETDURATION", "0")),
        map_uri=tags.get("#EXT-X-MAP", "").removeprefix('URI="').partition('"')[0],
        segments=tuple(segments),
        ended="#EXT-X-ENDLIST" in tags,
    )


def multivariant(variants: Sequence[Variant], iframes: Sequence[Variant], audio_uri: str | None) -> str:
    """The playlist that players open first. One audio group serves all variants."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if audio_uri:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{AUDIO_GROUP}",NAME="Original",DEFAULT=YES,AUTOSELECT=YES,'
            f'CHANNELS="2",URI="{audio_uri}"'
        )
    for variant in variants:
        group = f',AUDIO="{AUDIO_GROUP}"' if audio_uri else ""
        lines += [
            f"#EXT-X-STREAM-INF:{_attributes(variant)},FRAME-RATE={float(variant.frame_rate):.3f}{group}",
            variant.uri,
        ]
    lines += [f'#EXT-X-I-FRAME-STREAM-INF:{_attributes(frames)},URI="{frames.uri}"' for frames in iframes]
    return "\n".join([*lines, ""])


def _attributes(variant: Variant) -> str:
    return (
        f"BANDWIDTH={variant.bandwidth},AVERAGE-BANDWIDTH={variant.average_bandwidth},"
        f'CODECS="{variant.codecs}",RESOLUTION={variant.width}x{variant.height}'
    )


def iframe_playlist(media: MediaPlaylist, fragments: Sequence[Fragment]) -> str:
    """Keyframes only, for fast winding (RFC 8216, section 4.3.3.6): byte ranges into the segments themselves."""
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{media.target_duration}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-I-FRAMES-ONLY",
        f'#EXT-X-MAP:URI="{media.map_uri}"',
    ]
    for segment, fragment in zip(media.segments, fragments, strict=True):
        length = fragment.first_end - fragment.first_start
        lines += [
            f"#EXTINF:{float(segment.duration):.6f},",
            f"#EXT-X-BYTERANGE:{length}@{fragment.first_start}",
            segment.uri,
        ]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def peak_rate(sizes: Sequence[int], durations: Sequence[Fraction], target: int) -> int:
    """The largest bit rate of any run of segments 0.5 to 1.5 target durations long (RFC 8216, section 4.1)."""
    peak = Fraction(0)
    for start in range(len(sizes)):
        size, length = 0, Fraction(0)
        for part, duration in zip(sizes[start:], durations[start:], strict=True):
            size, length = size + part, length + duration
            if length > target * Fraction(3, 2):
                break
            if length >= target * Fraction(1, 2):
                peak = max(peak, size * 8 / length)
    # A video shorter than half a target duration has no such run; then the whole of it is the peak.
    return ceil(peak or average_rate(sizes, durations))


def average_rate(sizes: Sequence[int], durations: Sequence[Fraction]) -> int:
    """Bits per second over the whole."""
    length = sum(durations, Fraction(0))
    return ceil(sum(sizes) * 8 / length) if length else 0


def read(path: Path) -> MediaPlaylist:
    """Raises OSError or ValueError."""
    return parse(path.read_text(encoding="utf-8"))
