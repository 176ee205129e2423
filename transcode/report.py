"""Reports: what one run of ffmpeg made, as data from which verification and playlists are built.

Workers without a shared disk exchange reports, never files; so reports can be converted to JSON and back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from transcode.serialize import FORMAT, without_format


@dataclass(frozen=True)
class Segment:
    """A complete segment, as read back. `start` and `duration` in ticks of its track; offsets and size in bytes.

    `keyframe_start` and `keyframe_end` enclose the bytes that a player needs to show its first picture.
    """

    uri: str
    start: int
    duration: int
    samples: int
    size: int
    keyframe_start: int
    keyframe_end: int
    sha256: str
    """Of its bytes, in hexadecimal; screens that keep it on their own disk check it."""


@dataclass(frozen=True)
class Track:
    """The segments of one folder, in order. `init` is the SHA-256 of the initialization section."""

    folder: str
    timescale: int
    codec: str
    init: str
    init_size: int
    segments: tuple[Segment, ...]

    def seconds(self, ticks: int) -> Fraction:
        """Exact seconds, so that two hours of 29.97 fps have no rounding error."""
        return Fraction(ticks, self.timescale)

    @property
    def durations(self) -> list[Fraction]:
        """Seconds of each segment."""
        return [self.seconds(segment.duration) for segment in self.segments]

    @property
    def sizes(self) -> list[int]:
        """Bytes of each segment."""
        return [segment.size for segment in self.segments]

    @property
    def duration(self) -> Fraction:
        """Seconds of all segments."""
        return sum(self.durations, Fraction(0))


@dataclass(frozen=True)
class Still:
    """A picture file: its name and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True)
class Candidate(Still):
    """A frame that may become the poster. Brightness, of 255: the mean, and the difference between the brightest
    and the darkest tenth.
    """

    mean: float
    spread: float


@dataclass(frozen=True)
class Report:
    """All that one run made: segments by folder, sheets of the storyboard in order, candidates for the poster."""

    tracks: tuple[Track, ...]
    sheets: tuple[Still, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    def track(self, folder: str) -> Track | None:
        """The segments of one folder, if this run made any."""
        return next((track for track in self.tracks if track.folder == folder), None)

    def to_json(self) -> dict[str, Any]:
        """Lists and numbers; a segment is a row, since a lesson has thousands."""
        return {
            "format": FORMAT,
            "tracks": [
                {**vars(track), "segments": [[*vars(segment).values()] for segment in track.segments]}
                for track in self.tracks
            ],
            "sheets": [[still.name, still.size] for still in self.sheets],
            "candidates": [[*vars(candidate).values()] for candidate in self.candidates],
        }


def from_json(facts: Mapping[str, Any]) -> Report:
    """The other way round. Raises OtherFormat, and KeyError and TypeError on anything else."""
    facts = without_format(facts)
    return Report(
        tracks=tuple(
            Track(**{**track, "segments": tuple(Segment(*row) for row in track["segments"])})
            for track in facts["tracks"]
        ),
        sheets=tuple(Still(*row) for row in facts["sheets"]),
        candidates=tuple(Candidate(*row) for row in facts["candidates"]),
    )


def longer(noted: Report, made: Report) -> Report:
    """`made`, with the tracks of `noted` where those are longer: a lesson in progress never gets shorter."""
    folders = dict.fromkeys(track.folder for report in (noted, made) for track in report.tracks)
    both = [[track for report in (made, noted) if (track := report.track(folder))] for folder in folders]
    tracks = tuple(max(found, key=lambda track: len(track.segments)) for found in both)
    return replace(made, tracks=tracks)


def join(folder: str, reports: Sequence[Report]) -> Track | None:
    """One folder's segments from reports in order. Raises ValueError when their initialization sections differ."""
    parts = [track for report in reports if (track := report.track(folder))]
    if not parts:
        return None
    if len({(part.init, part.timescale, part.codec) for part in parts}) > 1:
        raise ValueError(f"{folder}: initialization sections differ")
    first = parts[0]
    segments = tuple(segment for part in parts for segment in part.segments)
    return Track(first.folder, first.timescale, first.codec, first.init, first.init_size, segments)


def playable_track(folder: str, reports: Sequence[Report]) -> Track | None:
    """One folder's consecutive segments from the start, while others are still being made.

    Where two reports have the same segment (the preview and the first batches), the earlier report counts.
    """
    parts = [track for report in reports if (track := report.track(folder))]
    there: dict[int, Segment] = {}
    for part in reversed(parts):
        there |= {segment.start: segment for segment in part.segments}
    chain: list[Segment] = []
    at = min(there, default=0)
    while at in there:
        chain.append(there[at])
        at += chain[-1].duration
    # Nothing can be played before the first segment exists.
    if not chain or not chain[0].uri.startswith("00000"):
        return None
    return replace(parts[0], segments=tuple(chain))
