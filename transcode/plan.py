"""The plan: everything that is decided before ffmpeg starts: sizes, rates, the keyframe grid, batches, names. Pure.

The plan of a source is the same on every machine: the worker of batch 7 needs nothing from the worker of batch 6.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from transcode import ladder, storyboard, timeline
from transcode.alterations import NONE
from transcode.settings import EngineSettings
from transcode.source import Source, VideoTrack
from transcode.storyboard import Sheets, Storyboard
from transcode.timeline import Batch

SEGMENT = 4
"""Seconds. Long enough to compress well, short enough to start and switch quickly."""

REORDER = 2
"""Frames by which x264 with B-frames and b-pyramid delays the first picture."""

POSTER_SIDE = 720
POSTER_CANDIDATES = 12
"""Spread over the source, in addition to the first frame of each batch."""
AUDIO_FOLDER = "audio"

PREVIEW_SIDE = 360
LONG = 1200.0
"""Seconds. Measuring the loudness of a longer lesson takes so long that its preview has to be twice as long."""
PREVIEW_FIRST = 2
"""Segments of the preview that are made at full speed, before everything else. They last until the first batch is
ready, for which the preview then lowers its priority."""

SEEKABLE = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi")
"""Containers with an index, as ffprobe names them. In others seeking by time is unreliable, so they are encoded in
one batch."""

SOUND_PICTURE = VideoTrack(
    index=-1,
    codec="",
    width=854,
    height=480,
    coded_width=854,
    coded_height=480,
    sample_aspect=Fraction(1),
    frame_rate=Fraction(10),
    variable_rate=False,
    interlaced=False,
    pixel_format="yuv420p",
    transfer="",
)
"""The picture drawn for a recording of sound alone, its waveform, so that it is a lesson like any other."""


@dataclass(frozen=True)
class PlannedRendition:
    """One encoded output. `keyint` counts frames between keyframes; `reorder` the frames of encoder delay.

    A `copied` one is the source's picture without encoding; its keyframes are those of the source.
    """

    choice: ladder.SizedRung
    frame_rate: Fraction
    keyint: int
    reorder: int
    maxrate: int
    folder: str
    copied: bool = False
    of: str = ""
    """The folder of the rendition whose scaled pictures this one shares; "" for one of its own size."""


@dataclass(frozen=True)
class Plan:
    """What will be made of a source. `delay` in seconds: how late the first picture is shown, on every rendition."""

    source: Source
    picture: VideoTrack
    frame_rate: Fraction
    keyint: int
    delay: Fraction
    renditions: tuple[PlannedRendition, ...]
    audio: bool
    audio_bitrate: int
    threads: int
    poster_from: int
    poster_step: int
    storyboard: Storyboard
    batches: tuple[Batch, ...]
    preview_segments: int
    shortened: int = 0
    """Frames by which the first segment is shorter than the others: a long lesson begins with a quarter of a
    segment, which is encoded in a third of the time."""

    @property
    def economical(self) -> bool:
        """Whether it is made with the economical settings."""
        return any(rendition.choice.rung.economical for rendition in self.renditions)

    @property
    def length(self) -> Fraction:
        """Seconds of the lesson: all its tracks end there together."""
        return Fraction(self.source.duration).limit_denominator(1_000_000)

    @property
    def slack(self) -> Fraction:
        """Seconds of a track that may be filled in because packets could not be decoded."""
        return max(Fraction(1), self.length / 50)

    @property
    def total(self) -> int:
        """Frames of the lesson at the full rate."""
        exact, own = self.length * self.frame_rate, self.shown
        # If the picture ends within a frame of the lesson's end, its last frame counts, however short it is.
        return max(1, own if abs(own - exact) <= 1 else 0, math.floor(exact + Fraction(1, 4)))

    @property
    def shown(self) -> int:
        """Frames until the source's picture ends; all frames if the end is unknown, and for drawn sound."""
        video = self.source.video
        return round((video.end if video and video.end else self.length) * self.frame_rate)

    @property
    def segment(self) -> Fraction:
        """Seconds of a segment."""
        return self.keyint / self.frame_rate

    def first_frame(self, segment: int) -> int:
        """The number of a segment's first frame at the full rate, counted from the source's start."""
        return max(0, segment * self.keyint - self.shortened)

    def starts(self, segment: int) -> Fraction:
        """Seconds of the source at which a segment starts."""
        return self.first_frame(segment) / self.frame_rate

    def samples(self, rendition: PlannedRendition, segments: range) -> int:
        """Frames that a rendition has in these segments."""
        frames = self.first_frame(segments.stop) - self.first_frame(segments.start)
        return frames * rendition.keyint // self.keyint

    @property
    def draws_sound(self) -> bool:
        """True for a recording of sound alone."""
        return self.source.video is None

    @property
    def encoded(self) -> tuple[PlannedRendition, ...]:
        """The renditions that every batch encodes, largest first."""
        return tuple(rendition for rendition in self.renditions if not rendition.copied)

    @property
    def scaled(self) -> tuple[PlannedRendition, ...]:
        """The encoded renditions that have a size of their own, largest first: the steps of the cascade."""
        return tuple(rendition for rendition in self.encoded if not rendition.of)

    def sharing(self, rendition: PlannedRendition) -> tuple[PlannedRendition, ...]:
        """The renditions that are encoded from the same scaled pictures, itself first."""
        return (rendition, *(each for each in self.encoded if each.of == rendition.folder))

    @property
    def copied(self) -> PlannedRendition | None:
        """The rendition that is the source's own picture, if there is one."""
        return next((rendition for rendition in self.renditions if rendition.copied), None)

    @property
    def preview(self) -> PlannedRendition | None:
        """The rendition that is made first as a preview; None when the lesson is one batch, or was altered.

        What is altered was watched before: its batches, which all have the alterations, are soon enough.
        """
        if len(self.batches) == 1 or self.source.alterations != NONE:
            return None
        small = [rendition for rendition in self.scaled if rendition.choice.short_side <= PREVIEW_SIDE]
        return small[0] if small else self.scaled[-1]

    @property
    def simplest(self) -> bool:
        """Whether no simpler plan is possible: no copy, no batches."""
        return self.copied is None and len(self.batches) == 1

    @property
    def first_seconds(self) -> Batch | None:
        """The first batch of a long lesson, which is urgent: with it, all renditions can be watched."""
        return self.batches[0] if self.preview else None

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the package, pictures in order and then the sound."""
        return (*(rendition.folder for rendition in self.renditions), *([AUDIO_FOLDER] if self.audio else []))

    def at(self, path: Path) -> "Plan":
        """The plan for a copy of the source at another path."""
        return replace(self, source=replace(self.source, path=path))

    def frames(self, batch: Batch) -> int:
        """Frames of the batch at the full rate."""
        first = self.first_frame(batch.first)
        if batch.segments is not None:
            return self.first_frame(batch.first + batch.segments) - first
        return max(1, self.total - first)

    def sheets(self, batch: Batch) -> Sheets:
        """The batch's part of the storyboard."""
        return storyboard.sheets(self.storyboard, self.starts(batch.first), self.frames(batch))


def make(source: Source, settings: EngineSettings, *, in_batches: bool = False) -> Plan:
    """The plan for a source, the same every time for the same file and settings."""
    picture = source.video or SOUND_PICTURE
    rate = picture.frame_rate
    keyint = _grid(rate)
    choices = ladder.choose(picture, economical=settings.economical, copyable=source.copyable)
    copied = len(choices) > 1 and source.copyable and choices[0].height == picture.coded_height
    renditions = tuple(_rendition(choice, rate, copied and n == 0) for n, choice in enumerate(choices))
    if copied:
        renditions = _below(renditions, source.size * 8 / source.duration)
    encoded = renditions[1:] if copied else renditions
    if settings.low_bitrate:
        renditions = (*renditions, *_low_bitrate_renditions(encoded))
    shortened = keyint * 3 // 8 * 2  # to a quarter; even, for renditions of half the rate
    batches: tuple[Batch, ...] = timeline.WHOLE
    if in_batches and (source.video is None or source.container in SEEKABLE):
        batches = timeline.cut(source.duration, keyint / rate, shortened / rate)
        batches = _without_costly(batches, source, keyint, shortened, rate)
    return Plan(
        source=source,
        picture=picture,
        frame_rate=rate,
        keyint=keyint,
        delay=REORDER / rate,
        renditions=renditions,
        audio=source.audio is not None,
        audio_bitrate=settings.audio_bitrate,
        threads=settings.threads,
        poster_from=_poster_rendition(encoded),
        poster_step=max(1, int(source.duration * rate / (POSTER_CANDIDATES + 1))),
        storyboard=storyboard.lay_out(source.duration, rate, encoded[-1].choice),
        batches=batches,
        preview_segments=settings.preview_segments * (2 if source.duration > LONG else 1),
        shortened=shortened if len(batches) > 1 else 0,
    )


def _without_costly(
    batches: tuple[Batch, ...], source: Source, keyint: int, shortened: int, rate: Fraction
) -> tuple[Batch, ...]:
    """Longer batches for a source whose keyframes are far apart, so that a batch mostly decodes its own frames."""

    def is_costly(batch: Batch, segments: int) -> bool:
        start = float((batch.first * keyint - shortened) / rate)
        return source.decoded_before(start) > max(timeline.FEW, timeline.MOST_COSTLY * segments * keyint)

    total = math.ceil((Fraction(source.duration) * rate + shortened) / keyint)
    return timeline.join_costly(batches, total, is_costly) if source.longest_group else batches


def _rendition(choice: ladder.SizedRung, rate: Fraction, copied: bool) -> PlannedRendition:
    halved = rate > 31 and not choice.rung.full_rate and not copied
    own_rate = rate / 2 if halved else rate
    return PlannedRendition(
        choice=choice,
        frame_rate=own_rate,
        keyint=_grid(rate) // (2 if halved else 1),
        # One frame at half the rate lasts as long as two at the full one, so all renditions start together.
        reorder=1 if halved else REORDER,
        maxrate=round(choice.rung.maxrate * (1.4 if own_rate > 31 else 1)),
        folder=f"{choice.short_side}p",
        copied=copied,
    )


def _low_bitrate_renditions(encoded: Sequence[PlannedRendition]) -> Iterator[PlannedRendition]:
    """The AV1 rendition beside the H.264 one of its height."""
    for like in encoded:
        if (
            like.choice.rung.height == ladder.LOW_BITRATE.height
            and like.choice.short_side == ladder.LOW_BITRATE.height
        ):
            yield replace(
                like,
                choice=replace(like.choice, rung=ladder.LOW_BITRATE),
                reorder=0,
                maxrate=min(ladder.LOW_BITRATE.maxrate, like.maxrate * 2 // 3),
                folder=f"{like.folder}-{ladder.LOW_BITRATE.codec}",
                of=like.folder,
            )


def _below(renditions: tuple[PlannedRendition, ...], source_rate: float) -> tuple[PlannedRendition, ...]:
    """The renditions with peak rates below that of the copied one; otherwise players would never choose it."""
    top = renditions[0].choice
    source_rate *= 0.95  # the short first segment and the next one both start with a full rate-control buffer
    return tuple(
        replace(each, maxrate=min(each.maxrate, round(source_rate * _share(each.choice, top)))) for each in renditions
    )


def _share(choice: ladder.SizedRung, top: ladder.SizedRung) -> float:
    """Bits for the same quality grow more slowly than pixels: the exponent is that of the rates in RUNGS."""
    area = choice.width * choice.height / (top.width * top.height)
    return math.pow(area, 0.75)


def _grid(rate: Fraction) -> int:
    """Frames in a segment: even, so that halved renditions have their keyframes at the same instants."""
    return max(2, round(SEGMENT * rate / 2) * 2)


def _poster_rendition(renditions: tuple[PlannedRendition, ...]) -> int:
    fitting = [i for i, rendition in enumerate(renditions) if rendition.choice.short_side <= POSTER_SIDE]
    return fitting[0] if fitting else 0
