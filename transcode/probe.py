"""Inspects a source with a sandboxed ffprobe, and decides whether a lesson can be made of it.

`inspect` is quick on purpose: the sender of a wrong file should know it within seconds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from transcode import (
    asking,
    changes,
    choice,
    copying,
    formats,
    geometry,
    glimpse,
    keyframes,
    lengths,
    notes,
    sniff,
    timeline,
    tracks,
)
from transcode.asking import Described
from transcode.choice import StreamChoice
from transcode.errors import EngineFailed, SourceRejected, clock
from transcode.notes import Note
from transcode.packets import Survey
from transcode.plan import SEEKABLE
from transcode.settings import EngineSettings
from transcode.source import AudioTrack, Source, VideoTrack

Facts = Mapping[str, Any]

NOTICED = 3
"""Seconds without picture or sound from which on there is a note."""
LEFT_OVER = {"mpegts": 0.02, "mpeg": 0.02, "flv": 0.02, "matroska,webm": 0.125}
"""Share of a file that may follow its last packet. Matroska has its index there; fonts and covers come first."""
LEAST_LEFT = 16 * 1024
"""The fewest bytes behind the last packet that cause a note."""


def inspect(source: Path, settings: EngineSettings) -> Source:
    """Describe a source. Raises SourceRejected when no lesson can be made of it, EngineFailed when it is missing."""
    try:
        size = source.stat().st_size
        sniff.refuse_lookalikes(source, size)
        whole = sniff.whole_until(source, size)
    except OSError as error:
        raise EngineFailed("source_missing", str(error), retryable=False) from error
    asked = asking.described(source, settings, whole)
    _check_streams(asked.streams, settings)
    picked = _picked(asked, source, settings)
    survey = asked.survey or lengths.at_both_ends(asked, picked.tracks, source, settings)
    if survey is None:
        asked = asking.read(asked, source, settings)
        picked, survey = _picked(asked, source, settings), asked.survey
    assert survey is not None  # noqa: S101 - read just now
    used = lengths.placed(asked, survey, picked.video, picked.audio)
    cover = tracks.cover(asked.streams)
    if cover is not None and (used.video or not glimpse.can_read(cover, source, settings, asked.lookahead)):
        cover = None  # a cover is useless beside a video, and a damaged one must not fail a recording of sound
    described = Source(
        path=source,
        size=size,
        container=asked.container,
        duration=used.duration,
        video=used.video,
        audio=used.audio,
        audio_tracks=sum(stream.get("codec_type") == "audio" for stream in asked.streams),
        captions=tracks.captions(asked.streams),
        start=tracks.start(asked.found) + float(used.shift),
        cover=cover,
        lookahead=asked.lookahead,
        shift=used.shift,
    )
    _check_duration(described, settings)
    described = replace(described, video=changes.followed(described, settings))
    described = _with_keyframes(described, picked.choice.video, settings)
    return replace(
        described,
        notes=_notes(asked, picked, described, survey),
        copyable=_is_copyable(described, picked.choice.video, settings),
    )


@dataclass(frozen=True)
class _Picked:
    """The choice of tracks, and the chosen ones described."""

    choice: StreamChoice
    video: VideoTrack | None
    audio: AudioTrack | None

    @property
    def tracks(self) -> tuple[VideoTrack | AudioTrack, ...]:
        return tuple(track for track in (self.video, self.audio) if track)


def _picked(asked: Described, source: Path, settings: EngineSettings) -> _Picked:
    spans = asked.survey.spans if asked.survey else None
    streams = [
        glimpse.completed(tracks.own_rate(stream, asked.container), source, settings, asked.lookahead)
        if choice.has_packets(stream, spans)
        else stream
        for stream in asked.streams
    ]
    chosen = choice.choose(asked.found, streams, spans)
    there = [stream for stream in streams if choice.has_packets(stream, spans)]
    if chosen.video is None:
        _refuse_unread([stream for stream in there if choice.is_moving(stream)])
    if chosen.audio is None:
        sounds = [s for s in there if s.get("codec_type") == "audio" and choice.is_described(s)]
        _refuse_unread(choice.beside(chosen.video, sounds, asked.found))
    if chosen.video is None and chosen.audio is None:
        raise SourceRejected("no_streams")
    video = tracks.video(chosen.video) if chosen.video else None
    if video:
        _check_picture(video, settings)
    return _Picked(chosen, video, tracks.audio(chosen.audio) if chosen.audio else None)


def _refuse_unread(streams: Collection[Facts]) -> None:
    """Reject tracks that would be chosen but have unsupported codecs."""
    for stream in streams:
        codec = str(stream.get("codec_name", "unknown"))
        if codec not in formats.CODECS:
            raise SourceRejected("unknown_codec", codec=codec)
        raise SourceRejected(
            "not_a_video"
        )  # neither program describes it, which is typical of some decompression bombs


def _with_keyframes(source: Source, stream: Facts | None, settings: EngineSettings) -> Source:
    """A long source with its distance between keyframes; see `keyframes`."""
    video = source.video
    if video is None or stream is None or source.container not in SEEKABLE or source.duration <= timeline.ONE_GO:
        return source
    rate = tracks.average_rate(stream) or float(video.frame_rate)
    group = keyframes.longest_group(source.path, video.index, source.duration, settings)
    return replace(source, longest_group=group, density=rate)


def _is_copyable(source: Source, stream: Facts | None, settings: EngineSettings) -> bool:
    video = source.video
    if video is None or stream is None:
        return False
    if video.end and abs(video.end - Fraction(source.duration)) > 1 / video.frame_rate:
        return False  # a copy can be neither extended nor shortened to the end of the sound
    rate = source.size * 8 / source.duration
    return copying.looks_fit(stream, video, source.container, rate) and copying.has_good_keyframes(
        source.path, video, settings
    )


def _notes(asked: Described, picked: _Picked, source: Source, survey: Survey) -> tuple[Note, ...]:
    """Notes on parts that are not in the lesson, and on generated parts."""
    spans = asked.survey.spans if asked.survey else None
    seconds = Fraction(source.duration)
    uses = notes.Uses(
        video=source.video.index if source.video else None,
        audio=source.audio.index if source.audio else None,
        cover=source.cover,
        stills=frozenset(int(stream["index"]) for stream in picked.choice.stills),
        empty=frozenset(int(s["index"]) for s in asked.streams if not choice.has_packets(s, spans)),
        programs=sum(bool(program.get("streams")) for program in asked.found.get("programs", [])),
        short_sound=_is_short(source.audio, seconds),
        short_picture=_is_short(source.video, seconds),
        goes_on=_goes_on(asked, source, survey),
        broken_off=asked.broken_off,
    )
    return notes.collect(asked.streams, uses)


def _is_short(track: VideoTrack | AudioTrack | None, seconds: Fraction) -> bool:
    return track is not None and bool(track.end) and track.start + seconds - track.end > NOTICED


def _goes_on(asked: Described, source: Source, survey: Survey) -> bool:
    """Whether a second recording follows in the file, which no player reads."""
    if survey.anew or sniff.is_joined(source.path, source.size):
        return True
    if asked.container not in LEFT_OVER or not survey.reached:
        return False
    new = set(survey.spans) - {int(stream["index"]) for stream in asked.streams}
    return bool(new) or source.size - survey.reached > max(LEAST_LEFT, source.size * LEFT_OVER[asked.container])


def _check_streams(streams: list[Facts], settings: EngineSettings) -> None:
    if not streams:
        raise SourceRejected("no_streams")
    if len(streams) > settings.max_streams:
        raise SourceRejected("too_many_streams", streams=len(streams), limit=settings.max_streams)


def _check_picture(video: VideoTrack, settings: EngineSettings) -> None:
    size = {"width": video.width, "height": video.height}
    if video.coded_width * video.coded_height > settings.max_pixels:
        raise SourceRejected("too_many_pixels", **size)
    if min(video.coded_width, video.coded_height) < geometry.SMALLEST_SIDE:
        raise SourceRejected("too_small", **size)


def _check_duration(source: Source, settings: EngineSettings) -> None:
    if source.duration > settings.max_duration:
        raise SourceRejected("too_long", duration=clock(source.duration), limit=clock(settings.max_duration))
    if source.duration <= 0:
        raise SourceRejected("too_short")
