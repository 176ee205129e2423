"""What is known about a source file: the facts that the ladder and the plan are chosen from."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from transcode.colours import SILENT, Labels
from transcode.geometry import NO_CROP, Crop
from transcode.lookahead import Lookahead
from transcode.notes import Note


@dataclass(frozen=True)
class Look:
    """How the picture comes out of the decoder from `at` on, in seconds after the start of the file."""

    at: Fraction
    width: int
    height: int
    sample_aspect: Fraction
    upright: tuple[str, ...]


@dataclass(frozen=True)
class VideoTrack:
    """The picture. `width` and `height` are as seen at its start: cropped, upright and with square dots.

    `coded_width` and `coded_height` are what the decoder gives, before the container's cropping.
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
    """Seconds after the start of the lesson at which the last picture ends; 0 when nobody knows."""
    matrix: str = ""
    primaries: str = ""
    """How the numbers of the picture are colours (ITU-T H.273), in ffmpeg's names; empty when the file is silent, or
    says what cannot be true."""
    told: Labels = SILENT
    """The same as the file tells it."""
    crop: Crop = NO_CROP
    """Dots that the container cuts off: left, top, right, bottom."""
    upright: tuple[str, ...] = ()
    """What makes it stand as the camera was held; see `geometry.upright`."""
    steady: bool = False
    """Whether its headers were all read and nothing is seen of a change in them; see `changes`."""
    constant: bool = False
    """Whether they are the same to the byte."""
    looks: tuple[Look, ...] = ()
    """What its headers say later, if that is something else."""
    seen_order: str = ""
    """`tff` or `bff` when the file is silent about its fields and they were seen in its pictures."""

    @property
    def hdr(self) -> bool:
        """True for HDR10 (SMPTE ST 2084) and HLG (ARIB STD-B67): shown untouched on a plain screen they look grey."""
        return self.transfer in ("smpte2084", "arib-std-b67")

    @property
    def wide(self) -> bool:
        """True when its red, green and blue are purer than a plain screen's: shown untouched, faces look pale."""
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
    """Seconds after the start of the lesson between which there is sound; `end` is 0 when nobody knows."""


@dataclass(frozen=True)
class CaptionTrack:
    """Captions as text. `language` is a language tag (BCP 47), empty when unknown; `title` is for people to read."""

    index: int
    language: str
    title: str
    codec: str = ""
    rank: int = 0
    """0 for a track that has all that is said; others are wanted less, the higher the less."""


@dataclass(frozen=True)
class Source:
    """A file that was found fit. `size` in bytes; at least one of video and audio is there.

    `duration` in seconds: from the first beginning of its two tracks to their last end, whatever other tracks there
    are. That is where the lesson begins and ends.
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
    """Stream index of an embedded still (the cover of a recording), which is no video track."""
    copyable: bool = False
    """Whether its picture can be shown to everybody as it is; see `copying`."""
    notes: tuple[Note, ...] = ()
    """What of the file will not be in the lesson."""
    start: float = 0.0
    """Seconds on the file's own clock at which the lesson begins."""
    indexed: bool = False
    """Whether this is a copy of the source that was given an index; see `indexing`."""
    longest_group: float = 0.0
    """Seconds between keyframes that are far apart; 0 where one is near every place, or nobody looked."""
    density: float = 0.0
    """Pictures a second that the file holds, on average; 0 when it does not say."""

    lookahead: Lookahead = field(default_factory=Lookahead)
    """How every run opens it."""
    shift: Fraction = Fraction(0)
    """Seconds by which its two tracks begin later than the file, whose start belongs to a track that is not used."""
    torn: bool = False
    """Whether less of a track could be decoded than there is: all that is missing is then filled."""

    def decoded_before(self, seconds: float) -> float:
        """Pictures that have to be decoded before the one at this time, from the keyframe on."""
        return min(seconds, self.longest_group) * self.density
