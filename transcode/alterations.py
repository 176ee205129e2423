"""What the owner of a video wants left out at its ends, muted, or covered, and how that changes its description.

Everything is made from the source each time, so a change never costs quality twice, and can be undone. A source that
was altered has the times of what is left: the engine works on it as on a source that begins later and ends earlier.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from transcode.errors import SourceRejected

if TYPE_CHECKING:
    from transcode.source import AudioTrack, Source, VideoTrack

SHORTEST = 0.5
"""Seconds that must be left."""


@dataclass(frozen=True)
class Part:
    """A part of a source, in seconds from where it begins unaltered."""

    start: float
    end: float


@dataclass(frozen=True)
class Cover:
    """A rectangle of the picture as it is shown, upright, in shares of its sides, and when it is covered."""

    start: float
    end: float
    x: float
    y: float
    width: float
    height: float
    blurred: bool = False
    """Whether a few coarse colours are left; otherwise the rectangle is black."""


@dataclass(frozen=True)
class Alterations:
    """All that is altered; the times are those of the unaltered source."""

    kept: Part | None = None
    """What is left of it; None: all."""
    muted: tuple[Part, ...] = ()
    covers: tuple[Cover, ...] = ()

    @property
    def cut(self) -> float:
        """Seconds that are left out at the beginning."""
        return self.kept.start if self.kept else 0.0

    @property
    def change_picture(self) -> bool:
        """Whether the picture has to be encoded."""
        return self.kept is not None or bool(self.covers)


NONE = Alterations()


def applied(source: "Source", wanted: Alterations) -> "Source":
    """The description of a source with the times of what is left. Raises SourceRejected when nothing is."""
    if wanted == NONE:
        return source
    kept = wanted.kept or Part(0.0, source.duration)
    start, end = Fraction(kept.start).limit_denominator(1_000_000), min(kept.end, source.duration)
    length = round(end - float(start), 6)
    video, audio = _moved(source.video, start, length), _moved(source.audio, start, length)
    if length < SHORTEST or (source.video and not video) or not (video or audio):
        raise SourceRejected("too_short")
    return replace(
        source,
        duration=length,
        video=video,
        audio=audio,
        start=source.start + float(start),
        shift=source.shift + start,
        copyable=source.copyable and not wanted.change_picture,
        alterations=wanted,
        whole=source.duration,
    )


def undone(source: "Source") -> "Source":
    """The source with the times of the whole file; when its tracks begin and end has to be read again."""
    cut = Fraction(source.alterations.cut).limit_denominator(1_000_000)
    return replace(
        source,
        duration=source.whole or source.duration,
        start=source.start - float(cut),
        shift=source.shift - cut,
        alterations=NONE,
        whole=0.0,
    )


Track = TypeVar("Track", "VideoTrack", "AudioTrack")


def _moved(track: Track | None, cut: Fraction, length: float) -> Track | None:
    """The track in the times of what is left; None when nothing of it is. An end of 0 is unknown and stays so."""
    if track is None:
        return None
    last = Fraction(length).limit_denominator(1_000_000)
    start, end = max(Fraction(0), track.start - cut), min(last, track.end - cut) if track.end else Fraction(0)
    if start >= last or (track.end and end <= 0):
        return None
    return replace(track, start=start, end=end)
