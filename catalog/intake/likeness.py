"""Compares recordings by their pictures. Pure.

A likeness is hashes of pictures at fixed parts of a video, as hexadecimal digits with dots between. Each bit of a
hash says whether one place of a picture is brighter than the next: that survives another size, codec and bit rate.
Six pictures tell whether two recordings of one length are the same, and cost a second for hours of video; copies of
parts are found by the fingerprints of catalog/likeness, for which the whole is decoded.
"""

from collections.abc import Sequence

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


Pictures = Sequence[tuple[int, int]]
"""A likeness that was read: of each picture its hash and the number of its bits, 0 for one without a hash."""


def read(likeness: str) -> Pictures:
    """The pictures of a likeness; empty if too few of them tell anything."""
    found = [(int(part, 16), 4 * len(part)) if part else (0, 0) for part in likeness.split(".")] if likeness else []
    return found if sum(bits > 0 for _, bits in found) >= TELLING else []


def is_same(one: Pictures, other: Pictures) -> bool:
    """Whether two likenesses are those of one recording."""
    shares = sorted(
        different(mine, theirs, bits)
        for (mine, bits), (theirs, as_many) in zip(one, other, strict=False)
        if bits and bits == as_many
    )
    if len(shares) >= SPARED:
        shares.pop()
    return len(shares) >= TELLING and shares[-1] <= EACH and sum(shares) / len(shares) <= SIMILAR
