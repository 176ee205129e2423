"""Everything that is decided before ffmpeg starts: sizes, rates, the keyframe grid, names. Pure; needs no ffmpeg."""

from dataclasses import dataclass
from fractions import Fraction

from transcode import ladder, storyboard
from transcode.settings import EngineSettings
from transcode.source import Source, VideoTrack
from transcode.storyboard import Storyboard

SEGMENT = 4
"""Seconds. Long enough to compress well, short enough to start and switch quickly."""

REORDER = 2
"""Frames by which x264 with B-frames and b-pyramid delays the first picture."""

POSTER_SIDE = 720
POSTER_CANDIDATES = 12
AUDIO_FOLDER = "audio"

SOUND_PICTURE = VideoTrack(
    index=-1,
    codec="",
    width=854,
    height=480,
    coded_width=854,
    coded_height=480,
    sample_aspect=Fraction(1),
    rotation=0,
    frame_rate=Fraction(10),
    variable_rate=False,
    interlaced=False,
    pixel_format="yuv420p",
    transfer="",
)
"""What is drawn for a recording of sound alone, so that it is a lesson like any other: its own waves."""


@dataclass(frozen=True)
class PlannedRendition:
    """One encoded output. `keyint` counts frames between keyframes; `reorder` the frames of encoder delay."""

    choice: ladder.Choice
    frame_rate: Fraction
    keyint: int
    reorder: int
    maxrate: int
    folder: str


@dataclass(frozen=True)
class Plan:
    """What will be made of a source. `delay` in seconds: how late the first picture is shown, on every rendition."""

    source: Source
    picture: VideoTrack
    frame_rate: Fraction
    segment: Fraction
    delay: Fraction
    renditions: tuple[PlannedRendition, ...]
    audio: bool
    audio_bitrate: int
    threads: int
    poster_from: int
    poster_step: int
    storyboard: Storyboard

    @property
    def draws_sound(self) -> bool:
        """True for a recording of sound alone."""
        return self.source.video is None


def make(source: Source, settings: EngineSettings) -> Plan:
    """The plan for a source, the same every time for the same file and settings."""
    picture = source.video or SOUND_PICTURE
    rate = picture.frame_rate
    keyint = _grid(rate)
    renditions = tuple(_rendition(choice, rate) for choice in ladder.choose(picture))
    return Plan(
        source=source,
        picture=picture,
        frame_rate=rate,
        segment=keyint / rate,
        delay=REORDER / rate,
        renditions=renditions,
        audio=source.audio is not None,
        audio_bitrate=settings.audio_bitrate,
        threads=settings.threads,
        poster_from=_poster_rendition(renditions),
        poster_step=max(1, int(source.duration * rate / (POSTER_CANDIDATES + 1))),
        storyboard=storyboard.lay_out(source.duration, rate, renditions[-1].choice),
    )


def _rendition(choice: ladder.Choice, rate: Fraction) -> PlannedRendition:
    halved = rate > 31 and not choice.rung.full_rate
    own_rate = rate / 2 if halved else rate
    return PlannedRendition(
        choice=choice,
        frame_rate=own_rate,
        keyint=_grid(rate) // (2 if halved else 1),
        # One frame at half the rate lasts as long as two at the full one, so all renditions start together.
        reorder=1 if halved else REORDER,
        maxrate=round(choice.rung.maxrate * (1.4 if own_rate > 31 else 1)),
        folder=f"{choice.short_side}p",
    )


def _grid(rate: Fraction) -> int:
    """Frames in a segment: even, so that halved renditions have their keyframes at the same instants."""
    return max(2, round(SEGMENT * rate / 2) * 2)


def _poster_rendition(renditions: tuple[PlannedRendition, ...]) -> int:
    fitting = [i for i, rendition in enumerate(renditions) if rendition.choice.short_side <= POSTER_SIDE]
    return fitting[0] if fitting else 0
