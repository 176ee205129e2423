"""From verified outputs to the playlists that players open, with every number measured on the bytes themselves."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from transcode import hls
from transcode.command import MEDIA_PLAYLIST
from transcode.package import Rendition
from transcode.plan import AUDIO_FOLDER, Plan
from transcode.verify import Output

IFRAMES = "iframes.m3u8"


def playlists(folder: Path, plan: Plan, outputs: Sequence[Output]) -> tuple[tuple[Rendition, ...], tuple[str, ...]]:
    """The renditions, and the I-frame playlists that were written beside them."""
    pictures, sound = split(outputs)
    renditions = tuple(_rendition(plan, number, output, sound) for number, output in enumerate(pictures))
    written = []
    for output in pictures:
        text = hls.iframe_playlist(output.media, output.fragments)
        (folder / output.folder / IFRAMES).write_text(text, encoding="utf-8")
        written.append(f"{output.folder}/{IFRAMES}")
    return renditions, tuple(written)


def main_playlist(renditions: Sequence[Rendition], outputs: Sequence[Output], plan: Plan) -> str:
    """The multivariant playlist. The first variant is what players start with: neither blurred nor stalling."""
    pictures, sound = split(outputs)
    variants = [_variant(rendition, plan, number) for number, rendition in enumerate(renditions)]
    frames = [_iframe_variant(variant, output) for variant, output in zip(variants, pictures, strict=True)]
    leading = sorted(range(len(variants)), key=lambda number: (variants[number].bandwidth > FIRST_RATE, number))
    return hls.multivariant(
        [variants[number] for number in leading],
        [frames[number] for number in leading],
        f"{AUDIO_FOLDER}/{MEDIA_PLAYLIST}" if sound else None,
    )


FIRST_RATE = 2_000_000
"""Bits per second. Players begin with the first variant; most lines of the classrooms carry this much."""


def split(outputs: Sequence[Output]) -> tuple[list[Output], Output | None]:
    """Pictures in the plan's order, and the sound if there is any."""
    pictures = [output for output in outputs if output.folder != AUDIO_FOLDER]
    return pictures, next((output for output in outputs if output.folder == AUDIO_FOLDER), None)


def _rendition(plan: Plan, number: int, output: Output, sound: Output | None) -> Rendition:
    planned = plan.renditions[number]
    tracks = [output, *([sound] if sound else [])]
    return Rendition(
        height=planned.choice.height,
        width=planned.choice.width,
        codec=",".join(track.init.codec for track in tracks),
        bandwidth=sum(_peak(track) for track in tracks),
        average_bandwidth=sum(_average(track) for track in tracks),
        frame_rate=round(float(planned.frame_rate), 3),
        folder=output.folder,
    )


def _variant(rendition: Rendition, plan: Plan, number: int) -> hls.Variant:
    return hls.Variant(
        uri=f"{rendition.folder}/{MEDIA_PLAYLIST}",
        codecs=rendition.codec,
        bandwidth=rendition.bandwidth,
        average_bandwidth=rendition.average_bandwidth,
        width=rendition.width,
        height=rendition.height,
        frame_rate=plan.renditions[number].frame_rate,
    )


def _iframe_variant(variant: hls.Variant, output: Output) -> hls.Variant:
    sizes = [fragment.first_end - fragment.first_start for fragment in output.fragments]
    durations = _lengths(output)
    return hls.Variant(
        uri=f"{output.folder}/{IFRAMES}",
        codecs=output.init.codec,
        bandwidth=hls.peak_rate(sizes, durations, output.media.target_duration),
        average_bandwidth=hls.average_rate(sizes, durations),
        width=variant.width,
        height=variant.height,
        frame_rate=variant.frame_rate,
    )


def _lengths(output: Output) -> list[Fraction]:
    return [output.length(fragment) for fragment in output.fragments]


def _peak(output: Output) -> int:
    sizes = [fragment.size for fragment in output.fragments]
    return hls.peak_rate(sizes, _lengths(output), output.media.target_duration)


def _average(output: Output) -> int:
    return hls.average_rate([fragment.size for fragment in output.fragments], _lengths(output))
