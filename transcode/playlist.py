"""The text of playlists (RFC 8216). Pure.

ffmpeg's own playlists are not used: its bandwidths are those requested, ours are measured, and the segments of one
lesson come from many runs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from transcode.report import Segment, Track
from transcode.segments import INIT

MAIN = "main.m3u8"
MEDIA = "index.m3u8"
BEGUN = "begun.m3u8"
"""The name of media playlists of a lesson whose copied rendition is not ready. Its longest segment is unknown until
then; all playlists that are played together need the same target duration, which may not change (RFC 8216, sections
6.2.1 and 6.2.4). So the playlists that begin earlier have a name of their own."""
IFRAMES = "iframes.m3u8"
AUDIO_GROUP = "sound"
VERSION = 7
"""The version that RFC 8216 describes. Our tags alone need 6, for EXT-X-MAP beside more than I-frames (section 7)."""


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


def media(track: Track, *, target: int, ended: bool = True) -> str:
    """A media playlist: VOD, or EVENT while the lesson is in progress (section 4.3.3.5).

    `target` is EXT-X-TARGETDURATION, which must stay the same while a playlist grows.
    """
    lines = [*_head(target, "VOD" if ended else "EVENT"), "#EXT-X-INDEPENDENT-SEGMENTS", f'#EXT-X-MAP:URI="{INIT}"']
    if not ended:
        # Players start an EVENT playlist near its end, unless told otherwise (section 4.3.5.2).
        lines.append("#EXT-X-START:TIME-OFFSET=0")
    for segment, duration in zip(track.segments, track.durations, strict=True):
        lines += [f"#EXTINF:{float(duration):.6f},", segment.uri]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def iframes(track: Track, *, target: int) -> str:
    """Keyframes only, for fast forward (section 4.3.3.6), as byte ranges of the segments."""
    lines = [*_head(target, "VOD"), "#EXT-X-I-FRAMES-ONLY", f'#EXT-X-MAP:URI="{INIT}"']
    for segment, duration in zip(track.segments, track.durations, strict=True):
        lines += [
            f"#EXTINF:{float(duration):.6f},",
            f"#EXT-X-BYTERANGE:{_keyframe_size(segment)}@{segment.keyframe_start}",
            segment.uri,
        ]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def target(tracks: Sequence[Track]) -> int:
    """EXT-X-TARGETDURATION: no EXTINF, rounded to the nearest integer, may exceed it (section 4.3.3.1).

    All media playlists that are played together must have the same (section 6.2.4).
    """
    return max(1, *(floor(duration + Fraction(1, 2)) for track in tracks for duration in track.durations))


def keyframe_sizes(track: Track) -> list[int]:
    """Bytes of the range of each segment in an I-frame playlist."""
    return [_keyframe_size(segment) for segment in track.segments]


def _keyframe_size(segment: Segment) -> int:
    return segment.keyframe_end - segment.keyframe_start


def _head(target: int, kind: str) -> list[str]:
    return [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        f"#EXT-X-PLAYLIST-TYPE:{kind}",
    ]


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


@dataclass(frozen=True)
class Place:
    """Where a moment of a rendition is: in the segment `uri`, `offset` seconds after its start."""

    uri: str
    offset: float


def place(text: str, at: float) -> Place:
    """The segment of one of our media playlists that is shown `at` seconds after its start, or its last one.

    Raises ValueError for a playlist without segments.
    """
    start, found = 0.0, None
    for length, uri in _SEGMENT.findall(text):
        found = Place(uri, max(0.0, at - start))
        start += float(length)
        if at < start:
            break
    if found is None:
        raise ValueError("no segment")
    return found


def variants_in(text: str) -> list[tuple[int, int, str]]:
    """Width, height and address of each variant of one of our multivariant playlists."""
    return [(int(width), int(height), uri) for width, height, uri in _VARIANT.findall(text)]


def sound_in(text: str) -> str:
    """The address of the sound of one of our multivariant playlists; "" without any of its own."""
    found = _SOUND.search(text)
    return found.group(1) if found else ""


def segments_in(text: str) -> tuple[list[str], float]:
    """The segments of one of our media playlists, and their length in seconds together."""
    found = _SEGMENT.findall(text)
    return [uri for _, uri in found], sum(float(length) for length, _ in found)


_SOUND = re.compile(r'^#EXT-X-MEDIA:TYPE=AUDIO,.*URI="([^"]+)"$', re.MULTILINE)
_SEGMENT = re.compile(r"^#EXTINF:([\d.]+),\n(?:#.*\n)*(\S+)$", re.MULTILINE)
_VARIANT = re.compile(r"^#EXT-X-STREAM-INF:.*RESOLUTION=(\d+)x(\d+).*\n(\S+)$", re.MULTILINE)
