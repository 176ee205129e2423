"""The filters of the sound: one stereo track at 48 kHz, in step with the picture, as loud as every other lesson.

Most functions take and give a stream of ffmpeg-python; it has gone through `two_channels` before (see `intake`).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from transcode.plan import Plan
from transcode.source import AudioTrack

RATE = 48_000
"""Samples a second, what every device plays without a second resampling."""
AAC_FRAME = 1024
"""Samples in one packet of AAC-LC (ISO/IEC 14496-3)."""

CUTOFF = 16_000
"""Hz. ffmpeg's AAC encoder keeps nothing above it at 128 kb/s in two channels (libavcodec/psymodel.h,
AAC_CUTOFF_FROM_BITRATE); of white noise that is 1.4 LU."""

CEILING = -4.5
"""dBTP before the encoder. AAC at 128 kb/s was seen to add up to 1.9 dB to claps and drums, 2.9 to bursts of white
noise; -1.5 is promised."""
FOLLOWING = ("1.0", "0.25")
"""How quickly a drifting clock is followed: 2zw and w*w of a loop of the second order (Gardner, Phaselock Techniques,
chapter 2) with z = 1 and w = 0.5 rad/s. Its error after a drift of half a percent begins is at most 4 ms, and times
that tremble by 20 ms, as live recordings have them, move it by less than 1 ms a packet."""
GAP = 0.1
"""Seconds between a packet's time and the expected one that are no drift: something is missing there."""
MOST_DRIFT = 0.05
"""Of one: the fastest clock that is followed."""
SOFT = {"min_comp": 0.002, "max_soft_comp": MOST_DRIFT, "min_hard_comp": GAP}
"""How the sound is brought to those times: stretched by as much of itself as it is late or early, in seconds."""
MOST_GUESSED = 8
"""Channels up to which ffmpeg knows a usual layout when the file names none."""


@dataclass(frozen=True)
class Levelling:
    """What brings a sound to the school's loudness: a gain in dB, and whether peaks have to be held down then."""

    gain: float
    limit: bool


UNTOUCHED = Levelling(gain=0.0, limit=False)


def levelled(plan: Plan, sound: Any, levelling: Levelling, seconds: Fraction) -> Any:
    """The first `seconds` of the lesson's sound, as it goes into the encoder."""
    # The picture is shown `delay` late because the muxer starts each track at its first decoding time
    # and an edit list, which would undo that, is read differently by every player. So the sound waits too.
    late = sound.filter("asetpts", f"PTS+{float(plan.delay):.6f}/TB")
    samples = round((seconds + plan.delay) * RATE)
    return (
        raised(gapless(late), levelling)
        # AAC puts one frame of its own in front of the sound; leaving out as much keeps the two in step.
        .filter("atrim", start_sample=AAC_FRAME, end_sample=samples)
    )


def silence(plan: Plan) -> str:
    """The filter behind `two_channels` that makes a sound last: what the file lacks, and hardly more.

    What could not be decoded of a damaged file must show, or a film of which only the beginning is left would pass
    for whole.
    """
    audio, seconds = plan.source.audio, plan.length
    if audio and audio.end and not plan.source.torn:
        seconds = max(Fraction(0), plan.length - audio.end) + plan.slack
    return f"apad=pad_len={round((seconds + plan.delay) * RATE)}"


def two_channels(track: AudioTrack) -> str:
    """Whatever channels there are as two, with speech from the centre on both. Filters that remember nothing."""
    # In floating point, or the sum of six full channels would clip before it is measured.
    plain = f"aformat=sample_fmts=fltp:sample_rates={RATE}:channel_layouts=stereo"
    if _has_no_usual_layout(track):
        # Sixteen tracks of a mixing desk, or a sphere of sound: no rule says how to mix them; the first two count.
        return f"pan=stereo|c0=c0|c1=c{min(1, track.channels - 1)},{plain}"
    return plain


def gapless(sound: Any) -> Any:
    """Gaps and the wait at the start filled with silence, and a clock that drifts followed without a jump."""
    followed = sound.filter("asetpts", _steady_times()).filter("aresample", RATE, **SOFT)
    # Apart from the one before: a resampler that begins to stretch starts anew, and would fill from `first_pts`.
    return followed.filter("aresample", RATE, **{"async": 1, "first_pts": 0})


def _steady_times() -> str:
    """The times of packets without their trembling, as an expression of ffmpeg's asetpts (ffmpeg-utils, eval).

    0 holds the time that is expected next, 1 by how much the clock is fast, 3 how far this packet is from it.
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
        # The limiter sees samples, the ear what lies between them: at twice the rate the two nearly agree.
        .filter("aresample", 2 * RATE)
        # `level` would raise everything to full scale again; `latency` takes the time of looking ahead back.
        .filter("alimiter", limit=f"{10 ** (CEILING / 20):.4f}", level=0, attack=5, release=50, latency=1)
        .filter("aresample", RATE)
    )


def kept(sound: Any) -> Any:
    """What the encoder keeps of a sound: nothing above its cutoff."""
    return sound.filter("aresample", 2 * CUTOFF)


def _has_no_usual_layout(track: AudioTrack) -> bool:
    unnamed = track.layout in ("", "unknown") or "channels" in track.layout
    return track.layout.startswith("ambisonic") or (unnamed and track.channels > MOST_GUESSED)
