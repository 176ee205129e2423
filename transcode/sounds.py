"""The filters of the sound: one stereo track at 48 kHz, in step with the picture, as loud as every other lesson.

Most functions take and give a stream of ffmpeg-python; it has gone through `two_channels` before (see `intake`).
"""

from dataclasses import dataclass
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
MOST_GUESSED = 8
"""Channels up to which ffmpeg knows a usual layout when the file names none."""


@dataclass(frozen=True)
class Levelling:
    """What brings a sound to the school's loudness: a gain in dB, and whether peaks have to be held down then."""

    gain: float
    limit: bool


UNTOUCHED = Levelling(gain=0.0, limit=False)


def levelled(plan: Plan, sound: Any, levelling: Levelling) -> Any:
    """The sound as it goes into the encoder."""
    # The picture is shown `delay` late because the muxer starts each track at its first decoding time
    # and an edit list, which would undo that, is read differently by every player. So the sound waits too.
    late = sound.filter("asetpts", f"PTS+{float(plan.delay):.6f}/TB")
    return (
        raised(gapless(late), levelling)
        # AAC puts one frame of its own in front of the sound; leaving out as much keeps the two in step.
        .filter("atrim", start_sample=AAC_FRAME)
    )


def two_channels(track: AudioTrack) -> str:
    """Whatever channels there are as two, with speech from the centre on both. Filters that remember nothing."""
    # In floating point, or the sum of six full channels would clip before it is measured.
    plain = f"aformat=sample_fmts=fltp:sample_rates={RATE}:channel_layouts=stereo"
    if _has_no_usual_layout(track):
        # Sixteen tracks of a mixing desk, or a sphere of sound: no rule says how to mix them; the first two count.
        return f"pan=stereo|c0=c0|c1=c{min(1, track.channels - 1)},{plain}"
    return plain


def gapless(sound: Any) -> Any:
    """Gaps and the wait at the start filled with silence, so that sound never drifts from the picture."""
    return sound.filter("aresample", RATE, **{"async": 1, "first_pts": 0})


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
