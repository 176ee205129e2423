"""Hashes of small grey pictures, alike for the same picture in another size, codec or bit rate. Pure."""

from collections.abc import Sequence


def brighter(picture: Sequence[float], width: int) -> int:
    """A bit for each pixel but the last of a row, the first lowest: whether it is brighter than the one to its right.

    A difference hash: noise, compression and brightness hardly change it, another scene changes half of it.
    """
    found = place = 0
    for row in range(0, len(picture), width):
        for column in range(row, row + width - 1):
            found |= (picture[column] > picture[column + 1]) << place
            place += 1
    return found
