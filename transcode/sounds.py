"""The filters of the sound: one stereo track at 48 kHz, in step with the picture.

Every function takes and gives a stream of ffmpeg-python.
"""

from typing import Any

from transcode.plan import Plan

RATE = 48_000
"""Samples a second, what every device plays without a second resampling."""
AAC_FRAME = 1024
"""Samples in one packet of AAC-LC (ISO/IEC 14496-3)."""


def levelled(plan: Plan, sound: Any) -> Any:
    """The sound as it goes into the encoder."""
    return (
        sound
        # The picture is shown `delay` late because the muxer starts each track at its first decoding time
        # and an edit list, which would undo that, is read differently by every player. So the sound waits too.
        .filter("asetpts", f"PTS+{float(plan.delay):.6f}/TB")
        # Fills gaps and the wait with silence, so that sound never drifts from the picture.
        .filter("aresample", RATE, **{"async": 1, "first_pts": 0})
        .filter("aformat", channel_layouts="stereo")
        # AAC puts one frame of its own in front of the sound; leaving out as much keeps the two in step.
        .filter("atrim", start_sample=AAC_FRAME)
    )
