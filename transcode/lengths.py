"""When a lesson begins and ends: with the tracks that it is made of, whatever else the file holds or says."""

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
"""Seconds by which what a container says and what its tracks have may differ."""
SHORTFALL = 1.0
"""Seconds by which a file may end before it says it does: tracks rarely end together."""
SHORTFALL_SHARE = 0.02
DISCONTINUOUS = ("mpeg", "mpegts", "ogg")
"""Containers of which ffmpeg counts time from the first packet of those tracks that a run uses (AVFMT_TS_DISCONT); of
all others from the first of any."""
NEGLIGIBLE = 0.25
"""Seconds that a lesson may begin with a still picture in silence: an encoder's delay, no track that is not used."""


@dataclass(frozen=True)
class Used:
    """The tracks of a lesson with their places in it."""

    video: VideoTrack | None
    audio: AudioTrack | None
    duration: float
    shift: Fraction


def at_both_ends(
    asked: Described, used: tuple[VideoTrack | AudioTrack, ...], source: Path, settings: EngineSettings
) -> Survey | None:
    """The packets at both ends of a file whose header can be relied on; None when all have to be read.

    Raises EngineFailed.
    """
    said = tracks.said(asked.found)
    if asked.container not in SEEKABLE:
        # Without an index a time leads anywhere. Of a single track there is nothing that could differ.
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
    """The tracks in the time of the lesson. Raises SourceRejected when a file says that it is longer than it is."""
    used = [track for track in (video, audio) if track]
    if not survey.spans:  # a single track, of which the header is believed
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
    """How much later than the file the lesson begins; None where ffmpeg counts from the used tracks by itself."""
    about = asked.found.get("format", {})
    if asked.container in DISCONTINUOUS or "start_time" not in about:
        return None
    late = begins - tracks.starts(about)
    return late if late > NEGLIGIBLE else 0.0


def _refuse_cut(asked: Described, survey: Survey) -> None:
    """A file whose header promises more than any of its tracks has: its end is missing, unless nothing is.

    What removes a track from a Matroska file may leave the length of the longest one in its header.
    """
    said = tracks.said(asked.found)
    begins = min(span.start for span in survey.spans.values())
    ends = max(span.end for span in survey.spans.values())
    there = max(ends, ends - begins)
    if said - there > max(SHORTFALL, said * SHORTFALL_SHARE) and not asked.whole:
        raise SourceRejected("ends_early", expected=clock(said), found=clock(there))
