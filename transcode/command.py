"""Turns a plan into one ffmpeg command: decode once, scale down in a cascade, encode every rendition side by side.

Each flag has its reason above it. Output names are relative: the process runs inside the package's folder, so
no path of ours can be mistaken for an option, a protocol or a `%` pattern. No text from outside ever gets
into a filter.
"""

from collections.abc import Sequence
from typing import Any

import ffmpeg

from transcode import formats as allowed
from transcode import ladder, pictures, poster, sounds, storyboard
from transcode.plan import AUDIO_FOLDER, Plan, PlannedRendition
from transcode.settings import EngineSettings
from transcode.sounds import Levelling

MEDIA_PLAYLIST = "index.m3u8"
INIT = "init.mp4"
SEGMENT = "%05d.m4s"

CLEAN: dict[str, Any] = {
    # Titles, names and GPS positions of the source stay with the source.
    "map_metadata": -1,
    "map_chapters": -1,
}


def build(plan: Plan, settings: EngineSettings, levelling: Levelling) -> list[str]:
    """The argv of the one run that makes all media of a package."""
    source = ffmpeg.input(f"file:{plan.source.path.absolute()}", **_reading(settings))
    sound = source[str(plan.source.audio.index)] if plan.source.audio else None
    if plan.draws_sound and plan.source.cover is not None:
        picture = pictures.still(plan, source[str(plan.source.cover)])
    elif plan.draws_sound:
        sound, heard = _split(sound, 2, kind="asplit")
        picture = pictures.drawn(heard)
    else:
        picture = pictures.steady(plan, source[str(plan.picture.index)])
    outputs = [*_pictures(plan, picture), *([_sound(plan, sound, levelling)] if sound else [])]
    run = ffmpeg.merge_outputs(*outputs).global_args(
        "-hide_banner",
        "-nostdin",
        # stderr is kept for operators; decoders of broken files would fill it with warnings.
        *("-v", "error", "-nostats"),
        # Twice a second: smooth for a person, cheap for us.
        *("-progress", "pipe:1", "-stats_period", "0.5"),
    )
    argv: list[str] = run.compile(cmd=str(settings.ffmpeg), overwrite_output=True)
    return argv


def _reading(settings: EngineSettings) -> dict[str, Any]:
    options: dict[str, Any] = allowed.reading_guards(settings.max_pixels, settings.max_streams)
    if settings.threads:
        options["threads"] = settings.threads
    return options


def _pictures(plan: Plan, picture: Any) -> list[Any]:
    outputs = []
    for number, rendition in enumerate(plan.renditions):
        scaled = pictures.scaled(picture, rendition.choice, plan.picture if number == 0 else None)
        is_last = number == len(plan.renditions) - 1
        wants = ["encode", *(["poster"] if number == plan.poster_from else []), "board" if is_last else "next"]
        # Frames are shared by reference, so a split costs nothing.
        parts = dict(zip(wants, _split(scaled, len(wants)), strict=True))
        outputs.append(_encoded(plan, rendition, parts["encode"]))
        if "poster" in parts:
            outputs.append(_poster(plan, parts["poster"]))
        if "board" in parts:
            outputs.append(_storyboard(plan, parts["board"]))
        picture = parts.get("next")
    return outputs


def _split(stream: Any, ways: int, kind: str = "split") -> list[Any]:
    parts = stream.filter_multi_output(kind, ways)
    return [parts[number] for number in range(ways)]


def _encoded(plan: Plan, rendition: PlannedRendition, picture: Any) -> Any:
    if rendition.frame_rate != plan.frame_rate:
        picture = picture.filter("framestep", 2)
    return ffmpeg.output(
        picture, f"{rendition.folder}/{MEDIA_PLAYLIST}", **_h264(plan, rendition), **_hls(plan, rendition)
    )


def _h264(plan: Plan, rendition: PlannedRendition) -> dict[str, Any]:
    options: dict[str, Any] = {
        "c:v": "libx264",
        "preset": ladder.PRESET,
        # 8-bit High plays on every phone, television and browser since 2010.
        "profile:v": "high",
        "crf": rendition.choice.rung.crf,
        # Cap the peaks: BANDWIDTH has to be true for the busiest segment, or players stall on it.
        "maxrate": rendition.maxrate,
        "bufsize": rendition.maxrate * 3 // 2,
        "x264-params": _x264(rendition),
        # The frame rate is constant already; a second guess by the muxer would drop or repeat frames.
        "fps_mode": "passthrough",
    }
    if plan.threads:
        options["threads"] = plan.threads
    return options


def _x264(rendition: PlannedRendition) -> str:
    settings = {
        **ladder.X264,
        # Every keyframe on the grid, none between: a segment is exactly one group of pictures.
        "keyint": str(rendition.keyint),
        "min-keyint": str(rendition.keyint),
        # Without b-pyramid the first picture waits for one frame instead of two; see plan.PlannedRendition.reorder.
        **({"b-pyramid": "none"} if rendition.reorder == 1 else {}),
    }
    return ":".join(f"{name}={value}" for name, value in settings.items())


def _sound(plan: Plan, sound: Any, levelling: Levelling) -> Any:
    sound = sounds.levelled(plan, sound, levelling)
    return ffmpeg.output(
        sound,
        f"{AUDIO_FOLDER}/{MEDIA_PLAYLIST}",
        **{"c:a": "aac", "b:a": plan.audio_bitrate, "ar": sounds.RATE, "ac": 2},
        **_hls(plan, None),
    )


def _hls(plan: Plan, rendition: PlannedRendition | None) -> dict[str, Any]:
    folder = rendition.folder if rendition else AUDIO_FOLDER
    # Pictures are cut at keyframes, which lie on the grid; asking a little early keeps rounding from skipping one.
    time = float(plan.segment) - (0.1 if rendition else 0)
    return {
        "f": "hls",
        "hls_time": f"{time:.6f}",
        "hls_segment_type": "fmp4",
        "hls_playlist_type": "vod",
        "hls_flags": "independent_segments",
        "hls_fmp4_init_filename": INIT,
        "hls_segment_filename": f"{folder}/{SEGMENT}",
        # No edit lists: Chromium obeys them, other players do not, and sound and picture part.
        "hls_segment_options": "use_editlist=0",
        **CLEAN,
    }


def _poster(plan: Plan, picture: Any) -> Any:
    step = plan.poster_step
    frames = picture.filter("select", f"eq(mod(n,{step}),{step // 2})")
    return ffmpeg.output(
        pictures.printed(frames),
        poster.CANDIDATE,
        **{
            "f": "image2",
            "c:v": "mjpeg",
            # One quality for all candidates, so that their sizes can be compared.
            "q:v": 4,
            "fps_mode": "passthrough",
            # A file that lies about its length must not fill the folder with candidates.
            "frames:v": poster.MOST,
            **CLEAN,
        },
    )


def _storyboard(plan: Plan, picture: Any) -> Any:
    board = plan.storyboard
    tiles = (
        picture.filter("select", f"not(mod(n,{board.step}))")
        .filter("scale", board.width, board.height, flags="bicubic")
        .filter("tile", f"{storyboard.COLUMNS}x{board.rows}")
    )
    options = {"f": "image2", "c:v": "mjpeg", "q:v": 5, "fps_mode": "passthrough", **CLEAN}
    return ffmpeg.output(pictures.printed(tiles), storyboard.SHEET, **options)


def folders(plan: Plan) -> Sequence[str]:
    """The folders that ffmpeg expects to find."""
    return [*(rendition.folder for rendition in plan.renditions), *([AUDIO_FOLDER] if plan.audio else [])]
