"""Measures the loudness of a source, and chooses the gain that makes it as loud as every other lesson.

It is measured by EBU R 128 on the two channels as the encoder will keep them, then changed by one constant gain:
speech and music keep their dynamics, which a one-pass normalizer would flatten at five times the cost.
"""

import math
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import ffmpeg

from transcode import formats, inputs, intake, process, sounds
from transcode.errors import EngineFailed, SourceRejected
from transcode.settings import EngineSettings
from transcode.sounds import CEILING, UNTOUCHED, Levelling
from transcode.source import Source

TARGET = -16.0
"""LUFS; phones and small speakers play it well without turning up the volume (AES TD1004)."""
FAINTEST = -60.0
"""LUFS. Fainter sound is the noise of a microphone in an empty room: it is not amplified."""
MOST_GAIN = 30.0
"""dB. More would only amplify noise."""

EXCERPT = 120.0
"""Seconds from the middle that are measured again. A whole lecture of an hour would take a minute and a half."""
LOOKS = 6
"""The most measurements of a limited sound. Drums lost 3.7 LU to the limiter, and 0.4 after two measurements; a faint
voice with claps, whose first gain is that of the claps, takes five."""
UNSEEN = 0.7
"""LU per dB of the gain of economical packages, which is not measured afterwards: between that of drums and that of
single claps."""
CLOSE = 0.4
"""LU from TARGET at which no further measurement is made."""
HELD = 0.5
"""LU per dB of gain, as a first estimate: the limiter takes about half of the gain back."""
FREE = 0.5
"""LU per dB above which the limiter affects only single claps."""
MOST_PUSH = 10.0
"""dB of gain beyond the first one for sound that is limited all the time; more would be audible as pumping."""

CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
"""Signals by which ffmpeg ends when it crashes on a sound without a decodable packet. The run does nothing else, so a
retry would end in the same way."""

INTEGRATED = re.compile(r"^ *I: +(\S+) LUFS", re.MULTILINE)
PEAK = re.compile(r"^ *Peak: +(\S+) dBFS", re.MULTILINE)


@dataclass(frozen=True)
class Loudness:
    """`integrated` in LUFS (ITU-R BS.1770, gated), `peak` in dBTP; both minus infinity for silence."""

    integrated: float
    peak: float


@dataclass(frozen=True)
class Span:
    """A part of a source, in seconds."""

    start: float
    seconds: float


SILENCE = Loudness(-math.inf, -math.inf)


def choose_levelling(
    source: Source, settings: EngineSettings, on_quiet: Callable[[], None] = lambda: None
) -> Levelling:
    """The levelling for the whole of a source. Raises SourceRejected, EngineFailed, and whatever `on_quiet` raises.

    Limiting peaks lowers the loudness, so an excerpt is measured again with the limiter.
    """
    if source.audio is None:
        return UNTOUCHED
    whole = measure(source, settings, on_quiet=on_quiet)
    first = gain(whole)
    if not (first.limit and first.gain):
        return first
    excerpt = _excerpt(source)
    free = whole if excerpt is None else measure(source, settings, excerpt, on_quiet=on_quiet)
    if free.integrated <= FAINTEST:
        return first
    wanted = free.integrated + first.gain

    def heard(levelling: Levelling) -> float:
        return measure(source, settings, excerpt, levelling, on_quiet=on_quiet).integrated

    return _guessed(first, wanted, heard(first)) if settings.economical else _pushed(first, wanted, heard)


def _guessed(first: Levelling, wanted: float, heard: float) -> Levelling:
    """The gain that probably brings a limited sound to `wanted` LUFS, by one measurement of the first gain."""
    missing = wanted - heard
    if not CLOSE < missing < math.inf:
        return first
    return replace(first, gain=round(min(first.gain + min(missing / UNSEEN, MOST_PUSH), MOST_GAIN), 2))


def _pushed(first: Levelling, wanted: float, heard: Callable[[Levelling], float]) -> Levelling:
    """The measured gain with which a limited sound is nearest to `wanted` LUFS.

    `heard` measures one. A gain beyond MOST_PUSH is used only if the limiter affects no more than single claps: the
    first measurement of a faint voice between claps is that of the claps, and the voice would stay 10 LU too faint.
    """
    farthest, looks = first.gain + MOST_PUSH, [(first.gain, heard(first))]
    while len(looks) < LOOKS:
        now, loud = looks[-1]
        missing = wanted - loud
        if not CLOSE < abs(missing) < math.inf:
            break
        there = now >= farthest - CLOSE
        step = missing if there else min(missing / _slope(*looks[-2:]), MOST_PUSH)
        decibels = round(min(now + step, MOST_GAIN if there else farthest), 2)
        if any(abs(decibels - tried) < CLOSE / 2 for tried, _ in looks):
            break
        looks.append((decibels, heard(replace(first, gain=decibels))))
        if there and missing > 0:
            if _slope(*looks[-2:]) < FREE:
                looks.pop()
                break
            farthest = MOST_GAIN
    return replace(first, gain=min(looks, key=lambda look: abs(wanted - look[1]))[0])


def _slope(before: tuple[float, float], after: tuple[float, float] | None = None) -> float:
    """LU per dB between two measurements.

    If more gain measured less, the gate of the meter had excluded faint parts before.
    """
    if after is None:
        return HELD
    slope = (after[1] - before[1]) / (after[0] - before[0])
    return 1.0 if slope < 0 else min(max(slope, HELD / 2), 1.0)


def provisional(
    source: Source, settings: EngineSettings, seconds: float, on_quiet: Callable[[], None] = lambda: None
) -> Levelling:
    """The levelling for the first `seconds`, until the whole is measured. Raises as `choose_levelling`."""
    return gain(measure(source, settings, Span(0, seconds), on_quiet=on_quiet)) if source.audio else UNTOUCHED


def _excerpt(source: Source) -> "Span | None":
    track = source.audio
    start, end = (float(track.start), float(track.end)) if track and track.end else (0.0, source.duration)
    if end - start <= EXCERPT:
        return None
    return Span(start + (end - start - EXCERPT) / 2, EXCERPT)


def measure(
    source: Source,
    settings: EngineSettings,
    span: Span | None = None,
    levelling: Levelling = UNTOUCHED,
    *,
    on_quiet: Callable[[], None] = lambda: None,
) -> Loudness:
    """The loudness of a source, or of a span of it, after a levelling. About 2 CPU seconds for ten minutes.

    SILENCE when nothing could be decoded. Raises SourceRejected, EngineFailed, and whatever `on_quiet` raises.
    """
    length = span.seconds if span else source.duration
    sandbox = process.Sandbox(
        wall=settings.base_timeout + settings.wall_factor * length,
        cpu=settings.base_timeout + settings.cpu_factor * length,
        memory=settings.memory,
        file_bytes=0,
        niceness=settings.niceness,
    )
    done = process.run(_command(source, settings, span, levelling), sandbox, reads=[source.path], on_quiet=on_quiet)
    if -done.code in CRASHES:
        raise SourceRejected("unreadable")
    if done.timed_out or done.code < 0:
        raise EngineFailed("out_of_time" if done.timed_out else "killed", done.stderr)
    found = parse(done.stderr)
    if found == SILENCE and "Error initializing filters" in done.stderr:
        raise EngineFailed("ffmpeg_failed", done.stderr)
    return found


def parse(text: str) -> Loudness:
    """The last summary of ffmpeg's ebur128 in `text`; SILENCE when there is none."""
    summary = text.rpartition("Summary:")[2] if "Summary:" in text else ""
    integrated, peak = INTEGRATED.search(summary), PEAK.search(summary)
    if integrated is None:
        return SILENCE
    return Loudness(_number(integrated[1]), _number(peak[1]) if peak else CEILING)


def gain(loudness: Loudness) -> Levelling:
    """The levelling that brings a loudness to TARGET. Silence is not amplified, and peaks are limited."""
    wanted = TARGET - loudness.integrated if loudness.integrated > FAINTEST else 0.0
    decibels = round(min(wanted, MOST_GAIN), 2)
    return Levelling(decibels, limit=loudness.peak + decibels > CEILING)


def _command(source: Source, settings: EngineSettings, span: Span | None, levelling: Levelling) -> list[str]:
    options: dict[str, Any] = formats.reading_guards(settings.max_pixels, settings.max_streams)
    if span:  # its times begin at zero
        options |= source.lookahead.options()
        options |= {"ss": f"{span.start + float(source.shift):.3f}", "t": f"{span.seconds:.3f}"}
    else:
        options |= intake.opening(source)
    track = source.audio
    sound = ffmpeg.input(inputs.address(source.path), **options)[str(track.index if track else "a")]
    sound = sounds.altered(source, sound, span.start if span else 0.0)
    # Log only the summary at the end, not every tenth of a second.
    heard = sounds.kept(sounds.raised(sounds.gapless(sound), levelling))
    # Peaks are measured at four times the rate, which takes longer than all else; a limited sound has none to find.
    peaks = {} if levelling.limit else {"peak": "true"}
    heard = heard.filter("ebur128", framelog="verbose", **peaks)
    run = ffmpeg.output(heard, "-", f="null").global_args("-hide_banner", "-nostdin", "-nostats", "-v", "info")
    return intake.with_sound_graph(source, run.compile(cmd=str(settings.ffmpeg)))


def _number(text: str) -> float:
    """A decibel value; nan, from an empty sound, counts as silence."""
    try:
        value = float(text)
    except ValueError:
        return -math.inf
    return value if math.isfinite(value) else -math.inf
