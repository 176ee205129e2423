"""Compares recordings by their pictures. Pure.

A likeness is hashes of pictures at fixed parts of a video, as hexadecimal digits with dots between. Each bit of a
hash says whether one place of a picture is brighter than the next: that survives another size, codec and bit rate.
Six pictures tell whether two recordings of one length are the same, and cost a second for hours of video; copies of
parts are found by the fingerprints of catalog/likeness, for which the whole is decoded.
"""

from catalog.likeness.bits import different

SAME_SECONDS = 0.6
"""The most by which two recordings of one content differ in length: containers round, and cameras pad."""
SIMILAR = 0.08
"""The largest share of different bits, on average over all pictures. Two encodings of one video differ by
0.01 to 0.04."""
EACH = 0.14
"""The same for any one picture."""
SPARED = 5
"""With so many pictures the worst one does not count: where a scene ends, one encoding shows the next already."""
TELLING = 3
"""The fewest pictures that must be there in both: black and plain ones have no hash and tell nothing."""


def is_same(one: str, other: str) -> bool:
    """Whether two likenesses are those of one recording."""
    shares = sorted(
        different(int(mine, 16), int(theirs, 16), 4 * len(mine))
        for mine, theirs in zip(one.split("."), other.split("."), strict=False)
        if mine and theirs and len(mine) == len(theirs)
    )
    if len(shares) >= SPARED:
        shares.pop()
    return len(shares) >= TELLING and shares[-1] <= EACH and sum(shares) / len(shares) <= SIMILAR
