"""Determines when a lesson begins and ends: with its two tracks, whatever else is in the file."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from transcode import packets, tracks
from transcode.asking import Described
from transcode.errors import SourceRejected, clock
from transcode.packets import Survey
from transcode.plan import SEEKABLE
from transcode.settings import EngineSettings
from transcode.source import AudioTrack, VideoTrack

AGREED = 0.5
"""The largest difference in seconds between the duration in the header and that of the tracks."""
SHORTFALL = 1.0
"""Seconds by which a file may be shorter than its header says: tracks rarely end together."""
SHORTFALL_SHARE = 0.02
DISCONTINUOUS = ("mpeg", "mpegts", "ogg")
"""Containers for which ffmpeg counts time from the first packet of the tracks that a run uses (AVFMT_TS_DISCONT); for
all others it counts from the first packet of any track."""
NEGLIGIBLE = 0.25
"""Seconds of still picture in silence that a lesson may begin with: caused by an encoder's delay."""


@dataclass(frozen=True)
class Used:
    """The tracks of a lesson with their times in it."""

    video: VideoTrack | None
    audio: AudioTrack | None
    duration: float
    shift: Fraction


def at_both_ends(
    asked: Described, used: tuple[VideoTrack | AudioTrack, ...], source: Path, settings: EngineSettings
) -> Survey | None:
    """A survey of the packets at both ends of the file; None when the header is unreliable and all have to be read.

    Raises EngineFailed.
    """
    said = tracks.said(asked.found)
    if asked.container not in SEEKABLE:
        # Without an index, seeking is unreliable. With a single track, nothing can differ.
        return Survey({}, 0) if len(asked.streams) == 1 else None
    begins = tracks.starts(asked.found.get("format", {}))
    survey = packets.both_ends(source, begins + said - packets.TAIL, asked.lookahead, settings)
    spans = [survey.spans.get(track.index) for track in used]
    if not all(
        span and span.start < begins + packets.HEAD and span.end > begins + said - packets.TAIL for span in spans
    ):
        return None
    ends = max(_end(survey, track) for track in used)
    return survey if abs(ends - begins - said) < AGREED else None


def placed(asked: Described, survey: Survey, video: VideoTrack | None, audio: AudioTrack | None) -> Used:
    """The tracks with times of the lesson. Raises SourceRejected when the file is shorter than its header says."""
    used = [track for track in (video, audio) if track]
    if not survey.spans:  # a single track: its header is trusted
        return _alone(asked, video, audio)
    starts = {track.index: survey.spans[track.index].start for track in used}
    ends = {track.index: _end(survey, track) for track in used}
    shift = _shift(asked, min(starts.values()))
    begins = min(starts.values()) if shift is None else tracks.starts(asked.found["format"]) + shift
    if asked.survey and not asked.broken_off:
        _refuse_cut(asked, survey)
    return Used(
        video=tracks.placed(video, starts[video.index] - begins, ends[video.index] - begins) if video else None,
        audio=tracks.placed(audio, starts[audio.index] - begins, ends[audio.index] - begins) if audio else None,
        duration=round(max(ends.values()) - begins, 6),
        shift=Fraction(shift or 0).limit_denominator(1_000_000),
    )


def _alone(asked: Described, video: VideoTrack | None, audio: AudioTrack | None) -> Used:
    said = tracks.said(asked.found)
    return Used(
        video=tracks.placed(video, 0.0, said) if video else None,
        audio=tracks.placed(audio, 0.0, said) if audio else None,
        duration=said,
        shift=Fraction(0),
    )


def _end(survey: Survey, track: VideoTrack | AudioTrack) -> float:
    return survey.end(track.index, float(1 / track.frame_rate) if isinstance(track, VideoTrack) else 0.0)


def _shift(asked: Described, begins: float) -> float | None:
    """Seconds by which the lesson begins later than the file; None where ffmpeg counts from the used tracks."""
    about = asked.found.get("format", {})
    if asked.container in DISCONTINUOUS or "start_time" not in about:
        return None
    late = begins - tracks.starts(about)
    return late if late > NEGLIGIBLE else 0.0


def _refuse_cut(asked: Described, survey: Survey) -> None:
    """Reject a file whose header has a longer duration than any track: its end is missing.

    An exception: a tool that removed a track from a Matroska file may have left its duration in the header.
    """
    said = tracks.said(asked.found)
    begins = min(span.start for span in survey.spans.values())
    ends = max(span.end for span in survey.spans.values())
    there = max(ends, ends - begins)
    if said - there > max(SHORTFALL, said * SHORTFALL_SHARE) and not asked.whole:
        raise SourceRejected("ends_early", expected=clock(said), found=clock(there))
