"""Reads ffprobe's JSON into descriptions of tracks.

Values in files may be false, so each has a fallback; nothing here raises.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from transcode import colours, formats, geometry, languages
from transcode.notes import is_cover
from transcode.source import AudioTrack, CaptionTrack, VideoTrack

Facts = Mapping[str, Any]

STANDARD_RATES = tuple(
    Fraction(*rate)
    for rate in (
        (10, 1), (12, 1), (15, 1), (24000, 1001), (24, 1), (25, 1),
        (30000, 1001), (30, 1), (50, 1), (60000, 1001), (60, 1),
    )
)  # fmt: skip
HIGHEST_RATE = Fraction(60)
FASTEST = Fraction(480)
"""Frames a second that a phone may record in slow motion. More is a false value."""
LOWEST_RATE = Fraction(5)
"""Below five frames a second (slides), frames are repeated: that costs little, and seeking stays exact."""

MOST_LEFT_OUT = Fraction(5, 3)
"""The largest ratio of base rate to average rate for a video that drops frames."""
BARE = {"h264": 2, "hevc": 1, "mpegvideo": 1}
"""Raw streams, and how many units ffprobe counts per picture in their rate (fields, for H.264)."""

LATE = 1.0
"""Seconds after zero. A short delay is usual: an encoder's delay, or a picture that begins after the sound."""

LONGEST_TITLE = 80
"""Characters of a track's title that are kept."""

LESS_WANTED: dict[int, tuple[frozenset[str], tuple[str, ...]]] = {
    4: (frozenset({"comment"}), ("comment", "评论", "評論", "解说", "解說")),
    3: (frozenset({"forced"}), ("forced", "signs", "强制", "強制", "特效")),
    2: (frozenset({"hearing_impaired", "descriptions", "lyrics", "karaoke"}), ("sdh", "hearing", "听障", "聽障")),
}
"""Captions that are used only if there are no better ones, by ffprobe's dispositions or words in titles."""

INTERLACED = frozenset({"tt", "bb", "tb", "bt"})


def video(stream: Facts) -> VideoTrack:
    """A video track, in times of its file."""
    return _video(stream)


def audio(stream: Facts) -> AudioTrack:
    """An audio track, in times of its file."""
    return AudioTrack(
        index=_int(stream, "index"),
        codec=str(stream.get("codec_name", "unknown")),
        channels=_int(stream, "channels"),
        layout=str(stream.get("channel_layout", "")),
        sample_rate=_int(stream, "sample_rate"),
    )


def captions(streams: Sequence[Facts]) -> tuple[CaptionTrack, ...]:
    """The tracks of text captions, in order of preference, without bitmap subtitles (DVD, Blu-ray).

    Films have several tracks in one language: the full one, one of signs and foreign words, comments.
    """
    found = (s for s in streams if s.get("codec_type") == "subtitle" and s.get("codec_name") in formats.TEXT)
    return tuple(sorted(map(_captions, found), key=lambda track: (not track.language, track.rank)))


def _captions(stream: Facts) -> CaptionTrack:
    tags = {str(name).lower(): str(value) for name, value in stream.get("tags", {}).items()}
    title = "".join(sign for sign in tags.get("title", "")[:1000] if sign.isprintable()).strip()[:LONGEST_TITLE]
    language = languages.tag(tags.get("language", ""), title)
    return CaptionTrack(_int(stream, "index"), language, title, str(stream["codec_name"]), _rank(stream, title))


def _rank(stream: Facts, title: str) -> int:
    """The rank of a track (0 is best), by its dispositions or, since many films have none, by its title."""
    marks = {name for name, value in stream.get("disposition", {}).items() if value}
    for rank, (names, words) in LESS_WANTED.items():
        if marks & names or any(word in title.lower() for word in words):
            return rank
    return 0 if "default" in marks else 1


def cover(streams: Sequence[Facts]) -> int | None:
    """Stream index of an embedded still picture."""
    return next((_int(s, "index") for s in streams if is_cover(s)), None)


def said(found: Facts) -> float:
    """The duration in the container's header, that of its longest track; 0 when it has none."""
    return _seconds(found.get("format", {}).get("duration"))


def starts(facts: Facts) -> float:
    """The start of a container or a track, in seconds of the file's clock."""
    return _seconds(facts.get("start_time"))


def start(found: Facts) -> float:
    """The start of the file in seconds of its own clock, 0 when unknown."""
    return _seconds(found.get("format", {}).get("start_time"))


def is_end(container: Facts) -> bool:
    """Whether the container's duration may be the time of its end, because its clock starts late.

    Recordings of live streams have the stream's times; Windows Media, Matroska and fragmented MP4 then count the
    duration from zero.
    """
    return LATE < _seconds(container.get("start_time")) < _seconds(container.get("duration"))


def own_rate(stream: Facts, container: str) -> Facts:
    """The facts about a raw stream with the rate from the stream itself; ffprobe reports 25 for all of them.

    ffmpeg uses the rate in the stream, so a stream of 30 would seem to end too early.
    """
    written = _rate(stream, "r_frame_rate") / BARE.get(container, 1)
    if container not in BARE or not 0 < written <= FASTEST:
        return stream
    return {**stream, "avg_frame_rate": str(written), "r_frame_rate": str(written)}


def steady_rate(average: Fraction, base: Fraction) -> tuple[Fraction, bool]:
    """The constant rate to encode, and whether the source's rate varies.

    HLS needs a constant rate: with a varying one ffmpeg writes wrong EXTINF values, and keyframes leave the
    four-second grid that all renditions share.
    """
    if base and average > FASTEST:
        average = base  # ffprobe reports the clock of raw DV as its rate: 60,000
    average = average or base or Fraction(25)
    variable = bool(base) and abs(base - average) > average / 100
    # An average may be one picture off, and 30.002 would be mistaken for the next standard rate, 29.97.
    rate = base if base in STANDARD_RATES and not variable else average
    if variable and base in STANDARD_RATES and average < base <= average * MOST_LEFT_OUT:
        return base, True  # a phone in the dark: each picture keeps its time, dropped ones are repeated
    if variable or rate.denominator > 1001:
        rate = next((r for r in STANDARD_RATES if r >= rate * Fraction(98, 100)), HIGHEST_RATE)
    while rate > HIGHEST_RATE * Fraction(101, 100):
        rate /= 2
    return max(rate, LOWEST_RATE), variable


def _video(stream: Facts) -> VideoTrack:
    width, height = _int(stream, "width"), _int(stream, "height")
    aspect, crop, upright = geometry.aspect(stream), geometry.crop(stream), geometry.upright(stream)
    left, top, right, bottom = crop
    seen = (max(1, round((width - left - right) * aspect)), height - top - bottom)
    sideways = geometry.is_sideways(upright)
    told = colours.told(*(stream.get(f"color_{name}") for name in ("space", "primaries", "transfer")))
    labels = colours.believed(told, str(stream.get("pix_fmt", "")))
    interlaced = stream.get("field_order") in INTERLACED or bool(stream.get("seen_order"))
    average, base = _rate(stream, "avg_frame_rate"), _rate(stream, "r_frame_rate")
    # The base rate of interlaced video counts fields, which does not mean a varying rate.
    rate, variable = steady_rate(average, average if interlaced else base)
    return VideoTrack(
        index=_int(stream, "index"),
        codec=str(stream.get("codec_name", "unknown")),
        width=seen[sideways],
        height=seen[not sideways],
        coded_width=width,
        coded_height=height,
        sample_aspect=aspect,
        frame_rate=rate,
        variable_rate=variable,
        interlaced=interlaced,
        pixel_format=str(stream.get("pix_fmt", "")),
        transfer=labels.transfer,
        matrix=labels.matrix,
        primaries=labels.primaries,
        told=told,
        crop=crop,
        upright=upright,
        seen_order=str(stream.get("seen_order", "")),
    )


Track = TypeVar("Track", VideoTrack, AudioTrack)


def placed(track: Track, start: float, end: float) -> Track:
    """The track with its start and end in seconds of the lesson."""
    return replace(track, start=_exact(start), end=_exact(end))


def _exact(seconds: float) -> Fraction:
    return Fraction(max(0.0, seconds)).limit_denominator(1_000_000)


def average_rate(stream: Facts) -> float:
    """The average frame rate of a track, 0 when unknown."""
    return float(_rate(stream, "avg_frame_rate"))


def _rate(stream: Facts, name: str) -> Fraction:
    return _fraction(str(stream.get(name, "")))


def _fraction(text: str) -> Fraction:
    try:
        return max(Fraction(0), Fraction(text))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _int(stream: Facts, name: str) -> int:
    try:
        return int(stream.get(name, 0))
    except (TypeError, ValueError):
        return 0


def _seconds(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0
