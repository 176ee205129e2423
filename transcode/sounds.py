"""The filters of the sound: one stereo track at 48 kHz, in sync with the picture, as loud as every other lesson.

Most functions take and return a stream of ffmpeg-python; it has gone through `two_channels` before (see `intake`).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from transcode.plan import Plan
from transcode.source import AudioTrack, Source

RATE = 48_000
"""Samples a second; every device plays this rate without resampling."""
AAC_FRAME = 1024
"""Samples in one packet of AAC-LC (ISO/IEC 14496-3)."""

CUTOFF = 16_000
"""Hz. ffmpeg's AAC encoder removes everything above it at 128 kb/s in two channels (libavcodec/psymodel.h,
AAC_CUTOFF_FROM_BITRATE); of white noise that is 1.4 LU."""

CEILING = -4.5
"""dBTP before the encoder. AAC at 128 kb/s added up to 1.9 dB to claps and drums, 2.9 to bursts of white noise;
the limit afterwards is -1.5."""
FOLLOWING = ("1.0", "0.25")
"""How quickly a drifting clock is followed: 2zw and w*w of a loop of the second order (Gardner, Phaselock Techniques,
chapter 2) with z = 1 and w = 0.5 rad/s. Its error after a drift of half a percent begins is at most 4 ms, and jitter
of 20 ms, as in live recordings, moves it by less than 1 ms a packet."""
GAP = 0.1
"""A larger difference in seconds between a packet's time and the expected one is a gap, not drift."""
MOST_DRIFT = 0.05
"""The largest relative drift that is followed."""
SOFT = {"min_comp": 0.002, "max_soft_comp": MOST_DRIFT, "min_hard_comp": GAP}
"""Options that stretch the sound to those times, in proportion to the difference in seconds."""
MOST_GUESSED = 8
"""The largest number of channels for which ffmpeg assumes a layout when the file has none."""


@dataclass(frozen=True)
class Levelling:
    """How a sound is brought to the target loudness: a gain in dB, and whether peaks have to be limited."""

    gain: float
    limit: bool


UNTOUCHED = Levelling(gain=0.0, limit=False)
MUTED_STEP = 480
"""Samples in which sound is muted: a hundredth of a second, and one more on each side."""


def altered(source: Source, sound: Any, begins: float = 0.0) -> Any:
    """The sound of what its owner keeps of a source, without what they mute.

    `begins`: the second of what is left at which this sound has its zero.
    """
    wanted = source.alterations
    if wanted.kept:
        sound = sound.filter("atrim", start=0, end=f"{source.duration - begins:.6f}")
    if not wanted.muted:
        return sound
    cut, more = wanted.cut + begins, MUTED_STEP / RATE
    times = (f"between(t,{each.start - cut - 2 * more:.6f},{each.end - cut + more:.6f})" for each in wanted.muted)
    return sound.filter("asetnsamples", MUTED_STEP, p=0).filter("volume", 0, enable="+".join(times))


def levelled(plan: Plan, sound: Any, levelling: Levelling, seconds: Fraction) -> Any:
    """The first `seconds` of the lesson's sound, ready for the encoder."""
    # The picture is shown `delay` late because the muxer starts each track at its first decoding time
    # and players treat an edit list, which could undo that, differently. So the sound is delayed too.
    late = altered(plan.source, sound).filter("asetpts", f"PTS+{float(plan.delay):.6f}/TB")
    samples = round((seconds + plan.delay) * RATE)
    return (
        raised(gapless(late), levelling)
        # The AAC encoder adds one frame in front of the sound; leaving out as much keeps the two in sync.
        .filter("atrim", start_sample=AAC_FRAME, end_sample=samples)
    )


def silence(plan: Plan) -> str:
    """The filter after `two_channels` that extends the sound by what the file lacks, and hardly more.

    Undecodable parts of a damaged file must remain noticeable, or a file of which only the beginning is left would
    pass as complete.
    """
    audio, seconds = plan.source.audio, plan.length
    if audio and audio.end and not plan.source.torn:
        seconds = max(Fraction(0), plan.length - audio.end) + plan.slack
    return f"apad=pad_len={round((seconds + plan.delay) * RATE)}"


def two_channels(track: AudioTrack) -> str:
    """Mixes any channels to two, with the centre (speech) on both. These filters have no state."""
    # In floating point, since the sum of six loud channels would clip before it is measured.
    plain = f"aformat=sample_fmts=fltp:sample_rates={RATE}:channel_layouts=stereo"
    if _has_no_usual_layout(track):
        # Sixteen tracks of a mixing desk, or ambisonics: there is no rule to mix them, so the first two are used.
        return f"pan=stereo|c0=c0|c1=c{min(1, track.channels - 1)},{plain}"
    return plain


def gapless(sound: Any) -> Any:
    """The sound with gaps and a late start filled with silence, and with clock drift followed smoothly."""
    followed = sound.filter("asetpts", _steady_times()).filter("aresample", RATE, **SOFT)
    # Separate from the previous resampler: one that begins to stretch restarts, and would fill from `first_pts`.
    return followed.filter("aresample", RATE, **{"async": 1, "first_pts": 0})


def _steady_times() -> str:
    """The times of packets without jitter, as an expression of ffmpeg's asetpts (ffmpeg-utils, eval).

    Variable 0 is the next expected time, 1 the drift of the clock, 3 the difference of this packet.
    """
    phase, rate = FOLLOWING
    return (
        "st(3,PTS*TB-ld(0));"
        f"if(eq(N,0)+gt(abs(ld(3)),{GAP}),st(0,PTS*TB),"
        f"st(0,ld(0)+{phase}*ld(3)*S/SR);st(1,clip(ld(1)+{rate}*ld(3)*S/SR,-{MOST_DRIFT},{MOST_DRIFT})));"
        "st(4,ld(0));st(0,ld(0)+S/SR*(1+ld(1)));ld(4)/TB"
    )


def raised(sound: Any, levelling: Levelling) -> Any:
    """The sound with its gain, and with its peaks under CEILING."""
    if levelling.gain:
        sound = sound.filter("volume", f"{levelling.gain:.2f}dB")
    if not levelling.limit:
        return sound
    return (
        sound
        # The limiter measures samples, not the peaks between them: at twice the rate the two nearly agree.
        .filter("aresample", 2 * RATE)
        # `level` would amplify everything to full scale; `latency` compensates the limiter's lookahead.
        .filter("alimiter", limit=f"{10 ** (CEILING / 20):.4f}", level=0, attack=5, release=50, latency=1)
        .filter("aresample", RATE)
    )


def kept(sound: Any) -> Any:
    """The sound as the encoder will keep it: without frequencies above its cutoff."""
    return sound.filter("aresample", 2 * CUTOFF)


def _has_no_usual_layout(track: AudioTrack) -> bool:
    unnamed = track.layout in ("", "unknown") or "channels" in track.layout
    return track.layout.startswith("ambisonic") or (unnamed and track.channels > MOST_GUESSED)
