"""Chooses the tracks of a file that become the lesson. Pure.

A file may have many: languages, comments, a thumbnail, other stations. The order of the tracks decides only between
tracks that are otherwise equal.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transcode import formats
from transcode.notes import is_cover
from transcode.packets import Span

Facts = Mapping[str, Any]

ASIDE = (
    "comment", "lyrics", "karaoke", "hearing_impaired", "visual_impaired", "clean_effects", "captions",
    "descriptions", "metadata", "dependent", "non_diegetic",
)  # fmt: skip
"""Dispositions of secondary tracks, chosen only if there are no others."""
STILL = ("attached_pic", "timed_thumbnails", "still_image")


@dataclass(frozen=True)
class StreamChoice:
    """The streams that are used, and the still pictures among those that are not."""

    video: Facts | None
    audio: Facts | None
    stills: tuple[Facts, ...]


def choose(found: Facts, streams: Sequence[Facts], spans: Mapping[int, Span] | None) -> StreamChoice:
    """Choose among described streams; `spans` are given if the packets were read."""
    moving = [s for s in streams if is_moving(s)]
    stills = tuple(s for s in moving if len(moving) > 1 and _is_single(s, spans))
    pictures = [s for s in moving if s not in stills and is_usable(s) and has_packets(s, spans)]
    video = min(pictures or [s for s in stills if is_usable(s)], key=_rank, default=None)
    sounds = [s for s in streams if s.get("codec_type") == "audio" and is_usable(s) and has_packets(s, spans)]
    audio = min(beside(video, sounds, found), key=_rank, default=None)
    return StreamChoice(video, audio, stills)


def is_moving(stream: Facts) -> bool:
    """Whether it may be a moving picture: video that is not declared a cover."""
    return stream.get("codec_type") == "video" and not is_cover(stream)


def is_described(stream: Facts) -> bool:
    """Whether ffprobe saw enough of a track to know what it is."""
    if stream.get("codec_type") == "audio":
        return _int(stream, "channels") > 0 and _int(stream, "sample_rate") > 0
    return _int(stream, "width") > 0 and _int(stream, "height") > 0


def is_usable(stream: Facts) -> bool:
    """Whether the school can decode it."""
    return is_described(stream) and stream.get("codec_name") in formats.CODECS


def _rank(stream: Facts) -> tuple[bool, bool, int]:
    """Smaller is better: main tracks before secondary ones, then the default, then the first."""
    marks = stream.get("disposition", {})
    return any(marks.get(mark) for mark in ASIDE), not marks.get("default"), _int(stream, "index")


def beside(video: Facts | None, sounds: Sequence[Facts], found: Facts) -> Collection[Facts]:
    """The sounds that belong to a picture: in a broadcast of several programs, those of the same program."""
    if video is None:
        return sounds
    programs = [{_int(s, "index") for s in each.get("streams", [])} for each in found.get("programs", [])]
    own = [members for members in programs if _int(video, "index") in members]
    if not own:
        return sounds
    return [s for s in sounds if any(_int(s, "index") in members for members in own)]


def _is_single(stream: Facts, spans: Mapping[int, Span] | None) -> bool:
    """Whether it has a single frame: a thumbnail stored as a video track."""
    if any(stream.get("disposition", {}).get(mark) for mark in STILL):
        return True
    if spans is not None:
        span = spans.get(_int(stream, "index"))
        return span is not None and span.packets == 1
    return _int(stream, "nb_frames") == 1


def has_packets(stream: Facts, spans: Mapping[int, Span] | None) -> bool:
    """Whether the track has any packets; True when that is unknown."""
    return spans is None or _int(stream, "index") in spans


def _int(stream: Facts, name: str) -> int:
    try:
        return int(stream.get(name, 0))
    except (TypeError, ValueError):
        return 0
