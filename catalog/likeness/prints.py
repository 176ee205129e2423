"""What is kept of a video to find copies of it. transcode/fingerprint.py makes it and says how."""

from dataclasses import dataclass

PICTURE_RATE = 4.0
"""Samples of the picture a second."""
PICTURE_BYTES = 18
"""Of a sample: a bit for each cell that became brighter within a second, then one for each that became darker."""
STILL_BYTES = 8
"""Of the hash of a picture."""
SOUND_RATE = 11025 * 3 / 4096
"""Words of the sound a second: Chromaprint's frames have 4096 samples and overlap by two thirds."""
SOUND_BYTES = 4


@dataclass(frozen=True)
class Prints:
    """The fingerprint of a video. `duration` in seconds; `picture` and `sound` are empty where there is none."""

    duration: float
    picture: bytes
    stills: bytes
    sound: bytes
    variants: tuple[bytes, ...] = ()
    """`picture` for the cases that this video shows more or less of an earlier one; the last one is mirrored."""
    words: frozenset[int] = frozenset()
    """Words for the index, of which copies share some."""
