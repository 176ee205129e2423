"""Makes playlists from reports, with every number measured from the bytes themselves. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from transcode import manifest, playlist, poster, storyboard, verify
from transcode.errors import EngineFailed
from transcode.package import Package, Rendition
from transcode.plan import AUDIO_FOLDER, Plan, PlannedRendition
from transcode.report import Report, Still, Track, playable_track
from transcode.segments import INIT

FIRST_RATE = 2_000_000
"""Bits per second. Players begin with the first variant; most connections of classrooms have this bandwidth."""


@dataclass(frozen=True)
class PackageDraft:
    """Everything besides segments that a package needs: `texts` by file name, and the still for the poster."""

    package: Package
    texts: Mapping[str, str]
    poster: Still


def assemble(plan: Plan, pictures: Sequence[Report], others: Sequence[Report] = ()) -> PackageDraft:
    """The package of all runs: `pictures` of the batches in order, `others` of sound and copied picture.

    Raises as verify.whole.
    """
    tracks = verify.whole(plan, [*pictures, *others])
    shown, sound = split(tracks)
    duration = max(float(track.duration) for track in tracks)
    target = _target(plan, tracks)
    best = poster.best([still for report in pictures for still in report.candidates])
    if best is None:
        raise EngineFailed("output_incomplete", "no poster was made")
    renditions = tuple(
        _rendition(planned, track, sound, target) for planned, track in zip(plan.renditions, shown, strict=True)
    )
    boards = [(plan.sheets(batch), report) for batch, report in zip(plan.batches, pictures, strict=True)]
    drawn = [(layout, [still.name for still in report.sheets]) for layout, report in boards if report.sheets]
    texts = {
        **{f"{track.folder}/{playlist.MEDIA}": playlist.media(track, target=target) for track in tracks},
        **{f"{track.folder}/{playlist.IFRAMES}": playlist.iframes(track, target=target) for track in shown},
        **_begun(plan, tracks, ended=True),
        storyboard.FILE: storyboard.text(plan.storyboard, drawn, duration),
    }
    main = {playlist.MAIN: _main(plan, renditions, tracks)}
    texts |= {manifest.FILE: manifest.text(renditions, tracks, texts | main)} | main
    sheets = [name for _, names in drawn for name in names]
    media = [name for track in tracks for name in _files(track)]
    package = Package(
        duration=round(duration, 3),
        renditions=renditions,
        audio=plan.audio,
        files=(*media, *sheets, poster.FILE, *texts),
        wall_s=0.0,
        cpu_s=0.0,
    )
    return PackageDraft(package, texts, best)


def split(tracks: Sequence[Track]) -> tuple[list[Track], Track | None]:
    """Pictures in the plan's order, and the sound if there is any."""
    shown = [track for track in tracks if track.folder != AUDIO_FOLDER]
    return shown, next((track for track in tracks if track.folder == AUDIO_FOLDER), None)


def _files(track: Track) -> Iterator[str]:
    for name in (INIT, *(segment.uri for segment in track.segments)):
        yield f"{track.folder}/{name}"


def _main(plan: Plan, renditions: Sequence[Rendition], tracks: Sequence[Track]) -> str:
    """The multivariant playlist. Players start with the first variant, so it should be neither blurred nor stall."""
    shown, sound = split(tracks)
    target = _target(plan, tracks)
    variants = [_variant(rendition, planned) for rendition, planned in zip(renditions, plan.renditions, strict=True)]
    frames = [_iframe_variant(variant, track, target) for variant, track in zip(variants, shown, strict=True)]
    leading = sorted(range(len(variants)), key=lambda number: (variants[number].bandwidth > FIRST_RATE, number))
    return playlist.multivariant(
        [variants[number] for number in leading],
        [frames[number] for number in leading],
        f"{AUDIO_FOLDER}/{playlist.MEDIA}" if sound else None,
    )


def _rendition(planned: PlannedRendition, track: Track, sound: Track | None, target: int) -> Rendition:
    parts = [track, *([sound] if sound else [])]
    return Rendition(
        height=planned.choice.height,
        width=planned.choice.width,
        codec=",".join(part.codec for part in parts),
        bandwidth=sum(_peak(part, target) for part in parts),
        average_bandwidth=sum(playlist.average_rate(part.sizes, part.durations) for part in parts),
        frame_rate=round(float(planned.frame_rate), 3),
        folder=track.folder,
    )


def _variant(rendition: Rendition, planned: PlannedRendition) -> playlist.Variant:
    return playlist.Variant(
        uri=f"{rendition.folder}/{playlist.MEDIA}",
        codecs=rendition.codec,
        bandwidth=rendition.bandwidth,
        average_bandwidth=rendition.average_bandwidth,
        width=rendition.width,
        height=rendition.height,
        frame_rate=planned.frame_rate,
    )


def _iframe_variant(variant: playlist.Variant, track: Track, target: int) -> playlist.Variant:
    sizes, durations = playlist.keyframe_sizes(track), track.durations
    return playlist.Variant(
        uri=f"{track.folder}/{playlist.IFRAMES}",
        codecs=track.codec,
        bandwidth=playlist.peak_rate(sizes, durations, target),
        average_bandwidth=playlist.average_rate(sizes, durations),
        width=variant.width,
        height=variant.height,
        frame_rate=variant.frame_rate,
    )


def _peak(track: Track, target: int) -> int:
    return playlist.peak_rate(track.sizes, track.durations, target)


@dataclass(frozen=True)
class InProgressPackage:
    """What can be watched of a lesson in progress: its playlists by name, and their seconds."""

    texts: Mapping[str, str]
    seconds: float
    hold_back: int
    """The distance from the end, in seconds, that players keep when starting and seeking: three target durations (RFC
    8216, section 6.3.3)."""
    renditions: tuple[Rendition, ...]
    """The renditions that are as long as the lesson in progress, best first; bandwidths as planned."""


def in_progress(plan: Plan, reports: Sequence[Report]) -> InProgressPackage | None:
    """The playlists of a lesson in progress, from the reports so far; None while nothing can be played.

    BANDWIDTH is the encoder's limit, or the measured peak if that is higher, since later peaks are unknown.
    """
    sound = playable_track(AUDIO_FOLDER, reports) if plan.audio else None
    shown = [(planned, track) for planned in plan.renditions if (track := playable_track(planned.folder, reports))]
    if not shown or (plan.audio and sound is None):
        return None
    tracks = [track for _, track in shown] + ([sound] if sound else [])
    target = _target(plan, tracks)
    texts = _begun(plan, tracks, ended=False)
    # The copied rendition is reported only when it is complete.
    begun = plan.copied is not None and all(planned != plan.copied for planned, _ in shown)
    name = playlist.BEGUN if begun else playlist.MEDIA
    texts |= {f"{track.folder}/{name}": playlist.media(track, target=target, ended=False) for track in tracks}
    reach = max(track.duration for _, track in shown)
    seconds = min(reach, sound.duration) if sound else reach
    # Players switch variants at any time, so only variants of full length are listed, with a tolerance of one segment
    # by which the outputs of one run may differ.
    level = [(planned, track) for planned, track in shown if track.duration >= seconds - plan.segment]
    variants = [
        _in_progress_variant(planned, [track, *([sound] if sound else [])], plan.audio_bitrate, target, name)
        for planned, track in level
    ]
    leading = sorted(variants, key=lambda variant: (variant.bandwidth > FIRST_RATE, -variant.bandwidth))
    texts[playlist.MAIN] = playlist.multivariant(leading, [], f"{AUDIO_FOLDER}/{name}" if sound else None)
    return InProgressPackage(
        texts=texts,
        seconds=float(seconds),
        hold_back=3 * target,
        renditions=tuple(
            _in_progress_rendition(planned, variant) for (planned, _), variant in zip(level, variants, strict=True)
        ),
    )


def _target(plan: Plan, tracks: Sequence[Track]) -> int:
    """EXT-X-TARGETDURATION of all media playlists. For encoded renditions it is known before the first segment."""
    return max(_span(plan), playlist.target(tracks))


def _span(plan: Plan) -> int:
    return max(1, round(plan.segment))


def _begun(plan: Plan, tracks: Sequence[Track], *, ended: bool) -> dict[str, str]:
    """The first playlists of a lesson with a copied rendition; they stay as long as the package."""
    if plan.copied is None:
        return {}
    return {
        f"{track.folder}/{playlist.BEGUN}": playlist.media(track, target=_span(plan), ended=ended)
        for track in tracks
        if track.folder != plan.copied.folder
    }


def _in_progress_variant(
    planned: PlannedRendition, parts: Sequence[Track], audio_bitrate: int, target: int, name: str
) -> playlist.Variant:
    allowed = {planned.folder: 0 if planned.copied else planned.maxrate, AUDIO_FOLDER: audio_bitrate}
    peak = sum(max(allowed[part.folder], _peak(part, target)) for part in parts)
    return playlist.Variant(
        uri=f"{planned.folder}/{name}",
        codecs=",".join(part.codec for part in parts),
        bandwidth=peak,
        average_bandwidth=peak,
        width=planned.choice.width,
        height=planned.choice.height,
        frame_rate=planned.frame_rate,
    )


def _in_progress_rendition(planned: PlannedRendition, variant: playlist.Variant) -> Rendition:
    return Rendition(
        height=variant.height,
        width=variant.width,
        codec=variant.codecs,
        bandwidth=variant.bandwidth,
        average_bandwidth=variant.average_bandwidth,
        frame_rate=round(float(variant.frame_rate), 3),
        folder=planned.folder,
    )
