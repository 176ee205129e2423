"""Reads the whole output back before anyone may see it. Exit code 0 proves nothing.

Seen with ffmpeg 5.1 and 9.0: on a full disk it exits 0 with 35 of 42 segments empty; a cut source exits 0; a
stopped run leaves a well-formed, short playlist that says it is complete.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from transcode import fragments, hls
from transcode.command import MEDIA_PLAYLIST, folders
from transcode.errors import EngineFailed, SourceRejected, clock
from transcode.fragments import Fragment, Init
from transcode.plan import AUDIO_FOLDER, Plan
from transcode.source import Source

SHORTFALL = 1.0
"""Seconds by which output may end before the source says it does: tracks rarely end together."""
SHORTFALL_SHARE = 0.02
EXTINF_SLACK = Fraction(1, 10)
"""Seconds. ffmpeg times the last segment by its last packet, so it may be a frame or two off."""


@dataclass(frozen=True)
class Output:
    """One folder that passed: its playlist, its initialization section, its segments in order."""

    folder: str
    media: hls.MediaPlaylist
    init: Init
    fragments: tuple[Fragment, ...]

    @property
    def duration(self) -> Fraction:
        """Seconds, counted from the samples themselves."""
        return sum((self.length(fragment) for fragment in self.fragments), Fraction(0))

    def length(self, fragment: Fragment) -> Fraction:
        """Seconds of one segment."""
        return fragments.seconds(fragment.duration, self.init.timescale)

    def files(self) -> Iterator[str]:
        """Relative paths of all objects of this folder."""
        for name in (MEDIA_PLAYLIST, self.media.map_uri, *(segment.uri for segment in self.media.segments)):
            yield f"{self.folder}/{name}"


def verify(folder: Path, source: Source, plan: Plan) -> tuple[Output, ...]:
    """The outputs in the plan's order.

    Raises EngineFailed when we lost something, SourceRejected when the source held less than it said.
    """
    if not any((folder / name / MEDIA_PLAYLIST).exists() for name in folders(plan)):
        raise SourceRejected("unreadable")  # ffmpeg found nothing to write and was content with that
    outputs = tuple(_output(folder, name) for name in folders(plan))
    pictures = [output for output in outputs if output.folder != AUDIO_FOLDER]
    for output, planned in zip(pictures, plan.renditions, strict=True):
        _check_grid(output, planned.keyint)
    _check_together(pictures, plan)
    _check_length(outputs, source)
    return outputs


def _output(folder: Path, name: str) -> Output:
    try:
        media = hls.read(folder / name / MEDIA_PLAYLIST)
        init = fragments.read_init(folder / name / media.map_uri)
        found = tuple(fragments.read_fragment(folder / name / segment.uri) for segment in media.segments)
    except (OSError, ValueError, fragments.Damaged) as error:
        raise EngineFailed("output_damaged", f"{name}: {error}") from error
    output = Output(name, media, init, found)
    _check_playlist(output)
    _check_continuous(output)
    return output


def _check_playlist(output: Output) -> None:
    media = output.media
    if not media.ended or not media.segments:
        raise EngineFailed("output_incomplete", f"{output.folder}: the playlist does not end")
    if any(round(segment.duration) > media.target_duration for segment in media.segments):
        raise EngineFailed("output_incomplete", f"{output.folder}: a segment exceeds TARGETDURATION")
    for segment, fragment in zip(media.segments, output.fragments, strict=True):
        if abs(segment.duration - output.length(fragment)) > EXTINF_SLACK:
            raise EngineFailed("output_incomplete", f"{output.folder}/{segment.uri}: EXTINF is not its length")


def _check_continuous(output: Output) -> None:
    expected = 0
    for segment, fragment in zip(output.media.segments, output.fragments, strict=True):
        if fragment.decode_time != expected:
            raise EngineFailed("output_incomplete", f"{output.folder}/{segment.uri}: does not follow the one before")
        expected += fragment.duration


def _check_grid(output: Output, keyint: int) -> None:
    """Every segment but the last is exactly one group of pictures, or switching between renditions jumps."""
    if any(fragment.samples != keyint for fragment in output.fragments[:-1]):
        raise EngineFailed("output_incomplete", f"{output.folder}: keyframes left the grid")


def _check_together(pictures: list[Output], plan: Plan) -> None:
    lengths = [output.duration for output in pictures]
    if lengths and max(lengths) - min(lengths) > 2 / plan.frame_rate:
        raise EngineFailed("output_incomplete", f"renditions differ in length: {[float(each) for each in lengths]}")


def _check_length(outputs: tuple[Output, ...], source: Source) -> None:
    made = float(max(output.duration for output in outputs))
    if made < source.duration - max(SHORTFALL, source.duration * SHORTFALL_SHARE):
        raise SourceRejected("ends_early", expected=clock(source.duration), found=clock(made))
