"""Turns a plan into ffmpeg commands: decode once, scale down in a cascade, encode every rendition side by side.

Each flag has its reason above it. Output names are relative: the process runs inside the package's folder, so
no path can be mistaken for an option, a protocol or a `%` pattern. No untrusted text is ever put into a
filter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import ffmpeg

from transcode import formats as allowed
from transcode import inputs, intake, ladder, pictures, poster, sounds, storyboard
from transcode.plan import (
    AUDIO_FOLDER,
    PREVIEW_FIRST,
    SEEKABLE,
    Plan,
    PlannedRendition,
)
from transcode.segments import INIT
from transcode.settings import EngineSettings
from transcode.sounds import Levelling
from transcode.source import Source
from transcode.timeline import Batch

MEDIA_PLAYLIST = "index.m3u8"
BACK = 1.0
"""Seconds before a batch from which it is decoded."""

SPARSE = 1.0
"""Frames a second. With fewer, the next frame may be minutes away, and -readrate would wait for it."""

CLEAN: dict[str, Any] = {
    # Titles, names and GPS positions of the source stay with the source.
    "map_metadata": -1,
    "map_chapters": -1,
}


def pictures_of(plan: Plan, batch: Batch, settings: EngineSettings, tag: str = "", back: float = BACK) -> list[str]:
    """The argv of the run that encodes one batch on all renditions, with its stills. `tag` goes into all names.

    `back`: seconds before the batch at which decoding begins, from the nearest keyframe before that.
    """
    source = _opened(plan, settings, _window(plan, batch, back))
    begins = plan.starts(batch.first)
    picture = _picture(plan, source, begins if batch.first == 0 or begins < plan.picture.start else None)
    outputs = _pictures(plan, batch, _only(plan, picture, batch), tag)
    return _argv([*outputs, *_sync_output(plan, source)], settings)


def sound_of(plan: Plan, levelling: Levelling, settings: EngineSettings, tag: str = "") -> list[str]:
    """The argv of the run that encodes the whole sound: sound joined from batches would click at the joints."""
    source = _opened(plan, settings, {})
    output = _sound(plan, source[str(_sound_index(plan))], _Heard(levelling, plan.length, tag))
    return intake.with_sound_graph(
        plan.source, _argv([output, *_sync_output(plan, source)], settings), sounds.silence(plan)
    )


def copy_of(plan: Plan, rendition: PlannedRendition, settings: EngineSettings, tag: str = "") -> list[str]:
    """The argv of the run that splits the source's picture into segments without encoding it."""
    source = _opened(plan, settings, {})
    name = f"{rendition.folder}/{MEDIA_PLAYLIST}"
    options = {"c:v": "copy", **_hls(plan, rendition, _Making(tag))}
    return _argv([ffmpeg.output(source[str(plan.picture.index)], name, **options)], settings)


def index_of(source: Source, settings: EngineSettings, name: str) -> list[str]:
    """The argv of the run that copies both tracks into a Matroska file."""
    # Program streams lack most timestamps.
    options = {"fflags": "+genpts", **_reading(settings), **intake.opening(source)}
    opened = ffmpeg.input(inputs.address(source.path), **options)
    tracks = [opened[str(track.index)] for track in (source.video, source.audio) if track]
    return _argv([ffmpeg.output(*tracks, name, **{"f": "matroska", "c": "copy", **CLEAN})], settings)


def preview_of(plan: Plan, rendition: PlannedRendition, settings: EngineSettings, tag: str = "") -> list[str]:
    """The argv of the run that encodes the picture of the preview: the beginning of one small rendition."""
    source = _opened(plan, settings, _preview_input(plan, settings))
    beginning = Batch(0, 0, plan.preview_segments)
    picture = _only(plan, _picture(plan, source, Fraction(0)), beginning)
    scaled = pictures.scaled(picture, rendition.choice, plan.picture)
    return _argv([_encoded(plan, rendition, scaled, _Making(tag)), *_sync_output(plan, source)], settings)


def preview_sound_of(plan: Plan, levelling: Levelling, settings: EngineSettings, tag: str = "") -> list[str]:
    """The argv of the run that encodes the sound of the preview."""
    source = _opened(plan, settings, _preview_input(plan, settings))
    # Its first segment is not shortened, so its segments end later than those of the picture.
    seconds = min(plan.length, plan.preview_segments * plan.segment + 1)
    output = _sound(plan, source[str(_sound_index(plan))], _Heard(levelling, seconds, tag))
    return intake.with_sound_graph(
        plan.source, _argv([output, *_sync_output(plan, source)], settings), sounds.silence(plan)
    )


def _preview_input(plan: Plan, settings: EngineSettings) -> dict[str, Any]:
    """Input options of the preview: how much it reads, and how fast."""
    length = float(plan.preview_segments * plan.segment)
    # The sound is a little longer, so that its last segment ends where that of the whole sound will end.
    return {"t": f"{length + 1:.3f}", **_pace(plan, settings)}


def _pace(plan: Plan, settings: EngineSettings, more: float = 0.0) -> dict[str, Any]:
    """Options for the speed of reading: the first segments, and `more` seconds, at full speed."""
    if not settings.preview_pace or 0 < plan.source.density < SPARSE:
        return {}
    burst = more + float(PREVIEW_FIRST * plan.segment)
    return {"readrate": settings.preview_pace, "readrate_initial_burst": f"{burst:.3f}"}


def preview_rest_of(
    plan: Plan, rendition: PlannedRendition, first: int, settings: EngineSettings, tag: str = ""
) -> list[str]:
    """The argv of the run that continues the preview's picture from segment `first`."""
    rest = Batch(first, first, None)
    source = _opened(
        plan, settings, {**_window(plan, rest, BACK), **_pace(plan, settings, BACK + plan.source.longest_group)}
    )
    # If seeking ends too late, a still fills the gap, so that sound and picture stay in sync.
    picture = _only(plan, _picture(plan, source, plan.starts(first)), rest)
    scaled = pictures.scaled(picture, rendition.choice, plan.picture)
    return _argv([_encoded(plan, rendition, scaled, _Making(tag, first))], settings)


def _picture(plan: Plan, source: Any, fills_from: Fraction | None) -> Any:
    """The picture of the lesson: the video, a cover, or drawn sound."""
    if plan.draws_sound and plan.source.cover is not None:
        return pictures.still(plan, source[str(plan.source.cover)])
    if plan.draws_sound:
        return pictures.drawn(sounds.altered(plan.source, source[str(_sound_index(plan))]))
    return pictures.steady(plan, source[str(plan.picture.index)], fills_from)


def _sync_output(plan: Plan, source: Any) -> list[Any]:
    """A null output of both tracks.

    In streams and on discs, ffmpeg counts time from the first packet of the tracks that a run uses. Without this,
    sound and picture, which are encoded in separate runs, would both begin at zero, however far apart they are.
    """
    tracks = [track for track in (plan.source.video, plan.source.audio) if track]
    if len(tracks) < 2 or plan.source.container in SEEKABLE:
        return []
    # Packet numbers instead of times: the times of a disc go back and forth, which even this output would reject.
    options = {"f": "null", "c": "copy", "bsf": "setts=ts=N"}
    return [ffmpeg.output(*(source[str(track.index)] for track in tracks), "-", **options)]


def _sound_index(plan: Plan) -> int:
    assert plan.source.audio is not None  # noqa: S101 - asked for only where there is sound
    return plan.source.audio.index


def _opened(plan: Plan, settings: EngineSettings, window: Mapping[str, Any]) -> Any:
    return ffmpeg.input(
        inputs.address(plan.source.path),
        **_reading(settings),
        # All renditions are encoded beside the decoder, whose own threads would cost 10% more processor time.
        **({"threads": 1} if plan.economical else {}),
        **intake.opening(plan.source),
        **intake.reading(plan.source),
        **window,
    )


def _window(plan: Plan, batch: Batch, back: float) -> dict[str, Any]:
    """Input options for where reading begins for a batch; `_only` ends the output after its last frame."""
    if batch.first == 0 and not (plan.source.alterations.cut and plan.source.container in SEEKABLE):
        return {}
    ends = plan.shown / plan.frame_rate  # after it, the last picture is repeated
    at = max(Fraction(0), min(plan.starts(batch.first), ends) - Fraction(back) + plan.source.shift)
    return {
        "ss": f"{float(at):.6f}",
        # Output all pictures from the keyframe on: the one visible at the start may be much older.
        "noaccurate_seek": None,
        # Times of the source minus its start, so that frame numbers are those of the lesson.
        "copyts": None,
        "start_at_zero": None,
    }


def _only(plan: Plan, picture: Any, batch: Batch) -> Any:
    """Selects the batch's frames by number, so that each frame of the source is in exactly one batch."""
    first = plan.first_frame(batch.first)
    ends = min(plan.total, first + plan.frames(batch))
    missing = ends - plan.shown
    slack = ceil(plan.slack * plan.frame_rate)
    if plan.source.torn:
        picture = picture.filter("tpad", stop=-1, stop_mode="clone")
    elif missing > -slack:  # the last picture is repeated until the lesson ends
        picture = picture.filter("tpad", stop=max(0, missing) + slack, stop_mode="clone")
    picture = picture.filter("trim", start_pts=first, end_pts=ends)
    return picture.filter("setpts", f"PTS-{first}") if first else picture


def _argv(outputs: Sequence[Any], settings: EngineSettings) -> list[str]:
    run = ffmpeg.merge_outputs(*outputs).global_args(
        "-hide_banner",
        "-nostdin",
        # stderr is for operators; decoders of damaged files would fill it with warnings.
        *("-v", "error", "-nostats"),
        # Ten times a second: segments of a lesson in progress are collected at each report.
        *("-progress", "pipe:1", "-stats_period", "0.1"),
    )
    argv: list[str] = run.compile(cmd=str(settings.ffmpeg), overwrite_output=True)
    return argv


def _reading(settings: EngineSettings) -> dict[str, Any]:
    options: dict[str, Any] = allowed.reading_guards(settings.max_pixels, settings.max_streams)
    if settings.threads:
        options["threads"] = settings.threads
    return options


def _pictures(plan: Plan, batch: Batch, picture: Any, tag: str) -> list[Any]:
    outputs = []
    making = _Making(tag, batch.first, fast=batch == plan.first_seconds)
    for number, rendition in enumerate(plan.scaled):
        scaled = pictures.scaled(picture, rendition.choice, plan.picture if number == 0 else None)
        if number == 0:  # all others, the poster and the storyboard are scaled from it
            scaled = pictures.covered(plan, scaled, rendition.choice, plan.starts(batch.first))
        is_last = number == len(plan.scaled) - 1
        shared = plan.sharing(rendition)
        uses = [each.folder for each in shared]
        wants = [*uses, *(["poster"] if number == plan.poster_from else []), "board" if is_last else "next"]
        # Frames are shared by reference, so a split costs nothing.
        parts = dict(zip(wants, _split(scaled, len(wants)), strict=True))
        outputs += [_encoded(plan, each, parts[each.folder], making) for each in shared]
        if "poster" in parts:
            outputs.append(_poster(plan, batch, parts["poster"], tag))
        if "board" in parts:
            outputs.append(_storyboard(plan, batch, parts["board"], tag))
        picture = parts.get("next")
    return outputs


def _split(stream: Any, ways: int) -> list[Any]:
    parts = stream.filter_multi_output("split", ways)
    return [parts[number] for number in range(ways)]


@dataclass(frozen=True)
class _Making:
    """How a run writes its segments: `tag` is part of names, numbers begin at `first`, `fast` means ladder.FAST."""

    tag: str
    first: int = 0
    fast: bool = True


def _encoded(plan: Plan, rendition: PlannedRendition, picture: Any, making: _Making) -> Any:
    if rendition.frame_rate != plan.frame_rate:
        picture = picture.filter("framestep", 2)
    name = f"{rendition.folder}/{MEDIA_PLAYLIST}"
    return ffmpeg.output(picture, name, **_encoder(plan, rendition, making), **_hls(plan, rendition, making))


def _encoder(plan: Plan, rendition: PlannedRendition, making: _Making) -> dict[str, Any]:
    options: dict[str, Any] = {
        **ENCODERS[rendition.choice.rung.codec](rendition, making.fast),
        "crf": rendition.choice.rung.crf,
        # Limit the peaks: BANDWIDTH has to hold for the largest segment, or players stall on it.
        "maxrate": rendition.maxrate,
        "bufsize": rendition.maxrate * 3 // 2,
        # The frame rate is constant already; the muxer would drop or repeat frames.
        "fps_mode": "passthrough",
    }
    if plan.shortened and making.first == 0:
        second = plan.samples(rendition, range(1))
        options["force_key_frames"] = f"expr:eq(n,{second})"  # keyint is counted from there
    if plan.threads:
        options["threads"] = plan.threads
    return options


def _h264(rendition: PlannedRendition, fast: bool) -> dict[str, Any]:
    return {
        "c:v": "libx264",
        "preset": ladder.PRESET,
        # 8-bit High plays on every phone, television and browser since 2010.
        "profile:v": "high",
        "x264-params": _x264(rendition, fast),
        # A batch of one or two frames ends before x264 knows its delay, and then it writes none: times would not
        # continue those of the batch before.
        "bsf:v": f"setts=pts=PTS:dts=DTS-STARTDTS+STARTPTS-round({rendition.reorder / rendition.frame_rate}/TB)",
    }


def _av1(rendition: PlannedRendition, fast: bool) -> dict[str, Any]:  # noqa: ARG001 - it is quick enough
    return {
        "c:v": "libsvtav1",
        "preset": ladder.SVT_AV1_PRESET,
        # A keyframe on the grid and none between, as in H.264.
        "g": rendition.keyint,
        "svtav1-params": ":".join(f"{name}={value}" for name, value in ladder.SVT_AV1.items()),
    }


ENCODERS: dict[str, Callable[[PlannedRendition, bool], dict[str, Any]]] = {"h264": _h264, "av1": _av1}
"""Options of each codec besides quality and peak rate. To add a codec, add its function here, and the name of its
sample entry in `fragments`."""


def _x264(rendition: PlannedRendition, fast: bool) -> str:
    settings = {
        **ladder.X264,
        **ladder.economical_settings(rendition.choice.rung),
        **(ladder.FAST if fast else {}),
        # Every keyframe on the grid, none between: a segment is exactly one group of pictures.
        "keyint": str(rendition.keyint),
        "min-keyint": str(rendition.keyint),
        # Without b-pyramid the first picture waits for one frame instead of two; see plan.PlannedRendition.reorder.
        **({"b-pyramid": "none"} if rendition.reorder == 1 else {}),
    }
    return ":".join(f"{name}={value}" for name, value in settings.items())


@dataclass(frozen=True)
class _Heard:
    """How the sound is encoded: its levelling, its seconds, and the `tag` in its names."""

    levelling: Levelling
    seconds: Fraction
    tag: str


def _sound(plan: Plan, sound: Any, heard: _Heard) -> Any:
    sound = sounds.levelled(plan, sound, heard.levelling, heard.seconds)
    return ffmpeg.output(
        sound,
        f"{AUDIO_FOLDER}/{MEDIA_PLAYLIST}",
        **{"c:a": "aac", "b:a": plan.audio_bitrate, "ar": sounds.RATE, "ac": 2},
        # From 64 kb/s on as good, in 40% of the time (ffmpeg-codecs, aac_coder).
        **({"aac_coder": "fast"} if plan.economical else {}),
        **_hls(plan, None, _Making(heard.tag)),
    )


def _hls(plan: Plan, rendition: PlannedRendition | None, making: _Making) -> dict[str, Any]:
    folder = rendition.folder if rendition else AUDIO_FOLDER
    time = float(plan.segment)
    if rendition and rendition.copied:
        time -= 0.1  # segments end at keyframes: a slightly early time prevents that rounding skips one
    elif rendition:
        time /= 4  # end a segment at every keyframe: all lie on the grid
    return {
        "f": "hls",
        "hls_time": f"{time:.6f}",
        "hls_segment_type": "fmp4",
        "hls_playlist_type": "vod",
        # A segment is renamed to its final name when it is complete: `segments` relies on that.
        "hls_flags": "independent_segments+temp_file",
        "start_number": making.first,
        "hls_fmp4_init_filename": INIT,
        "hls_segment_filename": f"{folder}/%05d{making.tag}.m4s",
        # No edit lists: Chromium applies them, other players do not, and sound and picture lose sync.
        "hls_segment_options": "use_editlist=0",
        **CLEAN,
    }


def _poster(plan: Plan, batch: Batch, picture: Any, tag: str) -> Any:
    step, first = plan.poster_step, plan.first_frame(batch.first)
    # Include the batch's first frame: a run fails if an output gets no frame.
    frames = picture.filter("select", f"not(n)+eq(mod(n+{first},{step}),{step // 2})")
    return ffmpeg.output(
        pictures.printed(frames),
        poster.pattern(batch, tag),
        **{
            "f": "image2",
            "c:v": "mjpeg",
            # One quality for all candidates, so that their sizes can be compared.
            "q:v": 4,
            "fps_mode": "passthrough",
            # A file with a false duration must not fill the folder with candidates.
            "frames:v": poster.MOST,
            **CLEAN,
        },
    )


def _storyboard(plan: Plan, batch: Batch, picture: Any, tag: str) -> Any:
    board = plan.storyboard
    tiles = (
        picture.filter("select", f"not(mod(n,{board.step}))")
        .filter("scale", board.width, board.height, flags="bicubic")
        .filter("tile", f"{storyboard.COLUMNS}x{plan.sheets(batch).rows}")
    )
    options = {"f": "image2", "c:v": "mjpeg", "q:v": 5, "fps_mode": "passthrough", **CLEAN}
    return ffmpeg.output(pictures.printed(tiles), storyboard.pattern(batch, tag), **options)
