"""Verifies the output before anybody can watch it. Exit code 0 proves nothing. Pure: it reads reports, not files.

Seen with ffmpeg 5.1 and 9.0: on a full disk it exits 0 with 35 of 42 segments empty; a truncated source exits 0; a
stopped run leaves a well-formed, short playlist that is marked as complete.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from transcode.errors import EngineFailed, SourceRejected, clock
from transcode.plan import AUDIO_FOLDER, Plan, PlannedRendition, make
from transcode.report import Report, Track, join
from transcode.settings import EngineSettings
from transcode.timeline import Batch

TOGETHER = Fraction(1, 10)
"""Seconds by which the ends of tracks may differ; at low frame rates two frames are allowed."""
LONGEST_SEGMENT = Fraction(20)
"""Seconds. The keyframes of a copied rendition are those of the camera; with one every 20 s seeking still works."""


class Unfit(Exception):
    """This plan does not suit the source; a simpler one will.

    `torn`: parts of a track cannot be decoded, so that tracks do not end together.
    """

    def __init__(self, why: str, *, torn: bool = False) -> None:
        super().__init__(why)
        self.torn = torn


def is_final(plan: Plan, error: Unfit) -> bool:
    """Whether there is no simpler plan."""
    return plan.source.torn if error.torn else plan.simplest


def simpler(plan: Plan, error: Unfit, settings: EngineSettings) -> Plan:
    """The next simpler plan: first without copying, then in one batch.

    Gaps of a torn source are filled, however large.
    """
    source = plan.source
    again = replace(source, copyable=False, torn=source.torn or error.torn)
    in_batches = source.copyable and len(plan.batches) > 1 and not error.torn
    return make(again, replace(settings, economical=plan.economical), in_batches=in_batches)


def is_full(plan: Plan, batch: Batch, report: Report) -> bool:
    """Whether a batch has all its frames on all renditions. The last one may have fewer."""
    if batch.segments is None:
        return True
    segments = range(batch.first, batch.first + batch.segments)
    lengths = [_samples(report.track(rendition.folder)) for rendition in plan.encoded]
    return lengths == [plan.samples(rendition, segments) for rendition in plan.encoded]


def wrote_all(plan: Plan, report: Report, frames: int) -> bool:
    """Whether the first rendition's segments have as many frames as ffmpeg reported."""
    return _samples(report.track(plan.encoded[0].folder)) == frames


def whole(plan: Plan, reports: Sequence[Report]) -> tuple[Track, ...]:
    """The tracks of the package in the plan's order, joined from the reports of all runs in order.

    Raises EngineFailed when we lost something, SourceRejected when the source is shorter than its header says, and
    Unfit when its picture cannot be copied, or its batches do not join exactly.
    """
    if not any(report.track(folder) for report in reports for folder in plan.folders):
        raise SourceRejected("unreadable")  # ffmpeg had nothing to write and reported no error
    tracks = tuple(_joined(folder, reports) for folder in plan.folders)
    pictures = [track for track in tracks if track.folder != AUDIO_FOLDER]
    for track, rendition in zip(pictures, plan.renditions, strict=True):
        _check_segments(track, rendition, plan)
    _check_together(pictures, plan)
    _check_length(tracks, plan)
    return tracks


def _samples(track: Track | None) -> int:
    return sum(segment.samples for segment in track.segments) if track else 0


def _joined(folder: str, reports: Sequence[Report]) -> Track:
    try:
        track = join(folder, reports)
    except ValueError as error:
        raise EngineFailed("output_damaged", str(error)) from error
    if track is None:
        raise EngineFailed("output_incomplete", f"{folder}: nothing was made")
    expected = track.segments[0].start
    for segment in track.segments:
        if segment.start != expected:
            raise Unfit(f"{folder}/{segment.uri}: does not follow the one before")
        expected += segment.duration
    return track


def _check_segments(track: Track, rendition: PlannedRendition, plan: Plan) -> None:
    """Every segment but the last must be exactly one group of pictures, or switching renditions would jump."""
    if rendition.copied:
        if max(track.durations) > LONGEST_SEGMENT:
            raise Unfit(f"{track.folder}: a copied segment lasts {float(max(track.durations)):.1f} s")
        return
    for number, segment in enumerate(track.segments[:-1]):
        # A batch whose pictures end early must be the last one with any.
        if segment.samples != plan.samples(rendition, range(number, number + 1)):
            raise Unfit(f"{track.folder}/{segment.uri}: keyframes left the grid")


def _check_together(pictures: Sequence[Track], plan: Plan) -> None:
    lengths = [track.duration for track, each in zip(pictures, plan.renditions, strict=True) if not each.copied]
    if max(lengths) - min(lengths) > 2 / plan.frame_rate:
        raise EngineFailed("output_incomplete", f"renditions differ in length: {[float(each) for each in lengths]}")
    if plan.copied:
        ends = _end(pictures[0]) - plan.delay
        if abs(ends - max(lengths)) > max(2 / plan.frame_rate, TOGETHER):
            raise Unfit(f"the copied picture ends at {float(ends):.2f} s, not {float(max(lengths)):.2f}")


def _end(track: Track) -> Fraction:
    """Seconds of the lesson at which a track ends."""
    return track.seconds(track.segments[0].start) + track.duration


def _check_length(tracks: Sequence[Track], plan: Plan) -> None:
    made = max(track.duration for track in tracks)
    if made < plan.length - plan.slack:
        raise SourceRejected("ends_early", expected=clock(plan.source.duration), found=clock(float(made)))
    for track in tracks:
        there = plan.length + plan.delay if track.folder == AUDIO_FOLDER else plan.total / plan.frame_rate
        if _end(track) < there - max(2 / plan.frame_rate, TOGETHER):
            raise Unfit(f"{track.folder} ends after {float(track.duration):.1f} s of {float(there):.1f}", torn=True)
