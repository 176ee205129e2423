"""The description of a source file, from which ladder and plan are chosen."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from transcode import alterations
from transcode.alterations import Alterations
from transcode.colours import SILENT, Labels
from transcode.geometry import NO_CROP, Crop
from transcode.lookahead import Lookahead
from transcode.notes import Note


@dataclass(frozen=True)
class Look:
    """The format of decoded frames from `at` on, in seconds after the start of the file."""

    at: Fraction
    width: int
    height: int
    sample_aspect: Fraction
    upright: tuple[str, ...]


@dataclass(frozen=True)
class VideoTrack:
    """The picture. `width` and `height` are those shown at its start: cropped, upright and with square pixels.

    `coded_width` and `coded_height` are those of decoded frames, before the container's cropping.
    """

    index: int
    codec: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    sample_aspect: Fraction
    frame_rate: Fraction
    variable_rate: bool
    interlaced: bool
    pixel_format: str
    transfer: str
    start: Fraction = Fraction(0)
    """Seconds after the start of the lesson at which the first picture is shown."""
    end: Fraction = Fraction(0)
    """Seconds after the start of the lesson at which the last picture ends; 0 when unknown."""
    matrix: str = ""
    primaries: str = ""
    """The colour primaries (ITU-T H.273), in ffmpeg's names; "" when the file has no label, or an impossible one."""
    told: Labels = SILENT
    """The labels as they are in the file."""
    crop: Crop = NO_CROP
    """Pixels that the container crops: left, top, right, bottom."""
    upright: tuple[str, ...] = ()
    """Flips and turns that make it upright; see `geometry.upright`."""
    steady: bool = False
    """Whether all its headers were read and cause no visible change; see `changes`."""
    constant: bool = False
    """Whether its headers are identical."""
    looks: tuple[Look, ...] = ()
    """Later changes of the format in its headers."""
    seen_order: str = ""
    """`tff` or `bff` when the file has no label but its pictures are interlaced."""

    @property
    def hdr(self) -> bool:
        """True for HDR10 (SMPTE ST 2084) and HLG (ARIB STD-B67): unconverted on an SDR screen they look grey."""
        return self.transfer in ("smpte2084", "arib-std-b67")

    @property
    def wide(self) -> bool:
        """True for a wide gamut: unconverted on an SDR screen, faces look pale."""
        return self.primaries in ("bt2020", "smpte431", "smpte432")


@dataclass(frozen=True)
class AudioTrack:
    """The sound. Rates in Hz."""

    index: int
    codec: str
    channels: int
    layout: str
    sample_rate: int
    start: Fraction = Fraction(0)
    end: Fraction = Fraction(0)
    """Start and end of the sound in seconds of the lesson; `end` is 0 when unknown."""


@dataclass(frozen=True)
class CaptionTrack:
    """Captions as text. `language` is a language tag (BCP 47), empty when unknown; `title` is shown to people."""

    index: int
    language: str
    title: str
    codec: str = ""
    rank: int = 0
    """0 for complete captions; a higher rank is less preferred."""


@dataclass(frozen=True)
class Source:
    """An accepted file. `size` in bytes; it has video, audio or both.

    `duration` in seconds: from the earlier start of its two tracks to their later end, ignoring other tracks. The
    lesson begins and ends there.
    """

    path: Path
    size: int
    container: str
    duration: float
    video: VideoTrack | None
    audio: AudioTrack | None
    audio_tracks: int
    captions: tuple[CaptionTrack, ...]
    cover: int | None
    """Stream index of an embedded still (the cover of a recording), which is not a video track."""
    copyable: bool = False
    """Whether its picture can be shown to everybody as it is; see `copying`."""
    notes: tuple[Note, ...] = ()
    """Notes for the uploader."""
    start: float = 0.0
    """Seconds on the file's own clock at which the lesson begins."""
    indexed: bool = False
    """Whether this is a copy of the source that was given an index; see `indexing`."""
    longest_group: float = 0.0
    """The largest distance between keyframes in seconds; 0 when they are near, or this was not checked."""
    density: float = 0.0
    """Average frames a second in the file; 0 when unknown."""

    lookahead: Lookahead = field(default_factory=Lookahead)
    """The probing options of every run."""
    shift: Fraction = Fraction(0)
    """Seconds by which its two tracks begin later than the file, which begins with an unused track."""
    torn: bool = False
    """Whether parts of a track cannot be decoded: everything that is missing is then filled."""
    alterations: Alterations = alterations.NONE
    """What its owner wants cut, muted or covered: all times of this description are of what is left."""
    whole: float = 0.0
    """The duration before that, in seconds; 0 when nothing is altered."""

    def decoded_before(self, seconds: float) -> float:
        """The number of pictures to decode, from the previous keyframe, before the one at this time."""
        return min(seconds, self.longest_group) * self.density
