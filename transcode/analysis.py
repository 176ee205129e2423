"""One pass over a source for what a moderator should know before looking: where it is silent, black, frozen, blurred
or shaky, and how loud it is; and its fingerprint, by which copies are found.

The source is decoded once, and every filter looks at small pictures. ffmpeg's own filters measure; `findings` reads
what they wrote.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from transcode import findings, fingerprint, inputs, intake, ladder, loudness, pictures, plan, process, sounds
from transcode import formats as allowed
from transcode.errors import EngineFailed, SourceRejected
from transcode.findings import Finding
from transcode.fingerprint import Fingerprint
from transcode.loudness import Loudness
from transcode.plan import Plan
from transcode.settings import EngineSettings
from transcode.source import Source

RATE = 12
"""Pictures a second that are looked at: hands shake up to six times a second (Nyquist)."""
SIDE = 360
"""Pixels of the shorter side: as phones show it. Blur that is not seen at this size is none."""
SHAKE_SHARE = 2
"""Shake is measured on pictures of half that size: a hand moves them by pixels, not by parts of one."""
REACH = 32
"""Pixels by which a picture may move between two looks: a fifth of its shorter side."""
CONTRAST = 20
"""Of 255, that a block of 8 pixels must have to tell a movement. With deshake's default of 125 few blocks of a real
picture count, and whoever dances in front of them is taken for a movement of the camera."""
BLUR_RATE = 2
BLOCK = 32
"""Pixels of the blocks in which blur is measured."""
SHARPEST = 80
"""Per cent of the blocks that count, the sharpest first: a background may be out of focus."""

EVENTS, BLUR, SHAKE, THUMBNAILS = "events.txt", "blur.txt", "shake.txt", "thumbnails.gray"
SOUND_EVENTS, SOUND = "sound.txt", "sound.prints"
LARGEST = 256 * 1024**2
"""Bytes of one of these files, at most; half an hour gives 33 MB of thumbnails."""


@dataclass(frozen=True)
class Analysis:
    """What was found in a source. `duration` in seconds."""

    duration: float
    findings: tuple[Finding, ...]
    loudness: Loudness | None
    """None: there is no sound."""
    fingerprint: Fingerprint


def analyse(
    source: Source, folder: Path, settings: EngineSettings, on_quiet: Callable[[], None] = lambda: None
) -> Analysis:
    """Look through a source; `folder` is an empty one for what ffmpeg writes.

    Raises SourceRejected, EngineFailed, and whatever `on_quiet` raises.
    """
    sandbox = process.Sandbox(
        wall=settings.base_timeout + settings.wall_factor * source.duration,
        cpu=settings.base_timeout + settings.cpu_factor * source.duration,
        memory=settings.memory,
        file_bytes=LARGEST,
        niceness=settings.niceness,
    )
    argv = _command(plan.make(source, settings), settings)
    done = process.run(argv, sandbox, cwd=folder, reads=[source.path], writes=[folder], on_quiet=on_quiet)
    if -done.code in loudness.CRASHES:
        raise SourceRejected("unreadable")
    if done.timed_out or done.code < 0:
        raise EngineFailed("out_of_time" if done.timed_out else "killed", done.stderr)
    if done.code:
        raise EngineFailed("ffmpeg_failed", done.stderr)
    return _read(source, folder, done.stderr)


def _read(source: Source, folder: Path, said: str) -> Analysis:
    length = source.duration
    found = [
        *findings.black_and_frozen(_text(folder / EVENTS), length),
        *findings.blurred(_text(folder / BLUR), BLUR_RATE),
        *findings.shaky(_text(folder / SHAKE), RATE, _small_width(source)),
        *findings.silent(_text(folder / SOUND_EVENTS), length),
    ]
    silences = [one for one in found if one.kind is findings.Kind.SILENT]
    sound = fingerprint.heard(_bytes(folder / SOUND), [(one.start, one.end) for one in silences])
    size = fingerprint.WIDTH * fingerprint.HEIGHT
    thumbnails = _bytes(folder / THUMBNAILS)
    frames = [thumbnails[place : place + size] for place in range(0, len(thumbnails) - size + 1, size)]
    return Analysis(
        length,
        tuple(sorted(found, key=lambda one: (one.start, one.kind.value))),
        loudness.parse(said) if source.audio else None,
        fingerprint.make(length, frames, sound),
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace") if path.exists() else ""


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _command(planned: Plan, settings: EngineSettings) -> list[str]:
    source = planned.source
    options: dict[str, Any] = allowed.reading_guards(settings.max_pixels, settings.max_streams)
    opened = ffmpeg.input(inputs.address(source.path), **options, **intake.opening(source), **intake.reading(source))
    outputs = []
    if source.video:
        outputs += _looks(pictures.steady(planned, opened[str(source.video.index)], Fraction(0)), planned)
    if source.audio:
        outputs += _listens(opened[str(source.audio.index)], planned)
    run = ffmpeg.merge_outputs(*outputs).global_args("-hide_banner", "-nostdin", "-nostats", "-v", "info")
    argv: list[str] = run.compile(cmd=str(settings.ffmpeg), overwrite_output=True)
    return intake.with_sound_graph(source, argv) if source.audio else argv


def _looks(picture: Any, planned: Plan) -> list[Any]:
    width, height = _size(planned.source)
    # No larger picture than needed, before anything else is done with it.
    choice = ladder.SizedRung(ladder.RUNGS[-1], width, height)
    small = pictures.scaled(picture.filter("fps", fps=RATE), choice, planned.picture)
    small = pictures.covered(planned, small, choice, Fraction(0))
    if planned.source.alterations.kept:
        small = small.filter("trim", start=0, end=f"{planned.source.duration:.6f}")
    parts = small.filter_multi_output("split", 4)
    events = (
        parts[0]
        .filter("blackdetect", d=findings.BLACK_S, pix_th=findings.DARK, pic_th=findings.DARK_SHARE)
        .filter("freezedetect", n=findings.SAME, d=findings.FROZEN_S)
        .filter("metadata", mode="print", file=EVENTS)
    )
    blur = (
        parts[1]
        .filter("fps", fps=BLUR_RATE)
        .filter("blurdetect", block_width=BLOCK, block_height=BLOCK, block_pct=SHARPEST)
        .filter("metadata", mode="print", key="lavfi.blur", file=BLUR)
    )
    shake = (
        parts[2]
        .filter("scale", _even(width / SHAKE_SHARE), _even(height / SHAKE_SHARE), flags="area")
        .filter("deshake", filename=SHAKE, rx=REACH, ry=REACH, contrast=CONTRAST)
    )
    thumbnails = (
        parts[3]
        .filter("fps", fps=fingerprint.RATE)
        .filter("scale", fingerprint.WIDTH, fingerprint.HEIGHT, flags="area")
        .filter("format", "gray")
    )
    return [
        *_nothing(events, blur, shake),
        ffmpeg.output(thumbnails, THUMBNAILS, f="rawvideo", t=fingerprint.MOST_SECONDS),
    ]


def _listens(sound: Any, planned: Plan) -> list[Any]:
    # As long as the lesson: a sound that ends early is silent from there on.
    whole = sounds.gapless(sounds.altered(planned.source, sound)).filter(
        "apad", whole_dur=f"{float(planned.length):.3f}"
    )
    parts = whole.filter_multi_output("asplit", 3)
    events = (
        parts[0]
        .filter("silencedetect", noise=f"{findings.FAINT}dB", d=findings.SILENT_S)
        .filter("ametadata", mode="print", file=SOUND_EVENTS)
    )
    loud = sounds.kept(parts[1]).filter("ebur128", peak="true", framelog="verbose")
    prints = ffmpeg.output(parts[2], SOUND, f="chromaprint", fp_format="raw", t=fingerprint.MOST_SECONDS)
    return [*_nothing(events, loud), prints]


def _nothing(*streams: Any) -> list[Any]:
    """Outputs that nobody needs: the filters have written what they found."""
    return [ffmpeg.output(stream, "-", f="null") for stream in streams]


def _size(source: Source) -> tuple[int, int]:
    video = source.video or plan.SOUND_PICTURE
    scale = min(1.0, SIDE / min(video.width, video.height))
    return _even(video.width * scale), _even(video.height * scale)


def _small_width(source: Source) -> int:
    return _even(_size(source)[0] / SHAKE_SHARE)


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)
